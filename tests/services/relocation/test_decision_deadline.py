"""The deadline of an undecided request."""

from datetime import timedelta

import pytest

from services.relocation.operations.requests import DECISION_DEADLINE, fire_decision_deadline
from shared.contracts.codes import Level
from shared.contracts.notices import NoticeRequested
from shared.timers.worker import DueTimer, Timers
from tests.services.relocation.relocation_fixture import OFFICER, RelocationFixture, Wanted


class TestDecisionDeadline:
    async def test_it_rings_at_who_must_act(self, relocation: RelocationFixture) -> None:
        request = await relocation.request(Wanted(urgency="low"))
        firing = DueTimer("decision-due", request, relocation.clock.now, 1)
        await relocation.work(OFFICER, lambda work: fire_decision_deadline(work, firing))
        await relocation.assess(request)
        await relocation.work(OFFICER, lambda work: fire_decision_deadline(work, firing))
        await relocation.decide(request)
        await relocation.work(OFFICER, lambda work: fire_decision_deadline(work, firing))
        waits = [
            each
            for each in await relocation.emitted(NoticeRequested)
            if each.reason == "case-waits"
        ]
        assert [each.role for each in waits] == ["grants_officer", "committee_member"]

    async def test_it_rings_at_the_committee_after_an_assessment_that_came_late(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.request(Wanted(urgency="low"))
        timers = Timers(
            relocation.context.database,
            {DECISION_DEADLINE: fire_decision_deadline},
            actor="relocation",
        )
        relocation.clock.now += timedelta(days=15)
        assert await timers.fire_due() == 1
        await relocation.assess(request)
        assert await timers.fire_due() == 1
        waits = [
            each
            for each in await relocation.emitted(NoticeRequested)
            if each.reason == "case-waits"
        ]
        assert [each.role for each in waits] == ["grants_officer", "committee_member"]

    @pytest.mark.parametrize(
        ("urgency", "days"), [("critical", 2), ("high", 5), ("medium", 14), ("low", 14)]
    )
    async def test_it_follows_urgency_and_the_programmes_target_and_is_cancelled_by_the_decision(
        self, relocation: RelocationFixture, urgency: Level, days: int
    ) -> None:
        request = await relocation.request(Wanted(urgency=urgency))
        await relocation.assess(request)
        (timer,) = await relocation.rows("SELECT due_at, cancelled_at FROM timers")
        assert timer.due_at == relocation.clock.now + timedelta(days=days)
        assert timer.cancelled_at is None
        await relocation.decide(request)
        (timer,) = await relocation.rows("SELECT cancelled_at FROM timers")
        assert timer.cancelled_at is not None
