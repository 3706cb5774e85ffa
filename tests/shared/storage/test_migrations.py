import asyncio
import logging
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.storage import keyring_schema, migrations
from shared.storage.engine import DatabaseUnreachable, create_engine
from shared.storage.migrations import Drift, MigrationFailed, check, migrate, pending
from tests.engines.keyring import KEYRING_MIGRATIONS, create_roles
from tests.shared.storage.conftest import Engines

ENV = """
from alembic import context
from sqlalchemy import Column, Integer, MetaData, Table, Text
from shared.storage import alembic_env

alerts, cases = MetaData(), MetaData()
Table("alerts", alerts, Column("id", Integer, primary_key=True), Column("note", Text))
Table("cases", cases, Column("id", Integer, primary_key=True))
alembic_env.run(context, alerts, cases)
"""

STEP = """
from alembic import op
from sqlalchemy import text
revision = "{revision}"
down_revision = {down!r}

def upgrade():
    for statement in {statements!r}:
        op.execute(text(statement))
"""

FIRST = ["CREATE TABLE alerts (id serial PRIMARY KEY, note text)"]
SECOND = ["CREATE TABLE cases (id serial PRIMARY KEY)"]


def history(folder: Path, *steps: list[str]) -> Path:
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    (folder / "env.py").write_text(ENV)
    for number, statements in enumerate(steps, start=1):
        down = f"{number - 1:04}" if number > 1 else None
        step = STEP.format(revision=f"{number:04}", down=down, statements=statements)
        (folder / "versions" / f"{number:04}_step.py").write_text(step)
    return folder


