"""A request whose answer is stored in the same transaction takes effect once."""

import asyncio
from functools import partial
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.exc import IntegrityError

from shared.problems import Invalid
from shared.storage.closing import Part
from shared.storage.unit_of_work import Database, UnitOfWork
from shared.web.idempotency import VALID_FOR, Outcome, Receipt, Repeatable
from tests.shared.web.test_idempotency import (  # noqa: F401  # fixtures are used by their names
    ACCOUNT,
    HASHES,
    IDEMPOTENCY,
    Clock,
    clock,
    database,
    effects,
    engine,
)

EFFECT = Part(
    steps="made AS (INSERT INTO effects SELECT unnest(:made) RETURNING id)",
    awaited=("made",),
    types=(bindparam("made", type_=ARRAY(Uuid)),),
)


async def file_alert(
    database: Database,  # noqa: F811  # a fixture by its name
    *,
    key: str | None = "first",
    body: bytes = b"{}",
    made: UUID | None = None,
) -> Outcome:
    effect = made or uuid4()

    async def run(work: UnitOfWork) -> Receipt:
        work.close_with(EFFECT, {"made": [effect]})
        return Receipt(id=effect, state="filed")

    return await IDEMPOTENCY.once_added(
        partial(database.addition, "test"), Repeatable(key, ACCOUNT, "alert.file", body), run
    )


async def test_the_same_request_is_answered_again_and_has_one_effect(
    database: Database,  # noqa: F811  # a fixture by its name
) -> None:
    first = await file_alert(database)
    assert not first.replayed
    assert await file_alert(database) == Outcome(first.receipt, 201, replayed=True)
    assert await effects(database) == 1


async def test_twenty_at_once_have_one_effect_and_one_answer(
    database: Database,  # noqa: F811  # a fixture by its name
) -> None:
    answers = await asyncio.gather(
        *(file_alert(database) for _ in range(20)), return_exceptions=True
    )
    given = {answer.receipt.id for answer in answers if isinstance(answer, Outcome)}
    assert len(given) == 1
    assert await effects(database) == 1


async def test_a_stored_answer_is_given_while_another_still_holds_the_lock(
    database: Database,  # noqa: F811  # a fixture by its name
) -> None:
    # As in the moment after a commit, in which PostgreSQL has not released all locks yet.
    first = await file_alert(database)
    lock = int.from_bytes(HASHES.hash("idempotency key", f"{ACCOUNT} first")[:8], signed=True)
    async with database.unit_of_work("other") as other:
        await other.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
        again = await file_alert(database)
    assert again == Outcome(first.receipt, 201, replayed=True)


async def test_the_same_key_with_another_body_is_refused(database: Database) -> None:  # noqa: F811  # a fixture by its name
    await file_alert(database)
    with pytest.raises(Invalid) as refused:
        await file_alert(database, body=b'{"other": 1}')
    assert refused.value.code == "idempotency-mismatch"
    assert await effects(database) == 1


async def test_its_key_is_refused_of_another_operation_and_answers_its_own_for_all_that(
    database: Database,  # noqa: F811  # a fixture by its name
) -> None:
    first = await file_alert(database)
    with pytest.raises(Invalid) as refused:
        await change_consent(database)
    assert refused.value.code == "idempotency-mismatch"
    assert await effects(database) == 1
    assert await file_alert(database) == Outcome(first.receipt, 201, replayed=True)


async def test_a_key_that_another_operation_had_is_refused(database: Database) -> None:  # noqa: F811  # a fixture by its name
    await change_consent(database)
    with pytest.raises(Invalid) as refused:
        await file_alert(database)
    assert refused.value.code == "idempotency-mismatch"
    assert await effects(database) == 0


async def test_what_was_stored_by_its_operation_is_found_and_given_again(
    database: Database,  # noqa: F811  # a fixture by its name
) -> None:
    first = await file_alert(database)
    await _as_it_stood_before(database)
    assert await file_alert(database) == Outcome(first.receipt, 201, replayed=True)
    with pytest.raises(Invalid):
        await file_alert(database, body=b'{"other": 1}')
    assert await effects(database) == 1


async def test_an_answer_is_found_beside_that_of_another_operation(
    database: Database,  # noqa: F811  # a fixture by its name
) -> None:
    first = await file_alert(database)
    await _as_it_stood_before(database)
    assert not (await change_consent(database)).replayed
    assert await file_alert(database) == Outcome(first.receipt, 201, replayed=True)
    # Now the database meets the other one first.
    former = {"former": HASHES.hash("idempotency key", f"{ACCOUNT} alert.file first")}
    moved = text("UPDATE stored_answers SET status = status WHERE request = :former")
    async with database.engine.begin() as connection:
        await connection.execute(moved, former)
    assert await file_alert(database) == Outcome(first.receipt, 201, replayed=True)


async def change_consent(database: Database) -> Outcome:  # noqa: F811  # a fixture by its name
    async def run() -> Receipt:
        return Receipt(id=uuid4(), state="given")

    request = Repeatable("first", ACCOUNT, "alert.change_consent", b"{}")
    async with database.unit_of_work("test") as work:
        return await IDEMPOTENCY.once(work, request, run)


async def _as_it_stood_before(database: Database) -> None:  # noqa: F811  # a fixture by its name
    """Store the one answer with its operation, as former versions did."""
    digest = sha256(b"{}").hexdigest()
    values = {
        "request": HASHES.hash("idempotency key", f"{ACCOUNT} alert.file first"),
        "body": HASHES.hash("idempotency body", digest),
    }
    async with database.engine.begin() as connection:
        await connection.execute(
            text("UPDATE stored_answers SET request = :request, body = :body"), values
        )


async def test_an_answer_whose_time_is_over_bars_nothing(
    database: Database,  # noqa: F811  # a fixture by its name
    clock: Clock,  # noqa: F811  # a fixture by its name
) -> None:
    await file_alert(database)
    clock.now += VALID_FOR
    assert not (await file_alert(database)).replayed
    assert await effects(database) == 2


async def test_another_fault_of_the_same_statement_is_not_taken_for_a_repetition(
    database: Database,  # noqa: F811  # a fixture by its name
) -> None:
    made, ran = uuid4(), 0
    await file_alert(database, made=made)

    async def run(work: UnitOfWork) -> Receipt:
        nonlocal ran
        ran += 1
        work.close_with(EFFECT, {"made": [made]})
        return Receipt(id=made, state="filed")

    request = Repeatable("second", ACCOUNT, "alert.file", b"{}")
    with pytest.raises(IntegrityError):
        await IDEMPOTENCY.once_added(partial(database.addition, "test"), request, run)
    assert ran == 1
    async with database.read() as session:
        stored = await session.scalar(text("SELECT count(*) FROM stored_answers"))
    assert stored == 1
