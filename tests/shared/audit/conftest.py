from collections.abc import AsyncIterator, Callable

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.audit import ddl, named_ids
from shared.audit.trail import audit_stage
from shared.storage.engine import create_engine
from shared.storage.unit_of_work import Database
from tests.engines.postgres import NewDatabase

ROLE = "tocsin_audit_test"

Trail = tuple[Database, AsyncEngine]
"""A service's database under its own role, and an administrator's engine."""


@pytest.fixture
async def new_trail(new_database: NewDatabase) -> AsyncIterator[Callable[[str], object]]:
    """Create a service's database with a trail, as migrations do."""
    engines: list[AsyncEngine] = []

    async def create(service: str) -> Trail:
        url = new_database(service)
        admin = create_engine(url, application_name="test-admin")
        own = make_url(url).set(username=ROLE, password="test")
        service_engine = create_engine(
            own.render_as_string(hide_password=False), application_name=service, pool_size=30
        )
        engines.extend((admin, service_engine))
        async with admin.begin() as connection:
            await connection.execute(
                text(
                    f"DO $$ BEGIN CREATE ROLE {ROLE} LOGIN PASSWORD 'test';"
                    " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
                )
            )
            await connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {ROLE}"))
            await connection.execute(
                text(
                    "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE"
                    f" ON TABLES TO {ROLE}"
                )
            )
            await connection.run_sync(
                lambda sync: _create(Operations(MigrationContext.configure(sync)))
            )
        return Database(service_engine, stages=[audit_stage(service)]), admin

    yield create
    for engine in engines:
        await engine.dispose()


def _create(op: Operations) -> None:
    ddl.create_v1(op)
    ddl.create_v2(op)
    ddl.create_v3(op)
    named_ids.create_v1(op)


@pytest.fixture
async def trail(new_trail: Callable[[str], object]) -> Trail:
    return await new_trail("intake")  # type: ignore[misc,no-any-return]  # an awaitable factory


async def enter(database: Database, count: int, *, action: str = "alert.filed") -> None:
    """Run `count` operations, one after another."""
    for _ in range(count):
        async with database.unit_of_work("operator-1") as work:
            work.record(action, "alert")
