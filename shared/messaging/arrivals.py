"""Events that came for one key, and how they stand to each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts.envelope import Envelope, Event
from shared.messaging import inbox
from shared.messaging.inbox import Place


@dataclass(frozen=True)
class Arrival:
    """An event that came. `event` is None where nobody here listens to its type."""

    envelope: Envelope
    place: Place
    event: Event | None


Arrivals = Sequence[Arrival]
"""Of one key, in order."""


def follow(places: Sequence[Place]) -> bool:
    """Return whether these are of one key, one after the other without a hole."""
    first = places[0].sequence
    return first is not None and all(
        (place.topic, place.key, place.sequence) == (places[0].topic, places[0].key, first + number)
        for number, place in enumerate(places)
    )


def type_of(arrival: Arrival) -> type[Event]:
    return type(arrival.event) if arrival.event is not None else Event


def run_of(arrivals: Arrivals) -> inbox.Run:
    heard = (each.place for each in arrivals if each.event is not None)
    return inbox.run_of(arrivals[0].place, *heard, last=arrivals[-1].place)
