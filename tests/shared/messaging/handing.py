"""Hand records to a consumer as a bus does: through lanes, waiting ones together."""

import asyncio
from collections.abc import Sequence

from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer
from shared.messaging.lanes import HandleFailed, Lanes, Progress, Width


class Handing:
    """Accepts runs of records at any time; a run has one key, in order."""

    def __init__(self, consumer: Consumer) -> None:
        self._lanes = Lanes(consumer.handle, Width(), asyncio.Event(), consumer.take)
        self._progress: list[Progress] = []

    def put(self, *runs: Sequence[Record]) -> None:
        for run in runs:
            self._progress.append(Progress(0))
            for position, record in enumerate(run):
                self._lanes.put(record, self._progress[-1], position)

    async def done(self) -> None:
        """Wait until all records are handled; raise what the consumer raised."""
        while not self._lanes.idle:  # noqa: ASYNC110  # nothing tells when the last one is done
            await asyncio.sleep(0.001)
        try:
            self._lanes.raise_failure()
        except HandleFailed as halted:
            raise halted.error from None


async def handed(consumer: Consumer, *runs: Sequence[Record]) -> None:
    """Give these to the consumer together, and wait until all are handled."""
    handing = Handing(consumer)
    handing.put(*runs)
    await handing.done()
