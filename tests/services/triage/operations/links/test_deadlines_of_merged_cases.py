"""Every hearing keeps a deadline when cases are merged and unmerged. Nobody is real."""

from sqlalchemy import select

from services.triage.operations.cases import completing_deadlines
from services.triage.rules.deadlines import NO_DEADLINE
from services.triage.tables import Deadline
from tests.services.triage.triage_fixture import OFFICER, TriageFixture
from tests.services.triage.two_calls import hearings, nearest, taken, threatened, two_calls


class TestMergingAndUnmerging:
    async def test_a_hearing_has_its_deadline_again_when_cases_merge_again(
        self, triage: TriageFixture
    ) -> None:
        case, other = await two_calls(triage)
        await triage.merge(case, other)
        await triage.unmerge(case, other)
        assert (len(await hearings(triage, case)), len(await hearings(triage, other))) == (0, 1)
        await triage.merge(case, other)
        (deadline,) = await hearings(triage, case)
        assert deadline.step == 2
        due = (await triage.case(case)).next_due_at
        assert due == await nearest(triage, case) <= deadline.due_at < NO_DEADLINE
        timers = f"SELECT count(*) FROM timers WHERE object_id = '{deadline.id}'"  # noqa: S608  # an id of the test
        assert await triage.scalar(timers) == 2

    async def test_a_hearing_keeps_a_deadline_when_one_of_two_who_told_of_it_leaves(
        self, triage: TriageFixture
    ) -> None:
        case = await triage.file(threatened())
        first, second = await triage.file(taken()), await triage.file(taken())
        await triage.merge(case, first)
        await triage.merge(case, second)
        assert len(await hearings(triage, case)) == 1
        await triage.unmerge(case, first)
        (deadline,) = await hearings(triage, case)
        assert deadline.link == await triage.link(case, second)
        due = (await triage.case(case)).next_due_at
        assert due == await nearest(triage, case) <= deadline.due_at
        await triage.unmerge(case, second)
        assert await hearings(triage, case) == []
        assert len(await hearings(triage, second)) == 1


class TestCompletingInTheMergedCase:
    async def test_a_hearing_that_was_answered_there_is_not_asked_again(
        self, triage: TriageFixture
    ) -> None:
        case, other = await two_calls(triage)
        await triage.merge(case, other)
        (deadline,) = await hearings(triage, case)
        await triage.act(
            OFFICER,
            case,
            lambda work: completing_deadlines.complete_deadline(work, case, deadline.id),
        )
        await triage.unmerge(case, other)
        assert await hearings(triage, other) == []
        answered = select(Deadline.done_by).where(
            Deadline.case_id == other, Deadline.kind == "hearing"
        )
        assert (await triage.read(lambda s: s.scalars(answered))).all() == [OFFICER]
        running = select(Deadline.due_at).where(
            Deadline.case_id == other, Deadline.stopped_at.is_(None)
        )
        acknowledgement = (await triage.read(lambda s: s.scalars(running))).all()
        assert (await triage.case(other)).next_due_at == min(acknowledgement)
        await triage.merge(case, other)
        assert await hearings(triage, case) == []

    async def test_what_was_answered_of_its_own_matter_is_still_asked_of_the_other(
        self, triage: TriageFixture
    ) -> None:
        case, other = await triage.file(taken()), await triage.file(taken())
        (deadline,) = await hearings(triage, case)
        await triage.act(
            OFFICER,
            case,
            lambda work: completing_deadlines.complete_deadline(work, case, deadline.id),
        )
        await triage.merge(case, other)
        await triage.unmerge(case, other)
        assert len(await hearings(triage, other)) == 1
