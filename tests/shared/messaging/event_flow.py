"""The whole way of an event in tests: outbox, relay, bus, consumer, effects."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging.alarms import Alarms, ParkedKey
from shared.messaging.backoff import Backoff
from shared.messaging.consumer import Consumer, ConsumerSettings
from shared.messaging.effects import Effects
from shared.messaging.halting import HaltRule
from shared.messaging.metrics import NoMetrics
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.postgres_subscriber import PostgresSubscriber, SubscriberSettings
from shared.messaging.relay import Relay, RelaySettings
from shared.storage.sealing import Keys
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.messaging.invented_event import Said, write_effect
from tests.shared.messaging.signing import signer, verifier

FAST = Backoff(first=0.01, limit=0.05)


class NoKeyring:
    async def open(self, subjects: Iterable[UUID]) -> Keys:  # noqa: ARG002  # the protocol's
        return Keys({})


@dataclass
class Counted(NoMetrics):
    outcomes: list[str] = field(default_factory=list)
    lags: list[Mapping[str, int]] = field(default_factory=list)

    def consumed(
        self,
        service: str,  # noqa: ARG002  # the protocol's
        event_type: str,  # noqa: ARG002  # the protocol's
        outcome: str,
        ages: Sequence[float],
    ) -> None:
        self.outcomes += [outcome] * len(ages)

    def consumer_lag(self, service: str, records: Mapping[str, int]) -> None:
        assert service == "intake"
        self.lags.append(records)


Handler = Callable[[UnitOfWork, Said], Awaitable[None]]


class Way:
    """The whole way from an emitted event to its effect, in one service for brevity."""

    def __init__(self, database: Database, bus_engine: AsyncEngine) -> None:
        self.database = database
        self.bus_engine = bus_engine
        self.metrics = Counted()
        self.alarms: list[ParkedKey] = []

    def consumer(self, handler: Handler = write_effect, halt: HaltRule | None = None) -> Consumer:
        return Consumer(
            Effects("intake", self.database, NoKeyring(), {Said: handler}),
            PostgresSubscriber(
                self.bus_engine, SubscriberSettings(backoff=FAST, poll=0.2, report=0.2)
            ),
            ["tocsin.intake"],
            verifier(),
            metrics=self.metrics,
            alarms=Alarms(parked=self.alarms.append),
            settings=ConsumerSettings(backoff=FAST, halt=halt or HaltRule()),
        )

    def relay(self) -> Relay:
        return Relay(
            "intake",
            self.database.engine,
            PostgresPublisher(self.bus_engine),
            signer(),
            settings=RelaySettings(backoff=FAST, poll=0.2),
        )

    async def emit(self, thing: UUID, *numbers: int) -> None:
        async with self.database.unit_of_work("somebody") as work:
            for number in numbers:
                work.emit(Said(thing=thing, number=number))


@asynccontextmanager
async def running(*runs: Awaitable[None]) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [asyncio.ensure_future(run) for run in runs]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended


async def parked(engine: AsyncEngine) -> list[tuple[int, str | None]]:
    async with engine.connect() as connection:
        rows = await connection.execute(
            text("SELECT sequence, reason FROM parked_events ORDER BY key, sequence")
        )
        return [(row.sequence, row.reason) for row in rows]
