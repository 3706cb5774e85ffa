"""Tell people of parked keys, dropped records, and keys that wait."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.messaging.inbox import Place


@dataclass(frozen=True)
class ParkedKey:
    """The content of an alarm: ids, the type, and the kind of fault; no data of the event."""

    place: Place
    reason: str


@dataclass(frozen=True)
class Alarms:
    """Functions that are called if events cannot be handled.

    `parked`: an event failed for good. `refused`: a record was forged. `waits`: an event failed
    many times, and is still tried.
    """

    parked: Callable[[ParkedKey], None] = lambda _: None
    refused: Callable[[], None] = lambda: None
    waits: Callable[[], None] = lambda: None
