"""Define the bus: durable, ordered per key, at least once. It has two engines.

Only this package and `shared.buses` know which one runs.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.contracts.envelope import MAX_RECORD_BYTES


@dataclass(frozen=True, slots=True)
class Record:
    """One record on a topic. `headers` are the CloudEvents attributes (`ce_*`).

    A record that is read may have any size; the limit is checked when it is published.
    """

    topic: str
    key: bytes
    value: bytes
    headers: Mapping[str, bytes]


class RecordTooLarge(ValueError):
    def __init__(self, size: int) -> None:
        super().__init__(f"a record of {size} bytes is over the limit of {MAX_RECORD_BYTES}")


class BusUnavailable(Exception):
    """The bus cannot be reached or did not acknowledge; the records may or may not be on it.

    `code` is what a log line may say about it: the setting to check, or a kind of error.
    """

    def __init__(self, words: str, code: str = "BusUnavailable") -> None:
        super().__init__(words)
        self.code = code


class GroupActive(Exception):
    """A member reads for this group; its position can be moved only if none does."""

    def __init__(self, group: str) -> None:
        super().__init__(f"{group} still runs: stop Tocsin, or every replica of {group}, first")


class Publisher(Protocol):
    async def publish(self, records: Sequence[Record]) -> None:
        """Return when all records are durable, in order for each key; else raise `BusUnavailable`.

        After a failure the state of the batch is unknown: the caller begins again at its first
        record. Raises `RecordTooLarge` before anything is sent.
        """

    async def close(self) -> None: ...


Handle = Callable[[Sequence[Record]], Awaitable[None]]
"""Takes records of one key, in order.

Returns when they are done with: their effects are committed, or they are parked.
"""


Alone = Callable[[int], None]
"""Gets the number of a run that must be handled separately."""


Take = Callable[[Sequence[Sequence[Record]], Alone], Awaitable[int]]
"""Takes runs of several keys, each in order, at once: as many, from the first on, as it returns;
the rest is handed over again. Says of each that is to be handled by itself that it is, as soon as
that is known; the others took effect when it returns. Where it raises, none of those did."""


Report = Callable[[Mapping[str, int]], None]
"""Gets every few seconds how many records of each topic this member has not handled yet, and of no
topic when that is not known: it has left, or the bus is away."""


CaughtUp = Callable[[], None]
"""Is called once when all records that were on the bus at a member's start are handled."""


Urgent = Collection[str] | None
"""Types of events that are read at once, also by a subscriber whose events may gather for a moment
before they are read together. None: all may gather."""


class Subscriber(Protocol):
    async def run(
        self,
        group: str,
        topics: Sequence[str],
        handle: Handle,
        report: Report = lambda _: None,
        caught_up: CaughtUp = lambda: None,
        urgent: Urgent = None,
        take: Take | None = None,
    ) -> None:
        """Deliver each key in order, at least once, several keys at a time, until cancelled.

        The position advances after `take` took the records, or `handle` returned. If `handle`
        raises, nothing more is delivered, finished records are committed, and the error is raised:
        the consumer has halted. If the bus is unavailable, it waits and reconnects by itself.
        """

    async def rewind(self, group: str, topics: Sequence[str], since: datetime) -> None:
        """Let the group read again all records appended at or after `since` (aware).

        Unread records are never skipped, unless `since` is in the future: then all are skipped.
        Raises `GroupActive` while a member runs, `BusUnavailable` when the bus is down.
        """

    async def close(self) -> None: ...


def refuse_too_large(records: Sequence[Record]) -> None:
    for record in records:
        if len(record.value) > MAX_RECORD_BYTES:
            raise RecordTooLarge(len(record.value))
