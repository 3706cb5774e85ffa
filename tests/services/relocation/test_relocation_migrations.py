"""The tables in the code match the migrations, and existing rows still fit."""

import asyncio

from sqlalchemy import text

from services.relocation.app import MIGRATIONS
from shared.storage.engine import create_engine
from shared.storage.migrations import check, migrate

STOOD = """
    WITH file AS (
        INSERT INTO intake_files (subject) VALUES (gen_random_uuid()) RETURNING subject
    )
    INSERT INTO support_requests (
        id, subject, country, desk, kinds, urgency, urgency_rank, programme, requested_at,
        decide_by, filed_by, state, version, need
    )
    SELECT gen_random_uuid(), subject, 'EGY', 'middle-east-north-africa', '{}', 'low', 4,
        'omct-emergency', asked, asked, gen_random_uuid(), 'requested', 0, ''
    FROM file, (SELECT CAST(:asked AS text)::timestamptz AS asked) AS moment
    """
NUMBERED = "SELECT request_number FROM support_requests ORDER BY requested_at"


def test_tables_and_migrations_are_the_same(relocation_url: str) -> None:
    check(MIGRATIONS, relocation_url)


def test_requests_that_stood_before_are_numbered_as_they_came(database_url: str) -> None:
    migrate(MIGRATIONS, database_url, until="0005")
    for asked in ("2026-03-01T12:00:00Z", "2025-12-31T23:59:00Z", "2026-01-01T00:30:00Z"):
        asyncio.run(_say(database_url, STOOD, asked=asked))
    migrate(MIGRATIONS, database_url)
    assert asyncio.run(_say(database_url, NUMBERED)) == [
        "S-2025-0001",
        "S-2026-0002",
        "S-2026-0003",
    ]


async def _say(url: str, statement: str, **values: str) -> list[str]:
    """Run this statement as the owner; return the texts of its answer."""
    engine = create_engine(url, application_name="test-migrations", pool_size=0)
    try:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement), values)
            return list(result.scalars()) if result.returns_rows else []
    finally:
        await engine.dispose()
