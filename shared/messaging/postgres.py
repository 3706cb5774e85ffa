"""Write to the bus on PostgreSQL: a database of its own, durable, nothing to install."""

import re
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

import orjson
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging.bus import BusUnavailable, Record, refuse_too_large
from shared.messaging.bus_ddl import ANY_TYPE

_APPEND = text(
    "SELECT bus.append(CAST(:topic AS text), CAST(:keys AS bytea[]), CAST(:contents AS bytea[]),"
    " CAST(:headers AS text[]), CAST(:types AS text[]))"
)


_TYPE = re.compile(rb"[a-z0-9._-]{1,200}")


class PostgresPublisher:
    """Appends a batch per topic in one statement, under the topic's lock; returns after commit.

    `engine` is that of the bus database; the caller closes it.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def publish(self, records: Sequence[Record]) -> None:
        refuse_too_large(records)
        by_topic = groupby(sorted(records, key=attrgetter("topic")), key=attrgetter("topic"))
        try:
            async with self._engine.connect() as connection:
                for topic, batch in by_topic:
                    await connection.execute(_APPEND, _columns(topic, list(batch)))
        except (OSError, DBAPIError, PoolTimeout) as error:
            raise BusUnavailable(f"the bus database: {type(error).__name__}") from error

    async def close(self) -> None:
        """Do nothing: no connection is held between two calls."""


def _columns(topic: str, batch: Sequence[Record]) -> dict[str, object]:
    return {
        "topic": topic,
        "keys": [record.key for record in batch],
        "contents": [record.value for record in batch],
        "headers": [dump_headers(record) for record in batch],
        "types": sorted({_type_of(record) for record in batch}),
    }


def _type_of(record: Record) -> str:
    """Return the type of a record as readers see it in a notification."""
    said = record.headers.get("ce_type", b"")
    return said.decode() if _TYPE.fullmatch(said) else ANY_TYPE


def dump_headers(record: Record) -> str:
    # Header values are bytes; Latin-1 maps each byte to a character and back unchanged.
    return orjson.dumps(
        {name: value.decode("latin-1") for name, value in record.headers.items()}
    ).decode()


def load_headers(stored: str) -> dict[str, bytes]:
    return {name: value.encode("latin-1") for name, value in orjson.loads(stored).items()}
