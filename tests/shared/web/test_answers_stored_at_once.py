"""A request whose answer is stored along with its effect: once, also when it comes again."""

import asyncio
from functools import partial
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
    database: Database,  # noqa: F811
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
    database: Database,  # noqa: F811
) -> None:
    first = await file_alert(database)
    assert not first.replayed
    assert await file_alert(database) == Outcome(first.receipt, 201, replayed=True)
    assert await effects(database) == 1


async def test_twenty_at_once_have_one_effect_and_one_answer(
    database: Database,  # noqa: F811
) -> None:
    answers = await asyncio.gather(
        *(file_alert(database) for _ in range(20)), return_exceptions=True
    )
    given = {answer.receipt.id for answer in answers if isinstance(answer, Outcome)}
    assert len(given) == 1
    assert await effects(database) == 1


async def test_the_same_key_with_another_body_is_refused(database: Database) -> None:  # noqa: F811
    await file_alert(database)
    with pytest.raises(Invalid) as refused:
        await file_alert(database, body=b'{"other": 1}')
    assert refused.value.code == "idempotency-mismatch"
    assert await effects(database) == 1


async def test_an_answer_whose_time_is_over_bars_nothing(
    database: Database,  # noqa: F811
    clock: Clock,  # noqa: F811
) -> None:
    await file_alert(database)
    clock.now += VALID_FOR
    assert not (await file_alert(database)).replayed
    assert await effects(database) == 2


async def test_another_fault_of_the_same_statement_is_not_taken_for_a_repetition(
    database: Database,  # noqa: F811
) -> None:
    made = uuid4()
    await file_alert(database, made=made)
    with pytest.raises(IntegrityError):
        await file_alert(database, key="second", made=made)
    async with database.read() as session:
        stored = await session.scalar(text("SELECT count(*) FROM stored_answers"))
    assert stored == 1
