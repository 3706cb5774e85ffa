"""How much a worker holds at once on each channel."""

from dataclasses import dataclass

from services.dispatch.rules.reasons import Channel


@dataclass(frozen=True)
class Pace:
    """How many deliveries a worker holds at once: claimed and not yet recorded in all, and under

    way at one address. So many at most can be doubled or left open by a crash.

    `most_slow`: what waits long for its answer goes on beside these places, so that a slow server
    keeps nobody waiting who is written to elsewhere (guarantee 7). `longest` bounds one attempt, in
    seconds; a gateway gives up earlier.
    """

    at_once: int
    per_address: int
    most_slow: int = 0
    longest: float = 60


PACES = {
    Channel.EMAIL: Pace(at_once=16, per_address=4, most_slow=32, longest=960),
    Channel.SMS: Pace(at_once=16, per_address=4, most_slow=32, longest=150),
    Channel.WEBHOOK: Pace(at_once=256, per_address=128),
}
