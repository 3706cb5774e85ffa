"""Many events in one call, each with its own keys and in its own trace."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.contracts.envelope import Envelope
from shared.messaging.consumer import Consumer, ConsumerSettings
from shared.messaging.effects import Effects
from shared.messaging.handlers import OpenedEvent, Together
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.storage.sealing import DataKey, Keys
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.messaging.event_flow import FAST
from tests.shared.messaging.invented_event import Said, effects_of, write_effect
from tests.shared.messaging.signing import Believing
from tests.shared.messaging.test_storing_events import KEYS, deliver, noted

_open_now: ContextVar[UUID | None] = ContextVar("open_now", default=None)
ERASED = KEYS[3]


class Keyring:
    """Has a key for every subject except one."""

    async def open(self, subjects: Iterable[UUID]) -> Keys:
        return Keys({each: DataKey(bytes(32)) for each in subjects if each != ERASED}, [ERASED])


@contextmanager
def traced(envelope: Envelope) -> Iterator[None]:
    before = _open_now.set(envelope.key)
    yield
    _open_now.reset(before)


async def test_each_has_its_keys_and_its_trace_and_one_that_is_erased_is_left_out(
    database: Database, bus_engine: AsyncEngine
) -> None:
    calls: list[int] = []  # those that succeeded

    async def act(work: UnitOfWork, heard: Sequence[OpenedEvent]) -> None:
        for each in heard:
            each.keys.derive(each.event.thing, salt=b"", info=b"")  # raises if it is not its own
            with each.continuing():
                assert len(heard) == 1 or _open_now.get() == each.event.key
            await write_effect(work, each.event)
        calls.append(len(heard))

    effects = Effects("intake", database, Keyring(), {Said: Together(act)}, trace=traced)
    consumer = Consumer(
        effects,
        PostgresSubscriber(bus_engine),
        ["tocsin.intake"],
        Believing(),
        settings=ConsumerSettings(backoff=FAST),
    )
    await deliver(consumer, *([noted(key, 1)] for key in KEYS))
    assert max(calls) > 1
    for key in KEYS:
        assert await effects_of(database.engine, key) == ([] if key == ERASED else [1])
    async with database.engine.connect() as connection:
        kept = await connection.execute(text("SELECT outcome, count(*) FROM inbox GROUP BY 1"))
        assert dict(map(tuple, kept)) == {"done": len(KEYS) - 1, "erased": 1}
