"""Leave a group on Kafka, whatever the brokers do."""

import asyncio
from contextlib import suppress
from typing import Any

from shared.messaging.cancelling import leave_if_cancelled
from shared.messaging.kafka_faults import FAULTS

STOP_SECONDS = 10.0
_CLOSE_SECONDS = 5.0


async def stop(consumer: Any) -> None:
    """Leave the group and close.

    Tasks that do not end in time are cancelled.
    """
    has_stopped = False
    try:
        with suppress(*FAULTS):
            async with asyncio.timeout(STOP_SECONDS):
                await consumer.stop()
                has_stopped = True
    except asyncio.CancelledError:
        # The client cancelled its own fetch while it waited for a broker. This task was not
        # cancelled.
        leave_if_cancelled()
    finally:
        if not has_stopped:
            await _break_off(consumer)


async def _break_off(consumer: Any) -> None:
    """End the client's remaining tasks. Its heartbeats would keep partitions that nobody reads."""
    # There is no public way: `stop` works only once, and may wait for ever.
    # ruff: noqa: SLF001
    tasks = []
    if (coordinator := consumer._coordinator) is not None:
        tasks += [coordinator._coordination_task, coordinator._heartbeat_task]
        tasks += [coordinator._commit_refresh_task]
    if (fetcher := consumer._fetcher) is not None:
        tasks += [fetcher._fetch_task, *fetcher._pending_tasks]
    for task in tasks:
        if task is not None:
            task.cancel()
    with suppress(*FAULTS):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await consumer._client.close()
