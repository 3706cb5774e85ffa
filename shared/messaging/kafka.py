"""Write to the bus on Apache Kafka."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaProducer

from shared.messaging.bus import Record, refuse_too_large
from shared.messaging.kafka_faults import FAULTS, unavailable
from shared.messaging.kafka_settings import KafkaSettings

_CLOSE_SECONDS = 5.0
_BATCH_BYTES = 512 * 1024
"""Of one partition, sent and flushed at once. Less than what a broker takes (1 MiB), and more than
the largest record.
"""


class KafkaPublisher:
    """Publishes to Kafka with acks=all and an idempotent producer.

    After any failure the producer is discarded with its unsent records, so that none of them can
    reach the topic after the records that are published next.
    """

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._producer: Any = None

    async def publish(self, records: Sequence[Record]) -> None:
        refuse_too_large(records)
        try:
            async with asyncio.timeout(self._settings.publish_seconds):
                await self._send(records)
        except FAULTS as error:
            await self._drop()
            raise await unavailable(self._settings, error) from error
        except BaseException:
            await self._drop()
            raise

    async def close(self) -> None:
        await self._drop()

    async def _send(self, records: Sequence[Record]) -> None:
        if self._producer is None:
            self._producer = AIOKafkaProducer(
                **self._settings.client(),
                acks="all",
                enable_idempotence=True,
                max_batch_size=_BATCH_BYTES,
            )
            await self._producer.start()
        acknowledged = [
            await self._producer.send(
                record.topic,
                key=record.key,
                value=record.value,
                headers=list(record.headers.items()),
            )
            for record in records
        ]
        await asyncio.gather(*acknowledged)

    async def _drop(self) -> None:
        producer, self._producer = self._producer, None
        if producer is None:
            return
        # `stop` would first send pending records, and wait for an unreachable broker. The sender
        # must end before its connections, or it would open new ones.
        sender = producer._sender  # noqa: SLF001  # there is no public way to give up
        task = sender.sender_task if sender is not None else None
        if task is not None:
            task.cancel()
        with suppress(*FAULTS):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await producer.client.close()
        if task is not None:
            await asyncio.wait({task}, timeout=_CLOSE_SECONDS)
        producer._closed = True  # noqa: SLF001  # what `stop` would set
