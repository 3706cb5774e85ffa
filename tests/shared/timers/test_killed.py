"""Guarantee 11 with a process that is really killed."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from shared.storage.unit_of_work import Database, UnitOfWork
from shared.timers.schedule import schedule
from shared.timers.worker import DueTimer, Timers
from tests.shared.timers.conftest import MovedClock

ROOT = Path(__file__).parents[3]
TIMER_PROCESS = Path(__file__).with_name("timer_process.py")


async def start(url: str, *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(TIMER_PROCESS),
        url,
        *arguments,
        stdout=PIPE,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )


async def heard(process: Process) -> UUID:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while not (line := await process.stdout.readline()).startswith(b"rung "):
            assert line, "it ended by itself"
    return UUID(line.split()[1].decode())


async def kill(process: Process) -> None:
    process.kill()
    await process.wait()


async def ring(work: UnitOfWork, firing: DueTimer) -> None:
    await work.session.execute(
        text("INSERT INTO effects VALUES (:object, :attempt)"),
        {"object": firing.object_id, "attempt": firing.attempt},
    )


async def effects(database: Database) -> list[UUID]:
    async with database.read() as session:
        return list(await session.scalars(text("SELECT object_id FROM effects")))


async def test_killed_inside_the_operation_it_fires_again_and_once(
    database: Database, database_url: str, clock: MovedClock
) -> None:
    case = uuid4()
    async with database.unit_of_work("officer-1") as work:
        await schedule(work, "ring", case, work.now)
    process = await start(database_url, "hang")
    assert await heard(process) == case
    await kill(process)
    assert await effects(database) == []
    clock.ahead += timedelta(minutes=1)
    timers = Timers(database, {"ring": ring}, actor="triage")
    await timers.fire_due()
    await timers.fire_due()
    assert await effects(database) == [case]


@pytest.mark.long
async def test_killed_again_and_again_each_fires_once(
    database: Database, database_url: str, clock: MovedClock
) -> None:
    cases = [uuid4() for _ in range(200)]
    async with database.unit_of_work("officer-1") as work:
        for case in cases:
            await schedule(work, "ring", case, work.now)
    for heard_before_the_kill in (1, 7, 20):
        process = await start(database_url)
        for _ in range(heard_before_the_kill):
            await heard(process)
        await kill(process)
    clock.ahead += timedelta(minutes=30)
    await Timers(database, {"ring": ring}, actor="triage").fire_due()
    done = await effects(database)
    assert (len(done), set(done)) == (len(cases), set(cases))
