"""Measure the cost of signatures: from outbox to inbox, with and without them.

It runs in pairs, one after the other, through the same relay and the same consumer.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.bed import Bed
from bench.bus import started_kafka
from bench.figures import Figure, Result, at_least
from services.front.catalogue import migrations_of
from services.front.local.faults import StartFault
from shared.access.jwks import JwksDocument, KeySet, event_key_id, event_keys_document
from shared.buses import Bus
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer
from shared.messaging.effects import Effects
from shared.messaging.inbox import Outcome
from shared.messaging.kafka import KafkaPublisher
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.kafka_subscriber import KafkaSubscriber
from shared.messaging.metrics import NoMetrics
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.messaging.relay import Relay
from shared.messaging.signatures import EventSigner, EventVerifier, Fault
from shared.messaging.topics import create_topics
from shared.storage.engine import create_engine
from shared.storage.migrations import migrate
from shared.storage.sealing import NO_KEYS, Keys
from shared.storage.unit_of_work import Database

SERVICE, TOPIC = "relocation", "tocsin.relocation"
RECORDS, KEYS, SIZE = 4_000, 1_000, 900
"""Of one round. `SIZE`: bytes of data of an event without long texts, that do not compress: much of
what travels is sealed.
"""
PAIRS = 12
PATIENCE = 120.0
MEASURED = (
    f"{PAIRS} pairs of rounds, signed and unsigned in turn, through one relay and one consumer: "
    f"{RECORDS:,} events of {SIZE} bytes with {KEYS:,} keys, from the commit that puts them into "
    "the outbox until the last one is in the inbox. Nobody acts on them, so nothing hides what "
    "signatures cost. Relay and consumer share one process."
)
_PUT_OUT = text(
    """
    INSERT INTO outbox (event_id, topic, key, type, sequence, time, actor, subjects, value)
    SELECT gen_random_uuid(), :topic, k.key, 'tocsin.bench.said.v1', s.sequence, now(),
        'bench', '{}', (SELECT string_agg(uuid_send(gen_random_uuid()), '')
            FROM generate_series(1, :size / 16 + s.sequence * 0))
    FROM (SELECT gen_random_uuid() AS key FROM generate_series(1, :keys)) AS k,
        generate_series(1, :each) AS s (sequence)
    ORDER BY s.sequence
    """
)
_WAKE = text("SELECT pg_notify('tocsin_outbox', '')")


class Switched:
    """Signs and verifies, or does neither: the bench switches it."""

    def __init__(self) -> None:
        key = Ed25519PrivateKey.generate()
        self._document = event_keys_document({SERVICE: [key.public_key()]})
        self._signer = EventSigner(event_key_id(SERVICE, key.public_key()), key, KeySet(self))
        self._verifier = EventVerifier(KeySet(self))
        self.on = True

    async def fetch(self) -> JwksDocument:
        return self._document

    async def sign(self, records: Sequence[Record]) -> list[Record]:
        return await self._signer.sign(records) if self.on else list(records)

    async def fault_of(self, record: Record) -> Fault | None:
        return await self._verifier.fault_of(record) if self.on else None


class CountingMetrics(NoMetrics):
    def __init__(self) -> None:
        self.taken = 0
        self.news = asyncio.Event()

    def consumed(self, _service: str, _type: str, outcome: str, ages: Sequence[float]) -> None:
        if outcome == Outcome.SKIPPED:
            self.taken += len(ages)
            self.news.set()

    async def until(self, number: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.taken < number:
                self.news.clear()
                await self.news.wait()


class NoKeyring:
    async def open(self, subjects: object) -> Keys:  # noqa: ARG002  # the protocol's
        return NO_KEYS


async def _shares(url: str, bus: Bus) -> list[Figure]:
    """Return the throughput with and without signatures, and the ratio."""
    engine = create_engine(url, application_name="bench-signed", pool_size=20)
    try:
        return await _in_pairs(engine, bus)
    finally:
        await bus.close()
        await engine.dispose()


async def _in_pairs(engine: AsyncEngine, bus: Bus) -> list[Figure]:
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    switched, counting = Switched(), CountingMetrics()
    relay = Relay(SERVICE, engine, bus.publisher, switched)
    effects = Effects(SERVICE, Database(engine), NoKeyring(), {})
    consumer = Consumer(effects, bus.subscriber, [TOPIC], switched, metrics=counting)
    seconds: dict[bool, list[float]] = {True: [], False: []}
    async with _running(relay, consumer):
        await _round(engine, counting)  # a warm-up, which sets everything up
        for pair in range(PAIRS):
            for on in (True, False) if pair % 2 else (False, True):
                switched.on = on
                seconds[on].append(await _round(engine, counting))
    ratios = [bare / signed for signed, bare in zip(seconds[True], seconds[False], strict=True)]
    return [
        Figure("through relay and consumer, signed", RECORDS / median(seconds[True]), "events/s"),
        Figure("the same, unsigned", RECORDS / median(seconds[False]), "events/s"),
        Figure("signed / unsigned, median of pairs", median(ratios), "x", at_least(0.95)),
    ]


async def _round(engine: AsyncEngine, counting: CountingMetrics) -> float:
    asked = {"topic": TOPIC, "size": SIZE, "keys": KEYS, "each": RECORDS // KEYS}
    before = counting.taken
    async with engine.begin() as connection:
        await connection.execute(_PUT_OUT, asked)
    async with engine.begin() as connection:
        await connection.execute(_WAKE)
    begin = perf_counter()
    await counting.until(before + RECORDS)
    return perf_counter() - begin


@asynccontextmanager
async def _running(relay: Relay, consumer: Consumer) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(relay.run()), asyncio.create_task(consumer.run())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def measure_postgres(bed: Bed) -> Result:
    url = bed.new_database("bench_signed_bus")
    migrate(migrations_of("bus"), url)
    figures = asyncio.run(_on_postgres(_database(bed, "bench_signed_postgres"), url))
    return Result("signed-postgres", MEASURED, figures)


def measure_kafka(bed: Bed) -> Result:
    url = _database(bed, "bench_signed_kafka")
    try:
        with started_kafka() as kafka:
            figures = asyncio.run(_on_kafka(url, KafkaSettings(kafka.bootstrap_servers)))
    except StartFault as fault:
        return Result("signed-kafka", MEASURED, [], skipped=f"no Kafka here: {fault}")
    return Result("signed-kafka", MEASURED, figures)


def _database(bed: Bed, name: str) -> str:
    url = bed.new_database(name)
    migrate(migrations_of(SERVICE), url)
    return url


async def _on_postgres(url: str, bus_url: str) -> list[Figure]:
    engine = create_engine(bus_url, application_name="bench-bus", pool_size=4)
    bus = Bus(PostgresPublisher(engine), PostgresSubscriber(engine), _nothing, engine.dispose)
    return await _shares(url, bus)


async def _on_kafka(url: str, settings: KafkaSettings) -> list[Figure]:
    await create_topics(settings, [TOPIC])
    publisher = KafkaPublisher(settings)
    return await _shares(url, Bus(publisher, KafkaSubscriber(settings), _nothing, publisher.close))


async def _nothing() -> None:
    return None
