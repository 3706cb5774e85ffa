"""A correction or a notice that was begun is to be issued: its deadline reminds until it is.

All persons are invented.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.triage.operations import deadlines
from services.triage.operations.appeals import withdrawing
from services.triage.operations.appeals.correcting import (
    draft_correction,
    draft_withdrawal_notice,
)
from services.triage.operations.appeals.issuing import return_document
from services.triage.operations.cases import completing_deadlines
from services.triage.rules.deadlines import NO_DEADLINE
from services.triage.tables import Deadline
from shared.contracts.intake import AlertWithdrawalUndone, AlertWithdrawn
from shared.problems import Conflict
from shared.timers.worker import DueTimer
from tests.services.triage.operations.appeals.test_silence_after_a_danger import (
    another_is_withdrawn,
)
from tests.services.triage.operations.appeals.withdrawn import WHY, Begin, begin, sql
from tests.services.triage.operations.appeals.withdrawn import withdrawn as issued_and_withdrawn
from tests.services.triage.operations.cases.test_handing_over import Staff, notices
from tests.services.triage.triage_fixture import APPROVER, OFFICER, TriageFixture

AFTER: dict[Begin, tuple[timedelta, timedelta]] = {
    draft_correction: (timedelta(hours=24), timedelta(hours=48)),
    draft_withdrawal_notice: (timedelta(minutes=60), timedelta(minutes=120)),
}


async def withdrawn(triage: TriageFixture) -> tuple[UUID, UUID]:
    """Withdraw a document of a case that somebody has taken; return case and document."""
    case, document = await issued_and_withdrawn(triage)
    await sql(triage, "UPDATE deadlines SET stopped_at = now() WHERE kind = 'acknowledgement'")
    return case, document


async def running(triage: TriageFixture) -> Sequence[Deadline]:
    of_documents = select(Deadline).where(
        Deadline.document.is_not(None), Deadline.stopped_at.is_(None)
    )
    return (await triage.read(lambda s: s.scalars(of_documents.order_by(Deadline.due_at)))).all()


@pytest.mark.parametrize("begins", AFTER)
async def test_it_reminds_the_officer_and_then_the_approvers_too(
    triage: TriageFixture, begins: Begin
) -> None:
    lead = await Staff(triage.context).hears(None, "approver")
    case, former = await withdrawn(triage)
    document = await begin(triage, begins, case, former)
    found = await running(triage)
    begun = (await triage.document(document)).created_at
    assert [each.due_at - begun for each in found] == [*AFTER[begins]]
    assert {each.document for each in found} == {document}
    assert (await triage.case(case)).next_due_at == found[0].due_at
    assert [await come(triage, each) for each in found] == [{"desk"}, {"desk", str(lead)}]


async def come(triage: TriageFixture, deadline: Deadline) -> set[str]:
    """Let a step become due; return who is notified (`desk`: the officers of the desk)."""
    before = len(await notices(triage, "clock-rang"))
    async with triage.context.database.unit_of_work("triage") as work:
        firing = DueTimer(deadlines.TIMER, deadline.id, deadline.due_at, 1)
        await deadlines.fire_deadline(work, firing, steps=triage.context.deadline_steps)
    told = (await notices(triage, "clock-rang"))[before:]
    return {each["account"] or "desk" for each in told}


@pytest.mark.parametrize("begins", AFTER)
async def test_it_ends_when_the_document_is_withdrawn(triage: TriageFixture, begins: Begin) -> None:
    case, former = await withdrawn(triage)
    document = await begin(triage, begins, case, former)
    place = (case, document)
    await triage.act(OFFICER, case, lambda work: withdrawing.withdraw_document(work, place, WHY))
    assert await running(triage) == []
    assert (await triage.case(case)).next_due_at == NO_DEADLINE


async def test_it_ends_when_the_document_is_issued(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    await triage.approve(case, await begin(triage, draft_withdrawal_notice, case, former))
    assert await running(triage) == []
    corrected = await begin(triage, draft_correction, case, former)
    await triage.submit(case, corrected)
    await triage.approve(case, corrected)
    assert await running(triage) == []


async def test_it_goes_on_when_an_approver_returns_the_notice(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    notice = await begin(triage, draft_withdrawal_notice, case, former)
    before = [each.id for each in await running(triage)]
    await triage.act(APPROVER, case, lambda work: return_document(work, (case, notice), 1, WHY))
    assert [each.id for each in await running(triage)] == before


async def test_it_ends_when_the_case_must_be_silent(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    await begin(triage, draft_correction, case, former)
    await another_is_withdrawn(triage, case, "safety")
    assert await running(triage) == []


async def test_nobody_marks_it_as_done(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    await begin(triage, draft_correction, case, former)
    (first, _) = await running(triage)
    with pytest.raises(Conflict) as refused:
        await triage.act(
            OFFICER, case, lambda work: completing_deadlines.complete_deadline(work, case, first.id)
        )
    assert refused.value.code == "issue-it"


@pytest.mark.parametrize("begins", AFTER)
async def test_each_of_its_deadlines_has_a_timer(triage: TriageFixture, begins: Begin) -> None:
    case, former = await withdrawn(triage)
    await begin(triage, begins, case, former)
    timed = "SELECT count(*) FROM timers t JOIN deadlines d ON d.id = t.object_id WHERE"
    waiting = "t.kind = 'deadline' AND t.due_at = d.due_at AND t.next_try_at IS NOT NULL"
    assert await triage.scalar(f"{timed} {waiting} AND d.document IS NOT NULL") == 2


@pytest.mark.parametrize("begins", AFTER)
async def test_it_tells_nobody_while_an_alert_is_withdrawn(
    triage: TriageFixture, begins: Begin
) -> None:
    """Nobody can issue it then. If the withdrawal is undone, the next step is told again."""
    case, former = await withdrawn(triage)
    await begin(triage, begins, case, former)
    first, second = await running(triage)
    await sql(triage, "UPDATE alert_standing SET withdrawn_at = now()")
    assert await come(triage, first) == set()
    assert [each.id for each in await running(triage)] == [second.id]
    ended = "SELECT detail ->> 'step' FROM timeline WHERE kind = 'clock-ended'"
    assert await triage.scalar(ended) == "1"
    await sql(triage, "UPDATE alert_standing SET withdrawn_at = NULL")
    assert "desk" in await come(triage, second)


@pytest.mark.parametrize("begins", AFTER)
async def test_it_begins_again_when_the_withdrawal_of_an_alert_is_undone(
    triage: TriageFixture, begins: Begin
) -> None:
    case, former = await withdrawn(triage)
    document = await begin(triage, begins, case, former)
    alert = await triage.scalar("SELECT alert FROM case_alerts")
    subject, at = (await triage.case(case)).subject, datetime.now(UTC)
    await triage.hear(AlertWithdrawn(alert=alert, subject=subject, withdrawn_at=at))
    for each in await running(triage):
        assert await come(triage, each) == set()
    assert await running(triage) == []
    undone = {"alert": alert, "subject": subject, "undone_at": at + timedelta(minutes=1)}
    await triage.hear(AlertWithdrawalUndone(**undone, withdrawn_at=at))
    again = await running(triage)
    assert {each.document for each in again} == {document}
    assert [each.due_at - again[0].due_at for each in again] == [timedelta(0), AFTER[begins][0]]
    assert (await triage.case(case)).next_due_at == again[0].due_at


async def test_what_came_and_was_told_does_not_begin_again(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    await begin(triage, draft_correction, case, former)
    for each in await running(triage):
        assert "desk" in await come(triage, each)
    told = await running(triage)
    alert = await triage.scalar("SELECT alert FROM case_alerts")
    subject, at = (await triage.case(case)).subject, datetime.now(UTC)
    await triage.hear(AlertWithdrawn(alert=alert, subject=subject, withdrawn_at=at))
    undone = {"alert": alert, "subject": subject, "undone_at": at + timedelta(minutes=1)}
    await triage.hear(AlertWithdrawalUndone(**undone, withdrawn_at=at))
    assert [each.id for each in await running(triage)] == [each.id for each in told]


@pytest.mark.parametrize("begins", AFTER)
async def test_it_begins_again_when_the_silent_case_is_parted(
    triage: TriageFixture, begins: Begin
) -> None:
    case, former = await withdrawn(triage)
    document = await begin(triage, begins, case, former)
    silent, _ = await issued_and_withdrawn(triage, "safety")
    await triage.merge(case, silent)
    assert await running(triage) == []
    await triage.unmerge(case, silent)
    assert [each.document for each in await running(triage)] == [document, document]


async def test_an_installation_says_what_ends_a_step(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    await begin(triage, draft_correction, case, former)
    (first, _) = await running(triage)
    await sql(triage, "UPDATE alert_standing SET withdrawn_at = now()")
    ours = triage.context.deadline_steps
    told = tuple(each.model_copy(update={"ends_with": ()}) for each in ours.correction)
    steps = ours.model_copy(update={"correction": told})
    async with triage.context.database.unit_of_work("triage") as work:
        firing = DueTimer(deadlines.TIMER, first.id, first.due_at, 1)
        await deadlines.fire_deadline(work, firing, steps=steps)
    assert len(await notices(triage, "clock-rang")) == 1


async def test_a_merged_case_has_none(triage: TriageFixture) -> None:
    other, former = await withdrawn(triage)
    case = await triage.file()
    correction = await begin(triage, draft_correction, other, former)
    place = (other, correction)
    await triage.act(OFFICER, other, lambda work: withdrawing.withdraw_document(work, place, WHY))
    await triage.merge(case, other)
    assert await running(triage) == []
