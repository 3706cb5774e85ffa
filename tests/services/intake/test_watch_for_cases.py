"""When the watch for cases begins to look, and what the metrics hear of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

import pytest

from services.intake.operations.alerts_without_case import CASES, notify_of_alerts_without_case
from shared.late_answers import WITHIN, LateAnswers, watch_for
from shared.runtime import Runtime
from shared.storage.unit_of_work import Database, ReadSession
from tests.services.intake.intake_fixture import IntakeFixture

Counted = Callable[[ReadSession], Awaitable[Mapping[str, int]]]


@dataclass
class Noting:
    """A runtime that keeps what it is given, and runs nothing."""

    database: Database
    service: str = "intake"
    informed: list[str] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)

    def work_informed(self, name: str, _run: Callable[[], Awaitable[None]]) -> None:
        self.informed.append(name)

    def count(self, counted: Counted) -> None:
        self.counted.append(counted)


@pytest.fixture
def runtime(intake: IntakeFixture) -> Noting:
    return Noting(intake.context.database)


@pytest.fixture
def watch(runtime: Noting) -> LateAnswers:
    return watch_for(cast("Runtime", runtime), CASES, notify_of_alerts_without_case)


@pytest.mark.usefixtures("watch")
def test_it_begins_when_what_others_said_meanwhile_is_heard(runtime: Noting) -> None:
    assert runtime.informed == ["watch-of-alerts_without_case"]


async def test_it_tells_the_metrics_how_many_are_late(
    intake: IntakeFixture, runtime: Noting, watch: LateAnswers
) -> None:
    await intake.file()
    intake.clock.now += WITHIN
    await watch.look()
    (counted,) = runtime.counted
    async with runtime.database.read() as session:
        assert await counted(session) == {"alerts-without-case": 1}


async def test_it_gives_what_comes_at_a_start_time_to_be_heard(
    watch: LateAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    async def look() -> None:
        looked.append("looked")

    async def rest(seconds: float) -> None:
        assert seconds > 0
        looked.append("rested")
        if len(looked) >= 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(watch, "look", look)
    monkeypatch.setattr(
        "shared.late_answers.asyncio", type("Resting", (), {"sleep": staticmethod(rest)})
    )
    with pytest.raises(asyncio.CancelledError):
        await watch.run()
    assert looked == ["rested", "looked", "rested"]
