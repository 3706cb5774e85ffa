"""No hearing is without a clock when cases join and part. All persons are invented."""

from sqlalchemy import select

from services.triage.operations import answering
from services.triage.rules.clocks import NO_CLOCK
from services.triage.tables import Deadline
from tests.services.triage.calls import hearings, nearest, taken, threatened, two_calls
from tests.services.triage.desk import OFFICER, Desk


class TestJoiningAndParting:
    async def test_a_hearing_has_its_clock_again_when_cases_join_again(self, desk: Desk) -> None:
        case, other = await two_calls(desk)
        await desk.join(case, other)
        await desk.part(case, other)
        assert (len(await hearings(desk, case)), len(await hearings(desk, other))) == (0, 1)
        await desk.join(case, other)
        (clock,) = await hearings(desk, case)
        assert clock.step == 2
        due = (await desk.case(case)).next_due_at
        assert due == await nearest(desk, case) <= clock.due_at < NO_CLOCK
        timers = f"SELECT count(*) FROM timers WHERE object_id = '{clock.id}'"  # noqa: S608  # an id of the test
        assert await desk.scalar(timers) == 2

    async def test_a_hearing_keeps_a_clock_when_one_of_two_who_told_of_it_leaves(
        self, desk: Desk
    ) -> None:
        case = await desk.file(threatened())
        first, second = await desk.file(taken()), await desk.file(taken())
        await desk.join(case, first)
        await desk.join(case, second)
        assert len(await hearings(desk, case)) == 1
        await desk.part(case, first)
        (clock,) = await hearings(desk, case)
        assert clock.link == await desk.link(case, second)
        due = (await desk.case(case)).next_due_at
        assert due == await nearest(desk, case) <= clock.due_at
        await desk.part(case, second)
        assert await hearings(desk, case) == []
        assert len(await hearings(desk, second)) == 1


class TestAnsweringInTheJoinedCase:
    async def test_a_hearing_that_was_answered_there_is_not_asked_again(self, desk: Desk) -> None:
        case, other = await two_calls(desk)
        await desk.join(case, other)
        (clock,) = await hearings(desk, case)
        await desk.act(OFFICER, case, lambda work: answering.answer_clock(work, case, clock.id))
        await desk.part(case, other)
        assert await hearings(desk, other) == []
        answered = select(Deadline.done_by).where(
            Deadline.case_id == other, Deadline.kind == "hearing"
        )
        assert (await desk.read(lambda s: s.scalars(answered))).all() == [OFFICER]
        running = select(Deadline.due_at).where(
            Deadline.case_id == other, Deadline.stopped_at.is_(None)
        )
        acknowledgement = (await desk.read(lambda s: s.scalars(running))).all()
        assert (await desk.case(other)).next_due_at == min(acknowledgement)
        await desk.join(case, other)
        assert await hearings(desk, case) == []

    async def test_what_was_answered_of_its_own_matter_is_still_asked_of_the_other(
        self, desk: Desk
    ) -> None:
        case, other = await desk.file(taken()), await desk.file(taken())
        (clock,) = await hearings(desk, case)
        await desk.act(OFFICER, case, lambda work: answering.answer_clock(work, case, clock.id))
        await desk.join(case, other)
        await desk.part(case, other)
        assert len(await hearings(desk, other)) == 1
