import asyncio
import random
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id
from shared.contracts.envelope import MAX_RECORD_BYTES
from shared.messaging.bus import RecordTooLarge
from shared.messaging.outbox import WrongWriter, outbox_stage
from shared.storage.closing import ClosingStatements
from shared.storage.unit_of_work import Database, write_closing
from tests.shared.messaging.invented_event import Said, until_blocked

KEYS = [new_id() for _ in range(4)]


async def stored(engine: AsyncEngine) -> list[tuple[UUID, int, int]]:
    """Return (key, sequence, number) in the relay's order."""
    async with engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT key, sequence, (convert_from(value, 'utf8')::json->>'number')::int"
                " FROM outbox ORDER BY id"
            )
        )
        return [tuple(row) for row in rows]


async def test_a_batch_gets_the_sequences_of_each_key_in_the_order_it_was_emitted(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.unit_of_work("somebody") as work:
        for number in range(6):
            work.emit(Said(thing=KEYS[number % 2], number=number))
    async with database.unit_of_work("somebody") as work:
        work.emit(Said(thing=KEYS[0], number=6))
    assert await stored(engine) == [
        (KEYS[0], 1, 0),
        (KEYS[1], 1, 1),
        (KEYS[0], 2, 2),
        (KEYS[1], 2, 3),
        (KEYS[0], 3, 4),
        (KEYS[1], 3, 5),
        (KEYS[0], 4, 6),
    ]


async def test_a_rolled_back_unit_of_work_emits_nothing_and_leaves_no_gap(
    database: Database, engine: AsyncEngine
) -> None:
    async def break_off() -> None:
        async with database.unit_of_work("somebody") as work:
            work.emit(Said(thing=KEYS[0], number=1))
            await outbox_stage("intake")(work)
            await write_closing(work, ClosingStatements())
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await break_off()
    async with database.unit_of_work("somebody") as work:
        work.emit(Said(thing=KEYS[0], number=2))
    assert await stored(engine) == [(KEYS[0], 1, 2)]


async def test_ids_of_a_key_rise_with_its_sequence_and_its_commits_under_concurrency(
    database: Database, engine: AsyncEngine
) -> None:
    """Keys come in any order and overlap: without sorted locks this deadlocks."""
    dice = random.Random(7)  # noqa: S311  # the same order at each run
    committed: dict[UUID, list[int]] = {key: [] for key in KEYS}

    async def emit(number: int) -> None:
        chosen = dice.sample(KEYS, k=dice.randint(1, 4))
        async with database.unit_of_work("somebody") as work:
            for key in chosen:
                work.emit(Said(thing=key, number=number))
            await asyncio.sleep(dice.random() / 500)
        for key in chosen:
            committed[key].append(number)

    async def writer(first: int) -> None:
        for number in range(first, first + 25):
            await emit(number)

    await asyncio.gather(*(writer(1000 * i) for i in range(12)))
    rows = await stored(engine)
    for key in KEYS:
        assert [sequence for k, sequence, _ in rows if k == key] == list(
            range(1, len(committed[key]) + 1)
        )


async def test_an_id_is_drawn_after_the_lock_of_its_key(
    database: Database, engine: AsyncEngine
) -> None:
    """The second writer starts first and has to wait; its row must still come second."""
    key = KEYS[0]
    async with database.unit_of_work("first") as first:
        first.emit(Said(thing=key, number=1))
        await outbox_stage("intake")(first)
        await write_closing(first, ClosingStatements())
        first.events.clear()

        async def second() -> None:
            async with database.unit_of_work("second") as work:
                work.emit(Said(thing=key, number=2))

        waiting = asyncio.create_task(second())
        await until_blocked(engine)
        async with database.unit_of_work("third") as third:
            third.emit(Said(thing=KEYS[1], number=3))
    await waiting
    rows = await stored(engine)
    assert [(sequence, number) for k, sequence, number in rows if k == key] == [(1, 1), (2, 2)]
    assert [number for _, _, number in rows] == [1, 3, 2]


async def test_what_is_too_large_or_belongs_to_another_writer_stops_the_whole_unit_of_work(
    database: Database, engine: AsyncEngine
) -> None:
    async def emit(event: Said, stage_of: str = "intake") -> None:
        other = Database(engine, stages=[outbox_stage(stage_of)])
        async with other.unit_of_work("somebody") as work:
            work.emit(Said(thing=KEYS[0], number=1))
            work.emit(event)

    with pytest.raises(RecordTooLarge):
        await emit(Said(thing=KEYS[0], number=2, words="x" * MAX_RECORD_BYTES))
    with pytest.raises(WrongWriter):
        await emit(Said(thing=KEYS[0], number=2), stage_of="triage")
    assert await stored(engine) == []


async def test_attributes_are_those_of_the_unit_of_work_and_the_event(
    engine: AsyncEngine,
) -> None:
    traced = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    database = Database(engine, stages=[outbox_stage("intake")], traceparent=lambda: traced)
    subject = new_id()
    event = Said(thing=KEYS[0], number=1, subject=subject)
    async with database.unit_of_work("account 1") as work:
        work.emit(event)
        now = work.now
    async with engine.connect() as connection:
        row = (await connection.execute(text("SELECT * FROM outbox"))).one()
    assert row.event_id == event.id
    assert row.subjects == [subject]
    assert (row.actor, row.time, row.topic) == ("account 1", now, "tocsin.intake")
    assert row.traceparent.startswith("00-aaaa")
    assert row.published_at is None
