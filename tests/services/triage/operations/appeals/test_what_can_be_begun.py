"""What is offered about a withdrawn document is what can be begun, and what its gates let out.

Every situation is walked: the page's offers, the answers of the operations, and the gates of what
was begun say the same. All persons are invented.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.triage.operations.appeals import withdrawing
from services.triage.operations.appeals.correcting import (
    draft_correction,
    draft_withdrawal_notice,
)
from services.triage.queries.document import document_shown, read_document
from services.triage.rules.withdrawals import ABOUT_WITHDRAWN, CORRECTION, WITHDRAWAL_NOTICE
from services.triage.schemas import DocumentView
from services.triage.tables import Case
from shared.clock import new_id
from shared.contracts.codes import Count, StateCount
from shared.contracts.dispatch import (
    AppealRefused,
    CampaignFinished,
    CampaignStarted,
)
from shared.problems import Conflict
from tests.services.triage.operations.appeals.test_database_gates import CLOSED
from tests.services.triage.operations.appeals.test_silence_after_a_danger import (
    another_is_withdrawn,
)
from tests.services.triage.operations.appeals.withdrawn import WHY, begin, sql, withdrawn
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

Happens = Callable[[TriageFixture, UUID, UUID], Awaitable[None]]
BEGINS = {CORRECTION: draft_correction, WITHDRAWAL_NOTICE: draft_withdrawal_notice}
NOW = datetime.now(UTC)


async def finished(triage: TriageFixture, case: UUID, document: UUID, **states: int) -> None:
    campaign = new_id()
    await triage.hear(
        CampaignStarted(
            campaign=campaign,
            case=case,
            document=document,
            started_at=NOW,
            deliveries=(Count(channel="email", number=sum(states.values())),),
        )
    )
    counts = tuple(
        StateCount(channel="email", state=state, number=number) for state, number in states.items()
    )
    await triage.hear(
        CampaignFinished(
            campaign=campaign,
            case=case,
            document=document,
            counts=counts,
            stopped=True,
            finished_at=NOW,
        )
    )


async def nothing_else(triage: TriageFixture, case: UUID, document: UUID) -> None:
    """Let nothing happen: dispatch has not reported yet."""


async def was_sent(triage: TriageFixture, case: UUID, document: UUID) -> None:
    await finished(triage, case, document, sent=1, withheld=1)


async def may_have_been_sent(triage: TriageFixture, case: UUID, document: UUID) -> None:
    await finished(triage, case, document, unknown=1)


async def was_withheld(triage: TriageFixture, case: UUID, document: UUID) -> None:
    await finished(triage, case, document, withheld=2)


async def was_refused(triage: TriageFixture, case: UUID, document: UUID) -> None:
    event = AppealRefused(case=case, document=document, reason="unreadable", refused_at=NOW)
    await triage.hear(event)


async def became_silent(triage: TriageFixture, case: UUID, document: UUID) -> None:
    await another_is_withdrawn(triage, case, "safety")


async def objected(triage: TriageFixture, case: UUID, document: UUID) -> None:
    await sql(triage, "UPDATE consents SET state = 'refused', since = now(), heard_at = now()")


async def alert_left(triage: TriageFixture, case: UUID, document: UUID) -> None:
    await sql(triage, "UPDATE alert_standing SET withdrawn_at = now()")


async def closed(triage: TriageFixture, case: UUID, document: UUID) -> None:
    await sql(triage, CLOSED)


SITUATIONS: dict[Happens, tuple[dict[str, str], str]] = {
    nothing_else: ({}, ""),
    was_sent: ({}, ""),
    may_have_been_sent: ({}, ""),
    was_withheld: (dict.fromkeys(ABOUT_WITHDRAWN, "nothing-sent"), ""),
    was_refused: (dict.fromkeys(ABOUT_WITHDRAWN, "nothing-sent"), ""),
    became_silent: (dict.fromkeys(ABOUT_WITHDRAWN, "silence"), ""),
    objected: ({WITHDRAWAL_NOTICE: "objected"}, "consent"),
    alert_left: (dict.fromkeys(ABOUT_WITHDRAWN, "alert-withdrawn"), ""),
    closed: (dict.fromkeys(ABOUT_WITHDRAWN, "case-closed"), ""),
}
"""By what happened since: the code by which each kind is refused, and a gate that may open again.

A refused consent shuts a correction too, but the person can give it again.
"""


async def shown(triage: TriageFixture, case: UUID, document: UUID) -> DocumentView:
    keys = await triage.keys(case)
    async with triage.context.database.read() as session:
        found = await session.get_one(Case, case)
        read = await read_document(session, found, document)
        return await document_shown(session, keys, triage.context, read)


@pytest.mark.parametrize("happens", SITUATIONS, ids=lambda each: each.__name__)
async def test_what_is_offered_can_be_begun_and_what_is_not_is_refused(
    triage: TriageFixture, happens: Happens
) -> None:
    refused, may_open = SITUATIONS[happens]
    case, former = await withdrawn(triage)
    await happens(triage, case, former)
    page = await shown(triage, case, former)
    assert {kind: each.code for kind, each in page.not_offered.items()} == refused
    assert page.offers == [kind for kind in ABOUT_WITHDRAWN if kind not in refused]
    for kind, begins in BEGINS.items():
        if kind in refused:
            with pytest.raises(Conflict) as conflict:
                await begin(triage, begins, case, former)
            assert conflict.value.code == refused[kind]
            continue
        document = await begin(triage, begins, case, former)
        shut = {each.code for each in (await shown(triage, case, document)).shut_gates}
        # What its author opens by confirming and correcting is no dead end.
        lasting = {"silence", "objected", "alert-withdrawn", "case-closed", "consent"} - {may_open}
        assert not shut & lasting


async def test_about_a_notice_nothing_is_begun(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    await triage.approve(case, notice)
    place = (case, notice)
    await triage.act(
        OFFICER, case, lambda work: withdrawing.withdraw_document(work, place, WHY, None, "error")
    )
    page = await shown(triage, case, notice)
    assert {each.code for each in page.not_offered.values()} == {"is-a-notice"}
    for begins in BEGINS.values():
        with pytest.raises(Conflict) as conflict:
            await begin(triage, begins, case, notice)
        assert conflict.value.code == "is-a-notice"
