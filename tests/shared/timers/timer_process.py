"""Run a service's timers in a process of its own, for tests that kill it.

Arguments: the database's URL, and `hang` to stay inside the operation for ever.
"""

import asyncio
import sys
from datetime import timedelta

from sqlalchemy import text

from shared.storage.engine import create_engine
from shared.storage.unit_of_work import Database, UnitOfWork
from shared.timers.worker import DueTimer, Timers


async def ring(work: UnitOfWork, firing: DueTimer) -> None:
    await work.session.execute(
        text("INSERT INTO effects VALUES (:object, :attempt)"),
        {"object": firing.object_id, "attempt": firing.attempt},
    )
    print("rung", firing.object_id, flush=True)  # noqa: T201  # told to the test
    if sys.argv[2:] == ["hang"]:
        await asyncio.Event().wait()


async def main() -> None:
    engine = create_engine(sys.argv[1], application_name="ringing")
    timers = Timers(Database(engine), {"ring": ring}, actor="ringing", lease=timedelta(seconds=30))
    await timers.run()


asyncio.run(main())
