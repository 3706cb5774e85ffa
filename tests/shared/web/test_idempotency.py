"""A repeated request takes effect once, on a real PostgreSQL with real concurrency."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import Request
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateTable

from shared.problems import Conflict, Invalid
from shared.storage.lookup import LookupKey
from shared.storage.unit_of_work import Database
from shared.web import ddl
from shared.web.app import create_service_app
from shared.web.idempotency import (
    Idempotency,
    IdempotencyKey,
    Outcome,
    Receipt,
    Repeatable,
)
from shared.web.routing import Router
from shared.web.stored_answers import purge, purge_loop
from shared.web.tables import metadata, stored_answers

ACCOUNT = uuid4()
NOW = datetime(2026, 7, 14, 9, 30, tzinfo=UTC)


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


class Statements:
    def __init__(self) -> None:
        self.all: list[str] = []

    def execute(self, sqltext: str) -> None:
        self.all.append(sqltext)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(
        database_url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=20
    )
    statements = Statements()
    ddl.create_v1(statements)
    async with engine.begin() as connection:
        for statement in statements.all:
            await connection.execute(text(statement))
        await connection.execute(text("CREATE TABLE effects (id uuid PRIMARY KEY)"))
    yield engine
    await engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(engine: AsyncEngine, clock: Clock) -> Database:
    return Database(engine, clock=clock)


HASHES = LookupKey(b"k" * 32)
IDEMPOTENCY = Idempotency(HASHES)


async def file_alert(
    database: Database,
    *,
    key: str | None = "first",
    body: bytes = b"{}",
    account: UUID = ACCOUNT,
    operation: str = "alert.file",
    gate: asyncio.Barrier | None = None,
) -> Outcome:
    async with database.unit_of_work("test") as work:

        async def run() -> Receipt:
            made = uuid4()
            await work.session.execute(text("INSERT INTO effects VALUES (:id)"), {"id": made})
            return Receipt(id=made, state="filed", links={"self": f"/v1/alerts/{made}"})

        if gate is not None:
            await work.session.connection()
            await gate.wait()
        return await IDEMPOTENCY.once(work, Repeatable(key, account, operation, body), run)


async def effects(database: Database) -> int:
    async with database.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM effects"))).scalar_one())


async def test_the_same_request_is_answered_again_and_has_one_effect(database: Database) -> None:
    first = await file_alert(database)
    again = await file_alert(database)
    assert not first.replayed
    assert again == Outcome(first.receipt, 201, replayed=True)
    assert again.response().headers["idempotency-replayed"] == "true"
    assert again.response().headers["location"] == f"/v1/alerts/{first.receipt.id}"
    assert again.response().body == first.response().body
    assert await effects(database) == 1


async def test_twenty_parallel_requests_have_one_effect(database: Database) -> None:
    gate = asyncio.Barrier(20)
    answers = await asyncio.gather(
        *(file_alert(database, gate=gate) for _ in range(20)), return_exceptions=True
    )
    receipts = {answer.receipt.id for answer in answers if isinstance(answer, Outcome)}
    refusals = [answer for answer in answers if isinstance(answer, BaseException)]
    assert len(receipts) == 1
    assert all(
        isinstance(refusal, Conflict) and refusal.code == "idempotency-in-progress"
        for refusal in refusals
    )
    assert await effects(database) == 1


async def test_a_row_that_came_between_look_up_and_lock_makes_the_second_give_way(
    database: Database,
) -> None:
    async with database.unit_of_work("slow") as work:

        async def run() -> Receipt:
            # As if this unit of work had checked before the other committed: its lock is released.
            await _as_if_committed(database, work.session)
            return Receipt(id=uuid4(), state="filed")

        with pytest.raises(Conflict):
            await IDEMPOTENCY.once(work, Repeatable("k", ACCOUNT, "alert.file", b"{}"), run)


async def _as_if_committed(database: Database, _session: Any) -> None:
    named = LookupKey(b"k" * 32).hash("idempotency key", f"{ACCOUNT} k")
    async with database.unit_of_work("other") as other:
        await other.session.execute(
            stored_answers.insert().values(
                request=named,
                body=b"x",
                status=201,
                object_id=uuid4(),
                receipt={},
                expires_at=other.now + timedelta(hours=24),
            )
        )


async def test_the_same_key_with_another_body_is_refused(database: Database) -> None:
    await file_alert(database)
    with pytest.raises(Invalid) as refused:
        await file_alert(database, body=b'{"other": 1}')
    assert refused.value.code == "idempotency-mismatch"
    assert await effects(database) == 1


async def test_while_the_first_is_in_work_the_second_is_told_so(database: Database) -> None:
    async with database.unit_of_work("test") as work:

        async def run() -> Receipt:
            with pytest.raises(Conflict) as refused:
                await file_alert(database)
            assert refused.value.code == "idempotency-in-progress"
            return Receipt(id=uuid4(), state="filed")

        await IDEMPOTENCY.once(work, Repeatable("first", ACCOUNT, "alert.file", b"{}"), run)


async def test_the_same_key_for_another_operation_is_refused(database: Database) -> None:
    await file_alert(database)
    with pytest.raises(Invalid) as refused:
        await file_alert(database, operation="alert.withdraw")
    assert refused.value.code == "idempotency-mismatch"
    assert await effects(database) == 1


async def test_what_was_stored_by_the_version_before_is_still_repeated(database: Database) -> None:
    await file_alert(database)
    hashed = LookupKey(b"k" * 32).hash
    key = hashed("idempotency key", f"{ACCOUNT} alert.file first")
    former = {"request": key, "body": hashed("idempotency body", sha256(b"{}").hexdigest())}
    async with database.unit_of_work("test") as work:
        await work.session.execute(stored_answers.update().values(former))
    assert (await file_alert(database)).replayed
    assert await effects(database) == 1


async def test_keys_of_other_accounts_are_other_keys(database: Database) -> None:
    await file_alert(database)
    await file_alert(database, account=uuid4())
    await file_alert(database, key="second")
    await file_alert(database, key=None)
    assert await effects(database) == 4


async def test_a_request_that_failed_may_be_sent_again(database: Database) -> None:
    async def refuse() -> Receipt:
        raise Conflict("Not now.")

    with pytest.raises(Conflict):
        async with database.unit_of_work("test") as work:
            await IDEMPOTENCY.once(work, Repeatable("first", ACCOUNT, "alert.file", b"{}"), refuse)
    assert not (await file_alert(database)).replayed


async def test_after_a_day_the_key_is_free_again(database: Database, clock: Clock) -> None:
    await file_alert(database)
    clock.now = NOW + timedelta(hours=24)
    assert not (await file_alert(database)).replayed
    assert await effects(database) == 2


async def test_old_answers_are_purged(
    database: Database,
) -> None:
    await file_alert(database)
    await file_alert(database, key="second")
    async with database.unit_of_work("test") as work:
        assert await purge(work.session, NOW) == 0
        assert await purge(work.session, NOW + timedelta(hours=24)) == 2


async def test_old_answers_are_purged_for_as_long_as_the_service_runs(
    database: Database, clock: Clock
) -> None:
    async def answers() -> int:
        async with database.read() as session:
            return len((await session.execute(stored_answers.select())).all())

    await file_alert(database)
    purging = asyncio.create_task(purge_loop(database, "intake", every=0.01))
    await file_alert(database, key="second")
    await asyncio.sleep(0.1)
    assert await answers() == 2
    clock.now = NOW + timedelta(hours=24)
    async with asyncio.timeout(10):
        while await answers():  # noqa: ASYNC110  # a commit sets no event
            await asyncio.sleep(0.01)
    assert not purging.done()
    purging.cancel()


async def test_nothing_of_key_or_body_is_stored_in_plain(database: Database) -> None:
    await file_alert(database, key="a-telling-key", body=b"invented narrative")
    async with database.read() as session:
        stored = str((await session.execute(stored_answers.select())).one())
    assert "telling" not in stored
    assert "narrative" not in stored


@pytest.mark.parametrize(
    ("key", "status"),
    [("k", 201), ("k" * 255, 201), ("k" * 256, 422), ("with space", 422), ("é", 422), ("", 422)],
)
async def test_a_key_is_1_to_255_visible_ascii_characters(
    database: Database, key: str, status: int
) -> None:
    router = Router()

    @router.post("/v1/alerts", status_code=201)
    async def post(request: Request, idempotency_key: IdempotencyKey = None) -> Receipt:
        outcome = await file_alert(database, key=idempotency_key, body=await request.body())
        return outcome.receipt

    app = create_service_app(title="Intake", version="1", routers=[router], needed={})
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.post("/v1/alerts", headers=[(b"Idempotency-Key", key.encode())])
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"][0]["field"] == "header.Idempotency-Key"


async def test_the_frozen_ddl_makes_the_table_that_the_code_knows(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        found = MetaData()
        await connection.run_sync(lambda sync: found.reflect(sync, only=["stored_answers"]))

    def shown(known: MetaData) -> str:
        statement = CreateTable(known.tables["stored_answers"])
        return str(statement.compile(engine.sync_engine))

    assert shown(found).replace("CONSTRAINT stored_answers_pkey ", "") == shown(metadata)
