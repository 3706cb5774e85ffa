"""How many deliveries a worker holds at once on each channel."""

from dataclasses import dataclass

FIRST_AT_ONCE = 8
"""The number of attempts at a time for an address that has not answered yet."""


@dataclass(frozen=True)
class Pace:
    """How many deliveries a worker holds at once, in all and for one address.

    A delivery is held from its claim until it is recorded. After a crash, at most this many can be
    sent twice or left open. `most_slow`: deliveries that wait long for an answer continue outside
    these places, so that a slow server delays nobody else (guarantee 7). `longest` limits one
    attempt, in seconds; a gateway gives up earlier.
    """

    at_once: int
    per_address: int
    most_slow: int = 0
    longest: float = 60

    def has_much_room(self, held: int) -> bool:
        """Return whether a quarter of the places is free: enough for the next claim."""
        return held <= self.at_once * 3 // 4
