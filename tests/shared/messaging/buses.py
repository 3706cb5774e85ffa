"""Give both bus engines one interface, for tests that hold for either."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from shared.messaging.backoff import Backoff
from shared.messaging.bus import Handle, Publisher, Record, Subscriber
from shared.messaging.kafka import KafkaPublisher
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.kafka_subscriber import KafkaSubscriber
from shared.messaging.lanes import Width
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.postgres_subscriber import PostgresSubscriber, SubscriberSettings
from shared.storage.engine import create_engine

FAST = Backoff(first=0.01, limit=0.1)


@dataclass
class Bus:
    """One topic on one engine; each publisher and subscriber has connections of its own."""

    topic: str
    group: str
    kafka: KafkaSettings | None = None
    postgres_url: str = ""
    _engines: list[Any] = field(default_factory=list)
    _publishers: list[Publisher] = field(default_factory=list)

    def publisher(self) -> Publisher:
        made: Publisher = (
            KafkaPublisher(self.kafka) if self.kafka else PostgresPublisher(self._engine())
        )
        self._publishers.append(made)
        return made

    def subscriber(
        self,
        width: Width | None = None,
        poll: float = 0.1,
        patience: float = 0.0,
        drain: float = 5.0,
    ) -> Subscriber:
        settings = SubscriberSettings(
            width=width or Width(),
            poll=poll,
            report=0.2,
            drain=drain,
            backoff=FAST,
            patience=patience,
        )
        if self.kafka:
            return KafkaSubscriber(self.kafka, settings)
        return PostgresSubscriber(self._engine(), settings)

    async def close(self) -> None:
        for publisher in self._publishers:
            await publisher.close()
        for engine in self._engines:
            await engine.dispose()

    def _engine(self) -> Any:
        engine = create_engine(self.postgres_url, application_name="test-bus", pool_size=2)
        self._engines.append(engine)
        return engine

    def record(self, key: str, number: int, size: int = 0) -> Record:
        value = f"{number}".encode().ljust(size)
        return Record(self.topic, key.encode(), value, {"ce_id": f"{key}/{number}".encode()})


def one_by_one(handle: Callable[[Record], Awaitable[None]]) -> Handle:
    """Handle each record of a run separately."""

    async def run(records: Sequence[Record]) -> None:
        for record in records:
            await handle(record)

    return run


class Seen:
    """A handler that records its events, and refuses two of one key at the same time."""

    def __init__(self, pause: float = 0.0) -> None:
        self.numbers: dict[str, list[int]] = defaultdict(list)
        self.total = 0
        self._pause = pause
        self._busy: set[bytes] = set()
        self._news = asyncio.Condition()

    async def __call__(self, records: Sequence[Record]) -> None:
        for record in records:
            await self.see(record)

    async def see(self, record: Record) -> None:
        assert record.key not in self._busy, "two records of one key at once"
        self._busy.add(record.key)
        try:
            await asyncio.sleep(self._pause)
        finally:
            self._busy.discard(record.key)
        self.numbers[record.key.decode()].append(int(record.value))
        async with self._news:
            self.total += 1
            self._news.notify_all()

    async def until(self, total: int) -> None:
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: self.total >= total)

    async def until_number(self, key: str, number: int) -> None:
        """Wait for one record. Others may come twice before it: the bus delivers at least once."""
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: number in self.numbers[key])

    def first_seen(self, key: str) -> list[int]:
        """Return the numbers of a key without repeats, in the order of their first arrival."""
        return list(dict.fromkeys(self.numbers[key]))


@asynccontextmanager
async def running(*runs: Coroutine[Any, Any, None]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run these beside the test; if one fails, the test fails."""
    tasks = [asyncio.create_task(run) for run in runs]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        errors = [each for each in ended if isinstance(each, Exception)]
        if errors:
            raise errors[0]
