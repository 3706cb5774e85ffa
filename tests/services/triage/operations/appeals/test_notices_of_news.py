"""Who is notified of news on an issued appeal or a request. All persons are invented."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from services.triage.operations.cases import assigning
from services.triage.operations.verification import verifying
from services.triage.tables import TimelineEntry
from shared.clock import new_id
from shared.contracts.codes import Count
from shared.contracts.content import GrantDecision, Reason
from shared.contracts.dispatch import CampaignStarted
from shared.contracts.notices import NoticeRequested
from shared.contracts.relocation import GrantDecided
from shared.problems import Invalid
from tests.services.triage.filed import Filed
from tests.services.triage.triage_fixture import OFFICER, OTHER_OFFICER, TriageFixture
from tests.services.triage.two_calls import two_calls

WHY = Reason(reason="An invented reason.")
NEWS = {"like-issued", "news-meanwhile"}


async def told(
    triage: TriageFixture, *reasons: str
) -> set[tuple[str, str | UUID | None, str | None]]:
    """Return reason, account or role, and case number of the requested notices."""
    found = [
        NoticeRequested.model_validate_json(value)
        for _, value, _ in await triage.emitted(NoticeRequested.type)
    ]
    return {(e.reason, e.account or e.role, e.case_number) for e in found if e.reason in reasons}


async def under_way(triage: TriageFixture, case: UUID, document: UUID) -> None:
    started = CampaignStarted(
        campaign=new_id(),
        case=case,
        document=document,
        started_at=datetime.now(UTC),
        deliveries=(Count(channel="email", number=1),),
    )
    await triage.hear(started)


@pytest.mark.parametrize("waits", [False, True])
async def test_news_like_an_issued_appeal_is_told(triage: TriageFixture, *, waits: bool) -> None:
    case, document = await triage.issued()
    await triage.act(OTHER_OFFICER, case, lambda work: assigning.assign(work, case, OTHER_OFFICER))
    if waits:
        await under_way(triage, case, document)
    await triage.file(Filed(situation="released"))
    number = (await triage.case(case)).number
    senders = {("news-meanwhile", "communications", number)} if waits else set()
    assert await told(triage, *NEWS) == {("like-issued", OTHER_OFFICER, number)} | senders


async def test_of_a_case_without_an_appeal_nobody_is_told(triage: TriageFixture) -> None:
    case, other = await two_calls(triage)
    assert await told(triage, *NEWS) == set()
    await triage.merge(case, other)
    assert await told(triage, *NEWS) == set()


async def test_an_appeal_that_facts_withdraw_is_told_to_all_who_had_a_part(
    triage: TriageFixture,
) -> None:
    case, _ = await triage.issued()
    with pytest.raises(Invalid):
        await triage.verify(case, "contradicted")
    await triage.act(OFFICER, case, lambda work: verifying.verify(work, case, "contradicted", WHY))
    assert {who for _, who, _ in await told(triage, "appeal-withdrawn")} == {
        "triage_officer",
        "approver",
        "communications",
    }


@pytest.mark.parametrize("decision", ["declined", "approved"])
async def test_who_has_the_case_hears_what_was_decided(
    triage: TriageFixture, decision: str
) -> None:
    filed = Filed()
    case = await triage.file(filed)
    keys, event = await triage.keys(case), new_id()
    words = keys.seal_part(event, "words", filed.subject, GrantDecision(reason="An invented one."))
    decided = GrantDecided(
        id=event,
        grant=new_id(),
        case=case,
        decision=decision,
        decided_at=datetime.now(UTC),
        words=words,
        decided_by=OTHER_OFFICER,
    )
    await triage.act(OFFICER, case, lambda work: assigning.assign(work, case, OFFICER))
    await triage.hear(decided)
    number = (await triage.case(case)).number
    assert await told(triage, "protection-decided") == {("protection-decided", OFFICER, number)}
    decided_by = select(TimelineEntry.actor).where(TimelineEntry.kind == "grant-decided")
    actors = await triage.read(lambda session: session.scalars(decided_by))
    assert actors.all() == [str(OTHER_OFFICER)]
