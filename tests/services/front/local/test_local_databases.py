"""Each service's role has access to its own data only."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from services.front.local.databases import (
    DatabaseUrls,
    ensure_databases,
    reachable_databases,
    scram_verifier,
)
from services.front.local.faults import StartFault
from services.front.local.postgres import LocalPostgres
from tests.engines.scratch import scratch_folder

SERVICES = ("intake", "triage")


@pytest.fixture(scope="module")
def server() -> Iterator[LocalPostgres]:
    """Return a server of its own, because roles belong to the whole server."""
    with scratch_folder("databases") as folder:
        data, secrets = folder / "data", folder / "secrets"
        data.mkdir(mode=0o711)
        secrets.mkdir(mode=0o700)
        server = LocalPostgres(data, secrets, durable=False)
        server.start()
        yield server
        server.stop()


@pytest.fixture
async def urls(server: LocalPostgres, tmp_path: Path) -> DatabaseUrls:
    return await ensure_databases(server.url, SERVICES, tmp_path)


@pytest.fixture
async def intake(urls: DatabaseUrls) -> AsyncIterator[asyncpg.Connection]:
    owner = await asyncpg.connect(urls.owner("intake"))
    await owner.execute("DROP TABLE IF EXISTS alerts")
    await owner.execute("CREATE TABLE alerts (n bigserial, word text)")
    await owner.close()
    connection = await asyncpg.connect(urls.of("intake", "intake"))
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    ("role", "database"),
    list(itertools.product((*SERVICES, "eraser"), (*SERVICES, "keyring", "bus", "identity"))),
)
async def test_a_role_connects_to_what_it_reaches_only(
    urls: DatabaseUrls, role: str, database: str
) -> None:
    if database in reachable_databases(role):
        await (await asyncpg.connect(urls.of(role, database))).close()
        return
    with pytest.raises(KeyError):
        urls.of(role, database)
    if database in SERVICES:
        forged = urls.of(role, "keyring").replace("tocsin_keyring", f"tocsin_{database}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(forged)


async def test_a_service_works_on_the_rows_of_its_tables_and_not_on_the_tables(
    intake: asyncpg.Connection,
) -> None:
    await intake.execute("INSERT INTO alerts (word) VALUES ('a')")
    await intake.execute("UPDATE alerts SET word = 'b'")
    assert await intake.fetchval("SELECT word FROM alerts") == "b"
    await intake.execute("DELETE FROM alerts")
    for refused in ("DROP TABLE alerts", "TRUNCATE alerts", "CREATE TABLE own (n int)"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await intake.execute(refused)


async def test_a_function_of_the_keyring_is_closed_until_it_is_granted(urls: DatabaseUrls) -> None:
    owner = await asyncpg.connect(urls.owner("keyring"))
    await owner.execute("CREATE FUNCTION asked() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    caller = await asyncpg.connect(urls.of("intake", "keyring"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await caller.execute("SELECT asked()")
    await owner.execute("GRANT EXECUTE ON FUNCTION asked() TO tocsin_intake")
    assert await caller.fetchval("SELECT asked()") == 1
    await caller.close()
    await owner.execute("DROP FUNCTION asked()")
    await owner.close()


async def test_a_second_preparation_keeps_rows_and_passwords(
    server: LocalPostgres, urls: DatabaseUrls, intake: asyncpg.Connection, tmp_path: Path
) -> None:
    await intake.execute("INSERT INTO alerts (word) VALUES ('kept')")
    again = await ensure_databases(server.url, SERVICES, tmp_path)
    assert again == urls
    connection = await asyncpg.connect(again.of("intake", "intake"))
    assert await connection.fetchval("SELECT word FROM alerts") == "kept"
    await connection.close()


async def test_lost_passwords_of_roles_are_replaced(server: LocalPostgres, tmp_path: Path) -> None:
    await ensure_databases(server.url, SERVICES, tmp_path)
    (tmp_path / "other").mkdir()
    urls = await ensure_databases(server.url, SERVICES, tmp_path / "other")
    await (await asyncpg.connect(urls.of("triage", "triage"))).close()


async def test_the_server_never_sees_a_password(server: LocalPostgres) -> None:
    connection = await asyncpg.connect(server.url)
    verifier = scram_verifier("known")
    await connection.execute(f"CREATE ROLE shown LOGIN PASSWORD '{verifier}'")
    stored = await connection.fetchval("SELECT rolpassword FROM pg_authid WHERE rolname = 'shown'")
    await connection.execute("DROP ROLE shown")
    await connection.close()
    assert stored == verifier


def test_host_port_and_query_of_the_given_url_stay() -> None:
    urls = DatabaseUrls(
        "postgresql://root:p%40ss@db.example:6432/postgres?sslmode=verify-full&user=root",
        {"intake": "secret"},
    )
    assert urls.of("intake", "bus") == (
        "postgresql://tocsin_intake:secret@db.example:6432/tocsin_bus?sslmode=verify-full"
    )
    assert urls.owner("bus").startswith("postgresql://root:p%40ss@db.example:6432/tocsin_bus?")


@pytest.mark.parametrize("url", ["mysql://a@b/c", "127.0.0.1:5432", ""])
async def test_a_url_of_something_else_is_named(url: str, tmp_path: Path) -> None:
    with pytest.raises(StartFault, match="TOCSIN_POSTGRES_URL must read like"):
        await ensure_databases(url, SERVICES, tmp_path)


async def test_a_server_that_is_away_is_named_without_the_password(
    server: LocalPostgres, tmp_path: Path
) -> None:
    wrong = server.url.replace("tocsin:", "tocsin:wrong")
    with pytest.raises(StartFault, match=r"no way into the database server at 127.0.0.1") as fault:
        await ensure_databases(wrong, SERVICES, tmp_path)
    assert "wrong" not in str(fault.value)
