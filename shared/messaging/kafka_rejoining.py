"""Detect a broker that lost the end of its log and came back.

A position is a number. If the end of a log was lost, by a power cut before it was on the disk or by
a lost disk, the same numbers are given to other records: a member that continues after its old
position misses these, and nothing shows it. So a position is committed with a mark of the record
before it. A member that takes a partition checks that record first. If it is another one, or gone,
the reader goes back to the time of the last record it read: that is after all old records that are
left, and before all new ones. The inbox recognises the repeated ones. A position without a mark was
committed by another program that reads in the group, and may have skipped records that no service
handled: it is not trusted. And a member that loses its connection to a broker joins again before it
takes anything more from it.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from time import time
from typing import Any, NamedTuple
from zlib import crc32

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import ConnectionGroup
from aiokafka.errors import KafkaConnectionError

from shared.messaging.kafka_settings import KafkaSettings

log = logging.getLogger(__name__)

_TRUSTED_MILLIS = int(timedelta(days=7).total_seconds() * 1000)
"""A position without a mark is not trusted if it is older: no service is away longer unnoticed."""
_SKEW_MILLIS = 1_000
"""The most that the clocks of successive writers of one topic may differ."""
_MILLIS = re.compile("[0-9]{1,14}")
_MOVED = "moved"
"""Identifies the record before a position that a person moved; its content does not matter."""


class _Mark(NamedTuple):
    """The mark committed with a position.

    `moment`: when the last read record was written, in ms.
    """

    position: int
    moment: int
    record: str
    """Identifies the record before the position."""

    @classmethod
    def read(cls, stored: Any) -> "_Mark | None":
        moment, _, record = stored.metadata.partition(" ")
        return cls(stored.offset, int(moment), record) if _MILLIS.fullmatch(moment) else None


class Rejoining:
    """Finds where a membership begins in each partition, and whether its connections broke."""

    def __init__(self, kafka: KafkaSettings, consumer: Any, group: str) -> None:
        self._kafka = kafka
        self._consumer = consumer
        self._group = group
        self._new: set[TopicPartition] = set()
        self._unsure: dict[TopicPartition, _Mark] = {}
        self._moments: defaultdict[TopicPartition, int] = defaultdict(int)
        self._read: defaultdict[TopicPartition, dict[int, str]] = defaultdict(dict)
        """By offset, what identifies each record that was read and not passed by a position."""
        self._seen: dict[Any, Any] = {}

    def took(self, parts: Collection[TopicPartition]) -> None:
        self._new |= set(parts)

    def has_placed(self, owned: Collection[TopicPartition]) -> bool:
        """Return whether the start of all partitions is known; before, positions mean nothing."""
        return not self._new.intersection(owned)

    async def place(self, owned: Collection[TopicPartition]) -> None:
        """Go to the start position in each new partition: after what this group has done.

        It begins at the record before its position, to check it. If the log ends before that, no
        record would come to show that it is gone.
        """
        new, self._new = self._new.intersection(owned), set()
        if not new:
            return
        stored = await self._stored(list(new))
        begins = await self._consumer.beginning_offsets(list(new))
        ends = await self._consumer.end_offsets(list(new))
        for part in new:
            # Meanwhile the partitions may have been taken away, and given back.
            if part not in self._consumer.assignment() or part in self._new:
                continue
            position, mark = stored.get(part, (0, None))
            if mark is None or mark.record == _MOVED:
                self._consumer.seek(part, max(position, begins[part]))
                if mark is None and position:
                    await self._begin_again(part, position)
            elif ends[part] < position:
                await self._go_back(part, mark)
            elif begins[part] < position:
                self._unsure[part] = mark
                self._consumer.seek(part, position - 1)
            else:
                # Retention deleted the record, which is normal: the records that come are behind
                # the position.
                self._consumer.seek(part, begins[part])

    def require_unbroken(self) -> None:
        """Raise `KafkaConnectionError` if a connection broke, even if it is open again."""
        # There is no public attribute: the client reconnects by itself and continues at its
        # position.
        every = self._consumer._client._conns  # noqa: SLF001  # see above
        now = {name: each for name, each in every.items() if name[1] == ConnectionGroup.DEFAULT}
        # The client has no connection to an unreachable broker, and another broker may have its
        # place.
        is_broken = not now.keys() >= self._seen.keys() or any(
            self._seen.setdefault(name, each) is not each or not each.connected()
            for name, each in now.items()
        )
        if is_broken:
            raise KafkaConnectionError("parted from a broker")

    async def taken(self, part: TopicPartition, messages: Sequence[Any]) -> Sequence[Any]:
        """Return the new records; none if the start is not known yet, or is at another position."""
        if part in self._new:
            return ()
        mark = self._unsure.pop(part, None)
        if mark is not None:
            first = messages[0]
            if (first.offset, _stands_for(first)) != (mark.position - 1, mark.record):
                await self._go_back(part, mark)
                return ()
            messages = messages[1:]
        now = int(time() * 1000)
        for each in messages:
            # The writer sets the time, and may set one in the future: going there would skip all
            # records.
            self._moments[part] = max(self._moments[part], min(each.timestamp, now))
            self._read[part][each.offset] = _stands_for(each)
        return messages

    def told(self, positions: Mapping[TopicPartition, int]) -> dict[TopicPartition, Any]:
        """Return the offsets to commit: each position with its mark."""
        marked = {}
        for part, position in positions.items():
            read = self._read[part]
            marked[part] = (position, f"{self._moments[part]} {read.get(position - 1, '')}")
            self._read[part] = {at: each for at, each in read.items() if at >= position - 1}
        return marked

    async def _go_back(self, part: TopicPartition, mark: _Mark) -> None:
        log.error(
            "what %s had read last of %s is not there any more: did the broker lose records? "
            "`tocsin republish` sends again what others may lack",
            self._group,
            part.topic,
        )
        # Read the end first: records that come in between are behind it.
        ends = await self._consumer.end_offsets([part])
        found = await self._consumer.offsets_for_times({part: max(0, mark.moment - _SKEW_MILLIS)})
        if part in self._consumer.assignment():
            begin = found[part].offset if found[part] else ends[part]
            self._consumer.seek(part, min(mark.position, begin))

    async def _begin_again(self, part: TopicPartition, position: int) -> None:
        """Go back from a position that none of our members committed.

        Another program reads in this group.
        """
        since = int(time() * 1000) - _TRUSTED_MILLIS
        found = (await self._consumer.offsets_for_times({part: since}))[part]
        if found is None or found.offset >= position or part not in self._consumer.assignment():
            return
        log.error(
            "a position of %s in %s is by no service of Tocsin: does something else read in its"
            " group? It reads the last days again",
            self._group,
            part.topic,
        )
        self._consumer.seek(part, found.offset)

    async def _stored(
        self, parts: list[TopicPartition]
    ) -> Mapping[TopicPartition, tuple[int, _Mark | None]]:
        """Return the position of each partition that has one; None: it has no mark of ours."""
        admin = AIOKafkaAdminClient(**self._kafka.client())
        try:
            await admin.start()
            stored = await admin.list_consumer_group_offsets(self._group, partitions=parts)
        finally:
            await admin.close()
        return {
            part: (each.offset, _Mark.read(each))
            for part, each in stored.items()
            if each.offset > 0
        }


def moved(position: int, since: datetime) -> tuple[int, str]:
    """Return the offsets to commit if a person moved a position to the time `since` (aware)."""
    return position, f"{int(since.timestamp() * 1000)} {_MOVED}"


def _stands_for(message: Any) -> str:
    return f"{message.timestamp}.{crc32(message.value or b'')}"
