"""Silence about a danger goes with the alerts that it concerns, through merges and back.

All persons are invented.
"""

from uuid import UUID

import orjson
import pytest
from sqlalchemy.exc import IntegrityError

from services.triage.drafting.draft import AppealDraft
from services.triage.operations.appeals.correcting import (
    draft_correction,
    draft_withdrawal_notice,
)
from services.triage.operations.appeals.withdrawing import withdraw_document
from services.triage.rules.withdrawals import Cause
from shared.problems import Conflict
from tests.services.triage.filed import Filed
from tests.services.triage.operations.appeals.test_silence_after_a_danger import (
    another_is_withdrawn,
)
from tests.services.triage.operations.appeals.withdrawn import (
    WHY,
    Begin,
    approve_around,
    begin,
    withdrawn,
)
from tests.services.triage.operations.cases.test_handing_over import notices
from tests.services.triage.operations.links.test_merging_around_an_erased_person import erase
from tests.services.triage.triage_fixture import (
    OFFICER,
    TriageFixture,
    appeal_draft,
    gates,
    worded,
)

BOTH = pytest.mark.parametrize("begins", [draft_correction, draft_withdrawal_notice])


async def stopped(triage: TriageFixture) -> set[str]:
    events = await triage.emitted("tocsin.appeal.withdrawn.v1")
    return {orjson.loads(value)["document"] for _, value, _ in events}


async def expect_silence(triage: TriageFixture, begins: Begin, case: UUID, former: UUID) -> None:
    with pytest.raises(Conflict) as refused:
        await begin(triage, begins, case, former)
    assert refused.value.code == "silence"


@BOTH
@pytest.mark.parametrize("cause", ["safety", "consent"])
async def test_a_case_is_silent_with_the_silent_one_that_is_merged_into_it(
    triage: TriageFixture, begins: Begin, cause: Cause
) -> None:
    case, former = await withdrawn(triage)
    other, _ = await withdrawn(triage, cause)
    await triage.merge(case, other)
    await expect_silence(triage, begins, case, former)
    await triage.unmerge(case, other)
    await begin(triage, begins, case, former)


async def test_alerts_that_leave_a_silent_case_stay_silent(triage: TriageFixture) -> None:
    other, former = await withdrawn(triage)
    case = await triage.file()
    await triage.merge(case, other)
    await triage.verify(case)
    await another_is_withdrawn(triage, case, "safety")
    await triage.unmerge(case, other)
    await expect_silence(triage, draft_correction, other, former)


async def test_what_was_submitted_before_the_merge_is_not_approved(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    other, _ = await withdrawn(triage, "safety")
    await triage.merge(case, other)
    await triage.submit_unasked(case, notice, checks=())
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, notice)
    assert gates(refused) == {"silence"}
    with pytest.raises(IntegrityError, match="silent about what was withdrawn"):
        await approve_around(triage, notice)
    running = "SELECT count(*) FROM deadlines WHERE document IS NOT NULL AND stopped_at IS NULL"
    assert await triage.scalar(running) == 0


@pytest.mark.parametrize("cause", ["safety", "consent"])
async def test_a_notice_that_is_being_sent_is_stopped(triage: TriageFixture, cause: Cause) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    await triage.approve(case, notice)
    await another_is_withdrawn(triage, case, cause)
    row = await triage.document(notice)
    assert (row.state, row.withdrawn_for) == ("withdrawn", cause)
    assert str(notice) in await stopped(triage)


