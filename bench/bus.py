"""Measure both bus engines: throughput, and the latency of one record."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from time import perf_counter

import asyncpg

from bench.bed import Bed
from bench.figures import Figure, Result, latencies
from bench.usage import usage
from deploy.local.kafka.broker import LocalKafka
from services.front.catalogue import migrations_of
from services.front.local.faults import StartFault
from shared.messaging.bus import Publisher, Record, Subscriber
from shared.messaging.kafka import KafkaPublisher
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.kafka_subscriber import KafkaSubscriber
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.messaging.relay import RelaySettings
from shared.messaging.topics import TopicSettings, create_topics
from shared.storage.engine import create_engine
from shared.storage.migrations import migrate

RECORDS = 20_000
KEYS = 500
SIZE = 900
"""Bytes of a record: about what an event without long texts has."""
BATCH = RelaySettings().batch
RATE = 100
SINGLE = 1_000
"""Records sent one by one, `RATE` a second, to see how long each takes."""
PATIENCE = 120.0

TOPIC, GROUP = "tocsin.intake", "bench"
MEASURED = (
    f"{RECORDS:,} records of {SIZE} bytes with {KEYS} keys published in batches of {BATCH} as the "
    "relay does it, then read by one member with a handler that does nothing; then "
    f"{SINGLE:,} records one by one at {RATE}/s, from before publishing to the handler. Writer and "
    "reader share one process."
)
ROUNDS = 10
FLUSHED = (
    f" Then {ROUNDS} pairs of rounds of {BATCH * 10:,} records: into a topic whose records are "
    "on the disk before they are acknowledged, as `make kafka` sets it, and into one that leaves "
    "that to the system, as Kafka does by itself."
)


@dataclass(frozen=True)
class Engine:
    name: str
    publisher: Publisher
    subscriber: Subscriber


@dataclass
class Reader:
    """Counts records, and stores the latency of each record that says when it was sent."""

    taken: int = 0
    seconds: list[float] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, records: Sequence[Record]) -> None:
        for record in records:
            if sent := record.headers.get("sent"):
                self.seconds.append(perf_counter() - float(sent))
        self.taken += len(records)
        self._news.set()

    async def until(self, number: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.taken < number:
                self._news.clear()
                await self._news.wait()


def measure_postgres(bed: Bed) -> Result:
    url = bed.new_database("bench_bus")
    migrate(migrations_of("bus"), url)
    figures = asyncio.run(_on_postgres(url))
    figures.append(Figure("bare insert of as many, 200 in a statement", _bare(bed), "rows/s"))
    return Result("bus-postgres", MEASURED, figures)


def measure_kafka(bed: Bed) -> Result:
    try:
        with started_kafka() as kafka:
            figures = asyncio.run(_on_kafka(KafkaSettings(kafka.bootstrap_servers)))
    except StartFault as fault:
        return Result("bus-kafka", MEASURED, [], skipped=f"no Kafka here: {fault}")
    figures.append(Figure("bare insert of as many, 200 in a statement", _bare(bed), "rows/s"))
    return Result("bus-kafka", MEASURED + FLUSHED, figures)


def _bare(bed: Bed) -> float:
    """Return the rows of this size inserted per second into a bare table, each batch durable."""
    return asyncio.run(_inserted(bed.system.postgres.url))


async def _inserted(url: str) -> float:
    connection = await asyncpg.connect(url)
    rows = [(number, b"x" * SIZE) for number in range(BATCH)]
    columns = tuple(map(list, zip(*rows, strict=True)))
    try:
        await connection.execute("CREATE TABLE bare_rows (number bigint, value bytea)")
        begin = perf_counter()
        for _ in range(0, RECORDS, BATCH):
            await connection.execute(
                "INSERT INTO bare_rows SELECT * FROM unnest($1::bigint[], $2::bytea[])", *columns
            )
        return RECORDS / (perf_counter() - begin)
    finally:
        await connection.execute("DROP TABLE bare_rows")
        await connection.close()


@contextmanager
def started_kafka() -> Iterator[LocalKafka]:
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-kafka-") as folder:
        kafka = LocalKafka(Path(folder))
        kafka.start()
        try:
            yield kafka
        finally:
            kafka.kill()


async def _on_postgres(url: str) -> list[Figure]:
    engine = create_engine(url, application_name="bench-bus", pool_size=4)
    try:
        return await _measured(PostgresPublisher(engine), PostgresSubscriber(engine))
    finally:
        await engine.dispose()


async def _on_kafka(settings: KafkaSettings) -> list[Figure]:
    # While a new broker finds its coordinator, aiokafka logs that again and again.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    await create_topics(settings, [TOPIC])
    publisher, subscriber = KafkaPublisher(settings), KafkaSubscriber(settings)
    try:
        return [*await _measured(publisher, subscriber), *await _flushed(settings, publisher)]
    finally:
        await subscriber.close()
        await publisher.close()


class Unflushed(TopicSettings):
    def configs(self) -> dict[str, str]:
        return super().configs() | {"flush.messages": str(2**63 - 1)}


async def _flushed(settings: KafkaSettings, publisher: Publisher) -> list[Figure]:
    await create_topics(settings, ["bench.flushed"])
    await create_topics(settings, ["bench.unflushed"], Unflushed())
    seconds: dict[str, list[float]] = {"bench.flushed": [], "bench.unflushed": []}
    for number in range(ROUNDS):
        for topic in sorted(seconds, reverse=bool(number % 2)):
            begin = perf_counter()
            for first in range(0, BATCH * 10, BATCH):
                batch = [_record(each) for each in range(first, first + BATCH)]
                await publisher.publish([replace(each, topic=topic) for each in batch])
            seconds[topic].append(perf_counter() - begin)
    flushed, unflushed = seconds["bench.flushed"], seconds["bench.unflushed"]
    ratios = [bare / safe for safe, bare in zip(flushed, unflushed, strict=True)]
    return [
        Figure("published and flushed", BATCH * 10 / median(flushed), "records/s"),
        Figure("published, not flushed", BATCH * 10 / median(unflushed), "records/s"),
        Figure("flushed / not flushed, median of pairs", median(ratios), "x"),
    ]


async def _measured(publisher: Publisher, subscriber: Subscriber) -> list[Figure]:
    await publisher.publish([_record(0)])
    begin, cpu = perf_counter(), usage()
    for first in range(0, RECORDS, BATCH):
        await publisher.publish([_record(number) for number in range(first, first + BATCH)])
    published = perf_counter() - begin
    reader = Reader()
    begin = perf_counter()
    async with _reading(subscriber, reader):
        await reader.until(RECORDS + 1)
        read, used = perf_counter() - begin, usage() - cpu
        await _one_by_one(publisher)
        await reader.until(RECORDS + 1 + SINGLE)
    return [
        Figure("published", RECORDS / published, "records/s"),
        Figure("read", RECORDS / read, "records/s"),
        *latencies("publisher to handler", reader.seconds),
        *used.each(RECORDS, "record published and read"),
    ]


async def _one_by_one(publisher: Publisher) -> None:
    begin = perf_counter()
    for number in range(SINGLE):
        await asyncio.sleep(max(0.0, begin + number / RATE - perf_counter()))
        await publisher.publish([_record(number, sent=repr(perf_counter()).encode())])


@asynccontextmanager
async def _reading(subscriber: Subscriber, reader: Reader) -> AsyncIterator[None]:
    task = asyncio.create_task(subscriber.run(GROUP, [TOPIC], reader))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def _record(number: int, *, sent: bytes | None = None) -> Record:
    headers = {"ce_id": str(number).encode()} | ({"sent": sent} if sent else {})
    return Record(TOPIC, f"key-{number % KEYS}".encode(), b"x" * SIZE, headers)
