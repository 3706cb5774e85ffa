"""Pagination repeats and skips no row, and cursors cannot be forged."""

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Uuid, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from starlette.requests import Request

from shared.problems import Invalid
from shared.web.pagination import By, Page, PageRequest, next_link, paginate

metadata = MetaData()
cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("risk", Integer, nullable=False),
    Column("due", DateTime(timezone=True), nullable=False),
)
START = datetime(2026, 7, 14, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {"id": UUID(int=n * 7919 % 101), "risk": n % 4, "due": START + timedelta(microseconds=n % 3)}
    for n in range(1, 101)
]
QUEUE = (By(cases.c.risk, descending=True), By(cases.c.due), By(cases.c.id))
NEWEST = (By(cases.c.due, descending=True), By(cases.c.id, descending=True))
OLDEST = (By(cases.c.due), By(cases.c.id))


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(cases.insert(), ROWS)
    yield engine
    await engine.dispose()


async def read(engine: AsyncEngine, order: Sequence[By], page: PageRequest) -> Page[UUID]:
    async with AsyncSession(engine) as session:
        return await paginate(
            session, select(cases.c.id), order, page, shape=lambda row: UUID(str(row[0]))
        )


async def read_all(engine: AsyncEngine, order: Sequence[By]) -> list[UUID]:
    seen: list[UUID] = []
    cursor = None
    while True:
        page = await read(engine, order, PageRequest(7, cursor))
        seen += page.items
        if page.next is None:
            return seen
        cursor = page.next


def in_order(*keys: tuple[str, int]) -> list[UUID]:
    def rank(row: dict[str, Any]) -> tuple[Any, ...]:
        values = {"id": row["id"].int, "risk": row["risk"], "due": row["due"].timestamp()}
        return tuple(sign * values[name] for name, sign in keys)

    return [row["id"] for row in sorted(ROWS, key=rank)]


async def test_pages_in_one_direction_hold_every_row_once_and_in_order(
    engine: AsyncEngine,
) -> None:
    assert await read_all(engine, OLDEST) == in_order(("due", 1), ("id", 1))
    assert await read_all(engine, NEWEST) == in_order(("due", -1), ("id", -1))


async def test_pages_in_mixed_directions_hold_every_row_once_and_in_order(
    engine: AsyncEngine,
) -> None:
    assert await read_all(engine, QUEUE) == in_order(("risk", -1), ("due", 1), ("id", 1))


async def test_the_last_full_page_has_no_next(engine: AsyncEngine) -> None:
    page = await read(engine, OLDEST, PageRequest(100))
    assert len(page.items) == 100
    assert page.next is None


def encoded(document: bytes) -> str:
    return urlsafe_b64encode(document).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "é", "%%%", "A" * 900, encoded(b"7"), encoded(b"[]"), encoded(b"{}"),
     encoded(b'["00000000", 1, 2]'), encoded(b"\xff"), encoded(b"[" * 600)],
)  # fmt: skip
async def test_a_bent_cursor_is_refused(engine: AsyncEngine, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        await read(engine, OLDEST, PageRequest(7, cursor))
    assert refused.value.faults[0].field == "query.cursor"


async def test_a_cursor_of_another_order_is_refused(engine: AsyncEngine) -> None:
    page = await read(engine, NEWEST, PageRequest(7))
    with pytest.raises(Invalid):
        await read(engine, OLDEST, PageRequest(7, page.next))


def test_the_next_link_keeps_what_else_was_asked() -> None:
    scope = {
        "type": "http",
        "path": "/triage/cases",
        "query_string": b"desk=mena&desk=asia&cursor=old",
        "headers": [(b"host", b"tocsin.example")],
        "scheme": "https",
    }
    link = next_link(Request(scope), Page(items=[], next="new"))
    assert link == "/triage/cases?desk=mena&desk=asia&cursor=new"
    assert next_link(Request(scope), Page(items=[])) is None
