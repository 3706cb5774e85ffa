"""Let a group on Kafka read again the records published since a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiokafka import TopicPartition

from shared.clock import utc_now
from shared.messaging.kafka_rejoining import moved
from shared.messaging.kafka_stopping import stop


async def move(consumer: Any, parts: Sequence[TopicPartition], since: datetime) -> None:
    """Commit the group's position in each partition as of that time (aware), and close.

    Unread records are not skipped, unless the time is in the future: then all are skipped.
    """
    try:
        await consumer.start()
        consumer.assign(parts)
        moment = int(since.timestamp() * 1000)
        found = await consumer.offsets_for_times(dict.fromkeys(parts, moment))
        ends = await consumer.end_offsets(parts)
        begins = await consumer.beginning_offsets(parts)
        begin = {part: found[part].offset if found[part] else ends[part] for part in parts}
        for part in parts if since <= utc_now() else ():
            stands_at = await consumer.committed(part)
            if stands_at is None:
                begin[part] = begins[part]
            elif stands_at < begin[part]:
                del begin[part]
        if begin:
            await consumer.commit({part: moved(at, since) for part, at in begin.items()})
    finally:
        await stop(consumer)
