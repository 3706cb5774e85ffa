"""The tables in the code are those that the migrations make; what stood before still fits."""

import asyncio
from pathlib import Path
from typing import Any

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


def test_clocks_that_run_already_get_their_day_and_its_end(database_url: str) -> None:
    migrate(MIGRATIONS, database_url, until="0007")
    asyncio.run(_say(database_url, *A_CASE_WITH_HEARINGS))
    migrate(MIGRATIONS, database_url)
    assert asyncio.run(_say(database_url, DAYS)) == (
        "acknowledgement 1, hearing 1 2026-11-28, hearing 2 2026-12-03, removal 1 2026-12-01"
    )
    assert asyncio.run(_say(database_url, ENDS)) == "11-29 12, 12-02 12, 12-04 12"


def test_clocks_that_an_older_triage_started_since_get_theirs_too(database_url: str) -> None:
    migrate(MIGRATIONS, database_url, until="0009")
    known = (
        "UPDATE deadlines SET day = '2026-12-09' WHERE kind = 'removal'",
        "UPDATE deadlines SET stopped_at = now() WHERE kind = 'hearing' AND step = 2",
    )
    asyncio.run(_say(database_url, *A_CASE_WITH_HEARINGS, *known))
    migrate(MIGRATIONS, database_url)
    assert asyncio.run(_say(database_url, DAYS)) == (
        "acknowledgement 1, hearing 1 2026-11-28, hearing 2 2026-12-03, removal 1 2026-12-09"
    )
    assert asyncio.run(_say(database_url, ENDS)) == "11-29 12"


DAYS = """
    SELECT string_agg(concat_ws(' ', kind, step, day), ', ' ORDER BY kind, step) FROM deadlines
"""
ENDS = """
    SELECT string_agg(to_char(due_at AT TIME ZONE 'UTC', 'MM-DD HH24'), ', ' ORDER BY due_at)
    FROM timers WHERE kind = 'day-over'
"""

A_CASE_WITH_HEARINGS = (
    "INSERT INTO alert_standing (alert, subject) VALUES (gen_random_uuid(), gen_random_uuid())",
    """
    INSERT INTO alerts
    SELECT alert, subject, 'EGY', now(), 'telephone', '{}', '[]', '[
        {"kind": "trial", "on": null, "at": "2026-12-03T09:00:00Z"},
        {"kind": "hearing", "on": "2026-11-28", "at": null},
        {"kind": "hearing", "on": "2026-11-01", "at": null},
        {"kind": "visit", "on": "2026-11-30", "at": null},
        {"kind": "deportation", "on": "2026-12-01", "at": null}]', '', ''
    FROM alert_standing
    """,
    """
    INSERT INTO cases (id, number, subject, country, desk, state, level, level_rank, score, policy,
                       rules, violations, next_due_at, opened_at, verification)
    SELECT alert, 'C-1', subject, 'EGY', 'x', 'open', 'low', 4, 0, 'x', '{}', '{}', '2026-11-26',
           '2026-11-25 12:00Z', 'not-started'
    FROM alerts
    """,
    "INSERT INTO case_alerts (case_id, alert, subject) SELECT alert, alert, subject FROM alerts",
    """
    INSERT INTO deadlines (id, case_id, kind, step, due_at, urgency)
    SELECT gen_random_uuid(), alert, each.kind, each.step, '2026-11-26', 'critical'
    FROM alerts,
         (VALUES ('acknowledgement', 1), ('hearing', 1), ('hearing', 2), ('removal', 1))
            AS each (kind, step)
    """,
)


async def _say(url: str, *statements: str) -> Any:
    """Say these as the owner; return the number that the last one answers."""
    engine = create_engine(url, application_name="test-migrations", pool_size=0)
    try:
        async with engine.begin() as connection:
            for statement in statements:
                result = await connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        await engine.dispose()
