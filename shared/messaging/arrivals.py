"""Events that arrived for one key, and their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.envelope import Envelope, Event, topic_of
from shared.messaging import inbox
from shared.messaging.bus import Record
from shared.messaging.inbox import Place

NOBODY_ASKS = UUID(int=0)
"""A placeholder for the id of a skipped record."""


@dataclass(frozen=True)
class Arrival:
    """An event that arrived and that this service has a handler for."""

    envelope: Envelope
    place: Place
    event: Event


@dataclass(frozen=True)
class Passed:
    """An event without a handler in this service: only its place counts."""

    place: Place


Arrivals = Sequence[Arrival | Passed]
"""Of one key, in order."""


def passed(record: Record) -> Passed | None:
    """Return an event without its content, for which this service has no handler.

    None: that cannot be decided without reading the event.
    """
    try:
        sequence = int(record.headers["ce_sequence"])
        if topic_of(record.headers["ce_source"].decode()) != record.topic or sequence < 1:
            return None
        key, said = record.key.decode("ascii"), record.headers["ce_type"].decode()
        UUID(key)
    except (KeyError, ValueError):
        return None
    return Passed(Place(record.topic, key, NOBODY_ASKS, said, sequence))


def follow(places: Sequence[Place]) -> bool:
    """Return whether these events have one key and consecutive sequences."""
    first = places[0].sequence
    return first is not None and all(
        (place.topic, place.key, place.sequence) == (places[0].topic, places[0].key, first + number)
        for number, place in enumerate(places)
    )


def type_of(arrival: Arrival) -> type[Event]:
    return type(arrival.event)


def run_of(arrivals: Arrivals) -> inbox.Run:
    heard = (each.place for each in arrivals if isinstance(each, Arrival))
    return inbox.run_of(arrivals[0].place, *heard, last=arrivals[-1].place)
