"""The tables in the code match the migrations, and existing rows still fit."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

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


def test_alerts_that_left_a_case_before_are_known_to_have_stood_in_it(database_url: str) -> None:
    migrate(MIGRATIONS, database_url, until="0009")
    asyncio.run(_say(database_url, *A_CASE_WITH_HEARINGS, *TWO_THAT_WERE_PARTED))
    migrate(MIGRATIONS, database_url)
    left = "SELECT string_agg(number || ' ' || alert, ', ') FROM parted_alerts JOIN cases"
    assert asyncio.run(_say(database_url, f"{left} ON id = case_id")) == f"C-1 {UUID(int=2)}"


def test_two_decided_before_for_those_who_stood_in_the_case_then(database_url: str) -> None:
    migrate(MIGRATIONS, database_url, until="0009")
    asyncio.run(_say(database_url, *A_CASE_WITH_HEARINGS, *TWO_THAT_WERE_PARTED, *ONE_JOINED))
    migrate(MIGRATIONS, database_url)
    told = "SELECT string_agg(cardinality(alerts)::text, ' ' ORDER BY proposed_at)"
    assert asyncio.run(_say(database_url, f"{told} FROM best_interest_decisions")) == "1 2"


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

TWO_THAT_WERE_PARTED = (
    """
    INSERT INTO alert_standing (alert, subject)
    VALUES ('00000000-0000-0000-0000-000000000002', gen_random_uuid())
    """,
    """
    INSERT INTO cases
    SELECT (jsonb_populate_record(cases, jsonb_build_object('id', alert, 'number', 'C-2'))).*
    FROM cases, alert_standing WHERE alert = '00000000-0000-0000-0000-000000000002'
    """,
    """
    INSERT INTO case_alerts (case_id, alert, subject)
    SELECT alert, alert, alert_standing.subject
    FROM alert_standing JOIN cases ON id = alert WHERE number = 'C-2'
    """,
    """
    INSERT INTO case_links (id, newer, older, score, reasons, state, proposed_at)
    SELECT gen_random_uuid(), newer.id, older.id, 9, '{}', 'proposed', now()
    FROM cases AS newer, cases AS older WHERE newer.number = 'C-1' AND older.number = 'C-2'
    """,
    """
    INSERT INTO timeline (id, case_id, at, kind, actor, detail)
    SELECT gen_random_uuid(), newer, now(), kind, 'x', jsonb_build_object('link', id)
    FROM case_links, unnest(ARRAY['link-accepted', 'link-undone']) AS kind
    """,
)

ONE_JOINED = (
    """
    UPDATE case_links
    SET state = 'accepted', kept_case = newer, decided_by = id, decided_at = '2026-11-25 12:00Z'
    """,
    """
    INSERT INTO case_alerts (case_id, alert, subject, link)
    SELECT newer, older, older, id FROM case_links
    """,
    """
    INSERT INTO best_interest_decisions (id, case_id, uses, reason, proposed_by, proposed_at)
    SELECT gen_random_uuid(), newer, '{send_to_un}', '', id, at
    FROM case_links, unnest(ARRAY['2026-11-24'::date, '2026-11-26']) AS at
    """,
)


async def _say(url: str, *statements: str) -> Any:
    """Run these statements as the owner; return the number that the last one gives."""
    engine = create_engine(url, application_name="test-migrations", pool_size=0)
    try:
        async with engine.begin() as connection:
            for statement in statements:
                result = await connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        await engine.dispose()