async def test_what_is_pending_is_applied_once_and_nothing_is_printed(
    database_url: str,
    engines: Engines,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    folder = history(tmp_path / "100 % odd path", FIRST, SECOND)
    assert await pending(folder, engines(database_url)) == ("0002", "0001")
    await asyncio.to_thread(migrate, folder, database_url)
    await asyncio.to_thread(migrate, folder, database_url)
    await asyncio.to_thread(check, folder, database_url)
    assert await pending(folder, engines(database_url)) == ()
    assert (*capsys.readouterr(), caplog.text) == ("", "", "")


async def test_an_older_service_beside_a_newer_database_lacks_nothing(
    database_url: str, engines: Engines, tmp_path: Path
) -> None:
    await asyncio.to_thread(migrate, history(tmp_path / "new", FIRST, SECOND), database_url)
    assert await pending(history(tmp_path / "old", FIRST), engines(database_url)) == ()


async def test_a_failing_migration_leaves_no_trace_and_the_one_before_stays(
    database_url: str, engines: Engines, tmp_path: Path
) -> None:
    folder = history(tmp_path, FIRST, [*SECOND, "SELECT 1/0"])
    with pytest.raises(MigrationFailed, match="division by zero"):
        await asyncio.to_thread(migrate, folder, database_url)
    assert await pending(folder, engines(database_url)) == ("0002",)
    async with engines(database_url).connect() as connection:
        assert await connection.scalar(text("SELECT to_regclass('cases') IS NULL"))


async def test_two_migrators_at_once_apply_everything_once(
    database_url: str, engines: Engines, tmp_path: Path
) -> None:
    folder = history(tmp_path, FIRST, [*SECOND, "SELECT pg_sleep(0.3)"])
    await asyncio.gather(*(asyncio.to_thread(migrate, folder, database_url) for _ in range(3)))
    assert await pending(folder, engines(database_url)) == ()


async def test_a_table_in_use_ends_the_migration_instead_of_blocking_everybody(
    database_url: str, engines: Engines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_SECONDS", 0.2)
    folder = history(tmp_path, FIRST)
    await asyncio.to_thread(migrate, folder, database_url)
    history(tmp_path, FIRST, ["ALTER TABLE alerts ADD COLUMN more text"])
    async with engines(database_url).begin() as reader:
        await reader.execute(text("SELECT * FROM alerts"))
        with pytest.raises(MigrationFailed, match=r"in use and stayed locked for 0\.2 s"):
            await asyncio.to_thread(migrate, folder, database_url)


@pytest.mark.parametrize(
    "drift",
    [
        "ALTER TABLE alerts DROP COLUMN note",
        "ALTER TABLE alerts ALTER COLUMN note TYPE integer USING 1",
        "DROP TABLE cases",
        "CREATE TABLE forgotten ()",
    ],
)
async def test_drift_between_tables_and_migrations_is_told(
    database_url: str, engines: Engines, tmp_path: Path, drift: str
) -> None:
    folder = history(tmp_path, FIRST, SECOND)
    await asyncio.to_thread(migrate, folder, database_url)
    async with engines(database_url).begin() as connection:
        await connection.execute(text(drift))
    with pytest.raises(Drift):
        await asyncio.to_thread(check, folder, database_url)


async def test_the_service_role_works_on_rows_and_changes_no_table(
    database_url: str, engines: Engines, tmp_path: Path
) -> None:
    await create_roles(database_url, ("tocsin_intake",))
    folder = history(tmp_path, FIRST, ["REVOKE UPDATE, DELETE ON alerts FROM tocsin_intake"])
    await asyncio.to_thread(migrate, folder, database_url, service_role="tocsin_intake")
    service = engines(database_url, "tocsin_intake")
    assert await pending(folder, service) == ()
    async with service.begin() as connection:
        await connection.execute(text("INSERT INTO alerts (note) VALUES ('invented')"))
        assert await connection.scalar(text("SELECT count(*) FROM alerts")) == 1
    for refused in (
        "DELETE FROM alerts",
        "DELETE FROM alembic_version",
        "TRUNCATE alerts",
        "CREATE TABLE public.mine ()",
        "DROP TABLE alerts",
    ):
        async with service.connect() as connection:
            with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
                await connection.execute(text(refused))


async def test_a_service_role_that_does_not_exist_is_named(
    database_url: str, tmp_path: Path
) -> None:
    with pytest.raises(MigrationFailed, match="tocsin_nobody"):
        await asyncio.to_thread(
            migrate, history(tmp_path, FIRST), database_url, service_role="tocsin_nobody"
        )


async def test_the_keyring_asks_for_the_roles_it_misses_and_makes_nothing(
    database_url: str, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create_roles(database_url, keyring_schema.ROLES)
    monkeypatch.setattr(keyring_schema, "ROLES", (*keyring_schema.ROLES, "tocsin_nobody"))
    with pytest.raises(MigrationFailed, match=r"does not have: tocsin_nobody\."):
        await asyncio.to_thread(migrate, KEYRING_MIGRATIONS, database_url)
    monkeypatch.undo()
    await asyncio.to_thread(migrate, KEYRING_MIGRATIONS, database_url)
    await asyncio.to_thread(check, KEYRING_MIGRATIONS, database_url)


def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://someone:secret-word@127.0.0.1:1/alerts"
    with pytest.raises(DatabaseUnreachable, match=r"'alerts' at 127\.0\.0\.1:1") as caught:
        migrate(history(tmp_path, FIRST), url)
    assert "secret-word" not in str(caught.value)


def test_a_database_that_does_not_exist_is_named(database_url: str, tmp_path: Path) -> None:
    url = f"{database_url.rpartition('/')[0]}/missing"
    with pytest.raises(DatabaseUnreachable, match=r"'missing' .* does not exist"):
        migrate(history(tmp_path, FIRST), url)


def test_a_wrong_password_is_told_without_it(database_url: str, tmp_path: Path) -> None:
    engine_url = create_engine(database_url, application_name="test").url
    wrong = engine_url.set(drivername="postgresql", password="wrong-word")
    with pytest.raises(DatabaseUnreachable, match="password authentication failed") as caught:
        migrate(history(tmp_path, FIRST), wrong.render_as_string(hide_password=False))
    assert "wrong-word" not in str(caught.value)
