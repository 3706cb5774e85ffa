"""Decide how much a worker holds at once on each channel."""

from dataclasses import dataclass

FIRST_AT_ONCE = 8
"""How many attempts an address gets at once that has not answered any yet."""


@dataclass(frozen=True)
class Pace:
    """How many deliveries a worker holds at once, in all and for one address.

    A delivery is held from its claim until it is recorded. After a crash, at most this many can be
    doubled or left open.

    `most_slow`: deliveries that wait long for an answer go on beside these places, so that a slow
    server delays nobody who is written to elsewhere (guarantee 7). `longest` bounds one attempt, in
    seconds; a gateway gives up earlier.
    """

    at_once: int
    per_address: int
    most_slow: int = 0
    longest: float = 60

    def has_much_room(self, held: int) -> bool:
        """Whether a quarter of the places is free: more need not gather before the next claim."""
        return held <= self.at_once * 3 // 4
