"""Authorities who got a document, and what follows it. Persons and numbers are invented."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.triage.drafting.draft import AppealDraft
from services.triage.operations.appeals import drafts
from services.triage.rules.gates.checks import FURTHER_CHECKS, HARM_CHECKS
from services.triage.rules.reasons_not_sent import FORMER
from shared.contracts.attestation import known_attestation
from shared.problems import Conflict
from tests.services.triage.filed import Filed, amended_of
from tests.services.triage.operations.appeals.test_former_recipients import (
    following,
    shown,
    tell,
)
from tests.services.triage.triage_fixture import (
    OFFICER,
    TriageFixture,
    gates,
    saved_draft,
    written_to_nobody,
)


async def begun(
    triage: TriageFixture, situation: str = "", *, asking: bool = True
) -> tuple[UUID, UUID, UUID]:
    """Issue a document to authorities and diplomats; begin one for diplomats that follows it."""
    filed = Filed()
    case, first = await triage.submitted(filed, audience=("authority", "diplomat"))
    await triage.approve(case, first)
    if situation:
        amended = replace(filed, situation=situation)
        await triage.hear(await amended_of(amended, triage.context.keyring, "situation"))
        await triage.verify(case)
    news = (await triage.draft(case, draft=draft_of(first, asking), audience=("diplomat",))).id
    await tell(triage, case, first, authority_covered=2, diplomat_covered=1)
    return case, first, news


def draft_of(first: UUID, asking: bool) -> AppealDraft:
    return following(first) if asking else written_to_nobody(following(first))


@pytest.mark.parametrize("asking", [True, False])
@pytest.mark.parametrize("situation", ["in-hiding", "wanted"])
async def test_authorities_whom_nobody_chose_get_nothing_about_somebody_who_hides(
    triage: TriageFixture, situation: str, asking: bool
) -> None:
    case, _, news = await begun(triage, situation, asking=asking)
    view = await shown(triage, case, news)
    assert view.former_reach is not None
    assert (view.former_reach.got, view.former_reach.gets) == (3, 1)
    assert [(each.reason, each.contacts) for each in view.former_reach.left_out] == [("tip-off", 2)]
    assert not view.authorities_asked
    await triage.submit_unasked(case, news, (*HARM_CHECKS, *FURTHER_CHECKS))
    await triage.approve(case, news)
    issued = await triage.document(news)
    attested = known_attestation(issued.attestation or "")
    assert attested.also_to is not None
    assert (issued.also_to, attested.also_to.audience) == ([], ("diplomat",))


async def test_authorities_who_were_chosen_are_still_refused(triage: TriageFixture) -> None:
    case, first, news = await begun(triage, "in-hiding")
    both = saved_draft(draft=following(first), audience=("authority", "diplomat"))
    await triage.act(
        OFFICER,
        case,
        lambda work: drafts.edit_document(work, triage.context, (case, news), 1, both),
    )
    await triage.submit_unasked(case, news, (*HARM_CHECKS, *FURTHER_CHECKS))
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, news)
    assert gates(refused) == {"tip-off"}


async def test_a_text_that_asks_to_write_goes_only_to_authorities_who_were_chosen(
    triage: TriageFixture,
) -> None:
    case, first, news = await begun(triage)
    view = await shown(triage, case, news)
    assert view.former_reach is not None
    assert not view.authorities_asked
    told = [(each.reason, each.contacts) for each in view.former_reach.left_out]
    assert (told, view.former_reach.also_to) == ([("asks-to-write", 2)], [])
    both = saved_draft(draft=following(first), audience=("authority", "diplomat"))
    await triage.act(
        OFFICER,
        case,
        lambda work: drafts.edit_document(work, triage.context, (case, news), 1, both),
    )
    assert (await shown(triage, case, news)).authorities_asked


async def test_authorities_get_a_text_that_asks_nobody_to_write(triage: TriageFixture) -> None:
    case, _, news = await begun(triage, asking=False)
    told = (await shown(triage, case, news)).former_reach
    assert told is not None
    assert (told.gets, told.also_to, told.left_out) == (3, ["authority"], [])


def test_each_reason_has_words() -> None:
    assert {"tip-off", "asks-to-write"} <= set(FORMER)
