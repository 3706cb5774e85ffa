"""Errors of a real database are distinguished: invalid values, outages, our own faults."""

from collections.abc import AsyncIterator
from errno import EDQUOT, EIO, ENOSPC
from urllib.parse import urlsplit

import asyncpg
import httpx2
import pytest
from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.web.app import create_service_app
from shared.web.routing import Router


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://"))
    yield engine
    await engine.dispose()


def client(engine: AsyncEngine) -> httpx2.AsyncClient:
    router = Router()

    @router.get("/text")
    async def as_text(value: str) -> str:
        async with engine.begin() as connection:
            return str(await connection.scalar(text("SELECT upper(:v)"), {"v": value}))

    @router.get("/number")
    async def as_number(value: int) -> int:
        statement = text("SELECT :v + 0").bindparams(bindparam("v", type_=BigInteger))
        async with engine.begin() as connection:
            return int(await connection.scalar(statement, {"v": value}) or 0)

    @router.get("/driver")
    async def by_the_driver() -> None:
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        await asyncpg.connect(url)

    @router.get("/system")
    async def of_the_system(number: int) -> None:
        raise OSError(number, "invented")

    @router.get("/{statement}")
    async def run(statement: str) -> None:
        async with engine.begin() as connection:
            await connection.execute(text(statement))

    app = create_service_app(title="Intake", version="1", routers=[router], needed={})
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/text?value=%00", 422),
        ("/text?value=x", 200),
        (f"/number?value={2**63}", 422),
        ("/SELECT pg_terminate_backend(pg_backend_pid())", 503),
        ("/SELECT no_such_column", 500),
    ],
)
async def test_a_fault_of_the_database_is_told_by_its_kind(
    engine: AsyncEngine, path: str, status: int
) -> None:
    async with client(engine) as asking:
        answer = await asking.get(path)
    assert answer.status_code == status
    assert "no_such_column" not in answer.text


async def test_a_database_that_does_not_listen_is_503() -> None:
    engine = create_async_engine("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    async with client(engine) as asking:
        answer = await asking.get("/text?value=x")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"


@pytest.mark.parametrize("path", ["/text?value=x", "/driver"])
async def test_a_database_that_takes_in_nobody_more_is_503(database_url: str, path: str) -> None:
    owner = await asyncpg.connect(database_url)
    role = f"crowd_{urlsplit(database_url).path[-12:]}"
    await owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'invented' CONNECTION LIMIT 0")
    try:
        place = urlsplit(database_url)
        engine = create_async_engine(
            f"postgresql+asyncpg://{role}:invented@{place.netloc.rpartition('@')[2]}{place.path}"
        )
        async with client(engine) as asking:
            answer = await asking.get(path)
        await engine.dispose()
    finally:
        await owner.execute(f"DROP ROLE {role}")
        await owner.close()
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"


async def test_who_waits_too_long_for_a_connection_is_told_to_come_again(database_url: str) -> None:
    engine = create_async_engine(
        database_url.replace("postgresql://", "postgresql+asyncpg://"),
        pool_size=1,
        max_overflow=0,
        pool_timeout=0.05,
    )
    async with client(engine) as asking, engine.connect():
        answer = await asking.get("/text?value=x")
    await engine.dispose()
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"


@pytest.mark.parametrize(("number", "status"), [(ENOSPC, 503), (EDQUOT, 503), (EIO, 500)])
async def test_a_full_disk_of_the_services_own_is_503(number: int, status: int) -> None:
    engine = create_async_engine("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    async with client(engine) as asking:
        answer = await asking.get(f"/system?number={number}")
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == ("2" if status == 503 else None)
