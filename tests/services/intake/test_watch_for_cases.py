"""When the search for alerts without a case begins, and its metrics."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import text

from services.intake.operations.alerts_without_case import CASES, notify_of_alerts_without_case
from shared.late_answers import WITHIN, LateAnswers, watch_for
from shared.runtime import Runtime
from shared.storage.unit_of_work import Database, ReadSession
from tests.services.intake.intake_fixture import IntakeFixture
from tests.services.locks import until_they_wait

Counted = Callable[[ReadSession], Awaitable[Mapping[str, int]]]


@dataclass
class Noting:
    """A runtime that stores its loops and runs none."""

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


async def test_two_that_find_the_same_in_another_order_wait_in_no_ring(
    intake: IntakeFixture, runtime: Noting
) -> None:
    held = UUID(int=2)
    database = intake.context.database

    def watching(order: str) -> LateAnswers:
        found = f"SELECT CAST(lpad(n::text, 32, '0') AS uuid) FROM generate_series({order}) AS n"  # noqa: S608  # our own words
        nobody = replace(CASES, new=found, answered="false", counts="false")
        return watch_for(cast("Runtime", runtime), nobody, notify_of_alerts_without_case)

    async with database.engine.connect() as other:
        await other.execute(text("INSERT INTO alerts_without_case (id) VALUES (:id)"), {"id": held})
        tasks = []
        for order in ("1, 3", "3, 1, -1"):
            tasks.append(asyncio.create_task(watching(order).look()))
            await until_they_wait(database, *tasks)
        await other.rollback()
    await asyncio.gather(*tasks)
    async with database.read() as session:
        kept = await session.scalar(text("SELECT count(*) FROM alerts_without_case"))
    assert kept == 3