async def test_a_notice_that_is_being_sent_is_stopped_by_a_merge(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    await triage.approve(case, notice)
    other, _ = await withdrawn(triage, "safety")
    before = len(await notices(triage, "appeal-withdrawn"))
    await triage.merge(case, other)
    assert str(notice) in await stopped(triage)
    told = (await notices(triage, "appeal-withdrawn"))[before:]
    assert {each["case_number"] for each in told} == {(await triage.case(case)).number}
    # The officer of the case was asked; the people who approved and sent it were not.
    assert {each["role"] for each in told} >= {"approver", "communications"}


async def test_a_merge_that_ends_nothing_tells_nobody(triage: TriageFixture) -> None:
    case, _ = await withdrawn(triage)
    other, _ = await withdrawn(triage, "safety")
    before = len(await notices(triage, "appeal-withdrawn"))
    await triage.merge(case, other)
    assert len(await notices(triage, "appeal-withdrawn")) == before


async def test_an_error_stops_no_notice(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    await triage.approve(case, notice)
    await another_is_withdrawn(triage, case, "error")
    assert (await triage.document(notice)).state == "issued"


async def test_what_is_in_force_is_still_sent(triage: TriageFixture) -> None:
    """Only what is said of withdrawn documents ends: on all others a person decides."""
    case, _ = await withdrawn(triage)
    letter = (await triage.draft(case, draft=appeal_draft(template="press-release-2026-01"))).id
    await triage.submit(case, letter)
    await triage.approve(case, letter)
    await another_is_withdrawn(triage, case, "safety")
    assert (await triage.document(letter)).state == "issued"


@pytest.mark.parametrize("cause", ["safety", "consent", "error"])
async def test_the_code_of_a_document_that_is_not_spoken_of_shuts_the_gate(
    triage: TriageFixture, cause: Cause
) -> None:
    """Also in what was submitted before."""
    case, first = await triage.issued()
    code = (await triage.document(first)).reference
    facts = f"The Observatory issued {code} about her. She is held."
    press = (await triage.draft(case, draft=press_release(facts))).id
    await triage.submit(case, press)
    place = (case, first)
    await triage.act(OFFICER, case, lambda work: withdraw_document(work, place, WHY, None, cause))
    if cause == "error":
        await triage.approve(case, press)
        return
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, press)
    assert gates(refused) == {"silence"}
    assert str(code) in refused.value.faults[0].detail
    again = (await triage.draft(case, draft=press_release(facts))).id
    with pytest.raises(Conflict) as unready:
        await triage.submit(case, again)
    assert "silence" in gates(unready)


async def test_so_does_the_code_of_another_case(triage: TriageFixture) -> None:
    _, silenced = await withdrawn(triage, "safety")
    code = str((await triage.document(silenced)).reference)
    case = await triage.file()
    await triage.verify(case)
    for typed in (
        code,
        code.replace("OBS ", ""),
        code.replace(" 00", " ").replace(" / ", "\u2044"),
    ):
        draft = press_release(f"As said in {typed}, she is held.")
        press = (await triage.draft(case, draft=draft)).id
        with pytest.raises(Conflict) as refused:
            await triage.submit(case, press)
        assert "silence" in gates(refused), typed


def press_release(facts: str) -> AppealDraft:
    return worded(facts).model_copy(update={"template": "press-release-2026-01"})


async def test_a_danger_is_kept_where_the_first_alert_was_erased(
    triage: TriageFixture, keyring_url: str
) -> None:
    erased = Filed()
    case = await triage.file(erased)
    other, former = await withdrawn(triage)
    await triage.merge(case, other)
    await triage.verify(case)
    document = (await triage.draft(case)).id
    await triage.submit(case, document)
    await triage.approve(case, document)
    code = (await triage.document(document)).reference
    await erase(triage, keyring_url, erased.subject)
    place = (case, document)
    await triage.act(
        OFFICER, case, lambda work: withdraw_document(work, place, WHY, cause="safety")
    )
    assert (await triage.document(document)).withdrawn_for == "safety"
    await triage.unmerge(case, other)
    await expect_silence(triage, draft_correction, other, former)
    third = await triage.file()
    await triage.verify(third)
    press = (await triage.draft(third, draft=press_release(f"As said in {code}, she is held."))).id
    with pytest.raises(Conflict) as refused:
        await triage.submit(third, press)
    assert gates(refused) == {"silence"}
