"""The tables in the code are those that the migrations make; what stood before still fits."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from services.triage import tables
from shared.storage.engine import create_engine
from shared.storage.migrations import check, migrate

MIGRATIONS = Path(tables.__file__).parent.parent / "migrations"


def test_tables_and_migrations_are_the_same(triage_url: str) -> None:
    check(MIGRATIONS, triage_url)


@pytest.mark.parametrize(("counted", "first"), [((), 1), ((41, 7), 1042)])
def test_serials_begin_well_behind_the_numbers_that_were_counted(
    database_url: str, counted: tuple[int, ...], first: int
) -> None:
    years = [
        f"INSERT INTO counters VALUES ('case', {year}, {last})"  # noqa: S608  # our own numbers
        for year, last in enumerate(counted, start=2025)
    ]
    migrate(MIGRATIONS, database_url, until="0001")
    if years:
        asyncio.run(_say(database_url, *years))
    migrate(MIGRATIONS, database_url)
    assert asyncio.run(_say(database_url, "SELECT nextval('case_serial')")) == first


async def _say(url: str, *statements: str) -> int | None:
    """Say these as the owner; return the number that the last one answers."""
    engine = create_engine(url, application_name="test-migrations", pool_size=0)
    try:
        async with engine.begin() as connection:
            for statement in statements:
                result = await connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        await engine.dispose()
