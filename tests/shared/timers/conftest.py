from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from shared.storage.engine import create_engine
from shared.storage.unit_of_work import Database
from shared.timers import ddl


@dataclass
class MovedClock:
    """A clock that is some time ahead."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def database(database_url: str, clock: MovedClock) -> AsyncIterator[Database]:
    """Return a service's database with timers, and a table of their effects."""
    engine = create_engine(database_url, application_name="test-timers")
    async with engine.begin() as connection:
        await connection.run_sync(
            lambda sync: ddl.create_v1(Operations(MigrationContext.configure(sync)))
        )
        await connection.execute(text("CREATE TABLE effects (object_id uuid, attempt int)"))
    yield Database(engine, clock=clock)
    await engine.dispose()
