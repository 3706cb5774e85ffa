"""Tell people of parked keys, dropped records, and keys that wait."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.messaging.inbox import Place


@dataclass(frozen=True)
class ParkedKey:
    """The content of an alarm: ids, the type, and the kind of fault. Nothing of the event."""

    place: Place
    reason: str


@dataclass(frozen=True)
class Alarms:
    """The functions that are called when events cannot be handled.

    `parked`: an event failed for good. `refused`: a record was forged. `waits`: an event failed
    many times, and is tried on.
    """

    parked: Callable[[ParkedKey], None] = lambda _: None
    refused: Callable[[], None] = lambda: None
    waits: Callable[[], None] = lambda: None
