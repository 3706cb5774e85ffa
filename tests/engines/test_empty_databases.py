"""A test that gets a used database as empty finds nothing from the test before."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests.engines.cleaning import strip

ROLE = "tocsin_of_empty_databases"

_OF_A_NEW_ONE = """
    SELECT (SELECT count(*) FROM pg_depend), (SELECT count(*) FROM pg_default_acl),
        (SELECT array_agg((nspname, nspowner, nspacl)::text ORDER BY nspname) FROM pg_namespace
            WHERE nspname !~ '^pg_(temp|toast)')
"""


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database_url)
    await connection.execute(f"DROP ROLE IF EXISTS {ROLE}; CREATE ROLE {ROLE}")
    yield connection
    await connection.execute(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")
    await connection.close()


async def test_a_stripped_database_is_like_a_new_one(owner: Any) -> None:
    new = await owner.fetchrow(_OF_A_NEW_ONE)
    await owner.execute(
        "CREATE SCHEMA other; CREATE TABLE other.things (id bigserial PRIMARY KEY);"
        "CREATE TYPE colour AS ENUM ('red'); CREATE EXTENSION pg_trgm;"
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';"
        f"GRANT USAGE ON SCHEMA public TO {ROLE};"
        f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {ROLE}"
    )
    assert await owner.fetchrow(_OF_A_NEW_ONE) != new
    assert await strip(owner)
    assert await owner.fetchrow(_OF_A_NEW_ONE) == new


@pytest.mark.parametrize(
    "left",
    [
        "ALTER DATABASE {database} SET work_mem = '1MB'",
        "ALTER DATABASE {database} CONNECTION LIMIT 5",
        "REVOKE CONNECT ON DATABASE {database} FROM PUBLIC",
        "CREATE PUBLICATION everything FOR ALL TABLES",
        "SELECT lo_create(0)",
    ],
)
async def test_a_database_that_cannot_be_stripped_is_not_given_out_again(
    owner: Any, left: str
) -> None:
    await owner.execute(left.format(database=await owner.fetchval("SELECT current_database()")))
    assert not await strip(owner)
