from collections.abc import AsyncIterator

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations

from shared.access import ddl
from shared.storage.engine import create_engine
from shared.storage.unit_of_work import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Return a service's database with the tables of access."""
    engine = create_engine(database_url, application_name="test-access")
    async with engine.begin() as connection:
        await connection.run_sync(
            lambda sync: _create(Operations(MigrationContext.configure(sync)))
        )
    yield Database(engine)
    await engine.dispose()


def _create(op: Operations) -> None:
    ddl.create_v1(op)
    ddl.create_v2(op)
    ddl.create_v3(op)
