"""Fetch from Kafka, and get past records that the client cannot read.

A header name that is not UTF-8 makes the client raise. The records of other partitions in the same
fetch are then lost, because their positions have advanced. So a member that gets such a record
joins again, and reads one record at a time for a while. A record that still cannot be read is
passed on as an empty one: it is unsigned, and so it is dropped and reported like every record that
no service wrote.
"""

import asyncio
import logging
import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import CorruptRecordException, UnsupportedCodecError

from shared.messaging.bus import Record

log = logging.getLogger(__name__)

UNREADABLE = (
    ValueError,
    IndexError,
    OverflowError,
    struct.error,
    CorruptRecordException,
    UnsupportedCodecError,
)
"""What the client raises for a bad record. Other errors are of the bus, or our own faults."""
_ONE_BY_ONE_SECONDS = 60.0
"""How long records are read one by one after an unreadable one: there may be more."""


class Unreadable(Exception):
    """A record could not be read. The records fetched with it have to be fetched again."""


@dataclass(frozen=True, slots=True)
class EmptyRecord:
    """Replaces a record that cannot be read, with the attributes of the client's records."""

    topic: str
    partition: int
    offset: int
    timestamp: int = 0
    key: None = None
    value: None = None
    headers: tuple[()] = ()


class Reading:
    """Fetches records during one membership of a group.

    `one_by_one`: it follows an `Unreadable`.
    """

    def __init__(self, consumer: Any, *, one_by_one: bool) -> None:
        self._consumer = consumer
        self._clock = asyncio.get_running_loop().time
        self._one_by_one_until = self._clock() + _ONE_BY_ONE_SECONDS if one_by_one else 0.0

    async def fetch(
        self, owned: Collection[TopicPartition], *, millis: int, most: int
    ) -> Mapping[TopicPartition, Sequence[Any]]:
        """Return the records that come within this time (ms): `most`, or one of each partition.

        Raises `Unreadable`, unless it reads one by one.
        """
        if self._clock() < self._one_by_one_until:
            return await self._first_of_each(owned, millis)
        try:
            fetched: Mapping[TopicPartition, Sequence[Any]] = await self._consumer.getmany(
                timeout_ms=millis, max_records=most
            )
        except UNREADABLE as error:
            raise Unreadable(type(error).__name__) from None
        return fetched

    async def _first_of_each(
        self, owned: Collection[TopicPartition], millis: int
    ) -> Mapping[TopicPartition, Sequence[Any]]:
        fetched: dict[TopicPartition, Sequence[Any]] = {}
        for part in list(owned):
            try:
                fetched |= await self._consumer.getmany(part, timeout_ms=0, max_records=1)
            except UNREADABLE as error:
                fetched[part] = [await self._passed(part, error)]
        if not any(fetched.values()):
            await asyncio.sleep(millis / 1000)
        return {part: records for part, records in fetched.items() if records}

    async def _passed(self, part: TopicPartition, error: Exception) -> EmptyRecord:
        """Skip the record at the position: all before it were returned, one at a time."""
        at = await self._consumer.position(part)
        self._consumer.seek(part, at + 1)
        self._one_by_one_until = self._clock() + _ONE_BY_ONE_SECONDS
        log.error("record %d of %s cannot be read: %s", at, part.topic, type(error).__name__)
        return EmptyRecord(part.topic, part.partition, at)


def record_of(message: Any) -> Record:
    """Return a record of the client as a `Record` of the bus."""
    headers = {name: value or b"" for name, value in message.headers}
    return Record(message.topic, message.key or b"", message.value or b"", headers)
