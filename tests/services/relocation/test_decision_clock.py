"""The clock of a request that nobody has decided on."""

from datetime import timedelta

import pytest

from services.relocation.operations.requests import CLOCK, ring
from shared.contracts.codes import Level
from shared.contracts.notices import NoticeRequested
from shared.timers.worker import Firing, Timers
from tests.services.relocation.committee import OFFICER, Committee, Wanted


class TestDecisionClock:
    async def test_it_rings_at_who_must_act(self, committee: Committee) -> None:
        request = await committee.request(Wanted(urgency="low"))
        firing = Firing("decision-due", request, "", committee.clock.now, {}, 1)
        await committee.work(OFFICER, lambda work: ring(work, firing))
        await committee.assess(request)
        await committee.work(OFFICER, lambda work: ring(work, firing))
        await committee.decide(request)
        await committee.work(OFFICER, lambda work: ring(work, firing))
        waits = [each for each in await committee.emitted(NoticeRequested)
                 if each.reason == "case-waits"]  # fmt: skip
        assert [each.role for each in waits] == ["grants_officer", "committee_member"]

    async def test_it_rings_at_the_committee_after_an_assessment_that_came_late(
        self, committee: Committee
    ) -> None:
        request = await committee.request(Wanted(urgency="low"))
        timers = Timers(committee.parts.database, {CLOCK: ring}, actor="relocation")
        committee.clock.now += timedelta(days=15)
        assert await timers.fire_due() == 1
        await committee.assess(request)
        assert await timers.fire_due() == 1
        waits = [each for each in await committee.emitted(NoticeRequested)
                 if each.reason == "case-waits"]  # fmt: skip
        assert [each.role for each in waits] == ["grants_officer", "committee_member"]

    @pytest.mark.parametrize(
        ("urgency", "days"), [("critical", 2), ("high", 5), ("medium", 14), ("low", 14)]
    )
    async def test_it_follows_urgency_and_the_programmes_target_and_is_cancelled_by_the_decision(
        self, committee: Committee, urgency: Level, days: int
    ) -> None:
        request = await committee.request(Wanted(urgency=urgency))
        await committee.assess(request)
        (timer,) = await committee.rows("SELECT due_at, cancelled_at FROM timers")
        assert timer.due_at == committee.clock.now + timedelta(days=days)
        assert timer.cancelled_at is None
        await committee.decide(request)
        (timer,) = await committee.rows("SELECT cancelled_at FROM timers")
        assert timer.cancelled_at is not None
