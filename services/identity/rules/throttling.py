"""How guessing passwords is slowed down, without locking the right person out for good.

Sources: NIST SP 800-63B-4, 3.2.2 (rate limiting; at most 100 failures in a row); OWASP
Authentication Cheat Sheet (growing delays instead of a lock-out that strangers can cause).

Failures are counted for an account from one place, for an account from one known device, and from
one place for any account. If an account has signed in lately, only the first applies. All who come
from elsewhere, without a known device, also take turns at the account: that alone limits what many
addresses may guess. Each network has one place in the line, so that the person with the right
password comes to their turn however often others ask.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

KNOWN_FOR = timedelta(days=30)
"""How long a place counts as known after an account signed in from it."""

DEVICE_KNOWN_FOR = timedelta(days=365)
"""How long a device counts as known after an account signed in on it."""

MOST_DEVICES = 30
"""Known devices of one account; a further one replaces the one that signed in longest ago."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """The first `free` failures cost nothing; each more doubles the wait, from 1 s to `longest`."""

    free: int
    longest: timedelta
    forgotten_after: timedelta = timedelta(hours=1)

    def wait_after(self, failures: int) -> timedelta:
        if failures < self.free:
            return timedelta(0)
        return min(self.longest, timedelta(seconds=2 ** min(failures - self.free, 20)))

    def counted(self, failures: int, last_at: datetime, now: datetime) -> int:
        """Return how many of the failures still count."""
        return 0 if now - last_at >= self.forgotten_after else failures

    def left(self, failures: int, last_at: datetime, now: datetime) -> timedelta:
        """Return how long there is still to wait; zero or less: not at all."""
        return last_at + self.wait_after(self.counted(failures, last_at, now)) - now


@dataclass(frozen=True, slots=True)
class Line:
    """How strangers take turns at one account: `free` of them at once, then one in each `step`.

    A turn is kept for its network, and lasts a while: somebody who comes back after the wait is
    admitted, also if others tried in between. If the line is `longest`, no turn is given.
    """

    free: int = 20
    step: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=20)
    lasts: timedelta = timedelta(minutes=10)

    def next_turn(self, taken_until: datetime | None, now: datetime) -> datetime:
        """Return when the next turn is; `now`: at once."""
        return max(now, (taken_until or now) - (self.free - 1) * self.step)

    def taken(self, taken_until: datetime | None, now: datetime) -> datetime:
        """Return until when turns are taken once one more is."""
        return max(now, taken_until or now) + self.step

    def is_good(self, turn: datetime | None, now: datetime) -> bool:
        """Return whether a turn that was given is in the future or still lasts."""
        return turn is not None and now < turn + self.lasts


ACCOUNT_FROM_PLACE = Throttle(free=5, longest=timedelta(minutes=15))
ACCOUNT_FROM_DEVICE = Throttle(free=5, longest=timedelta(minutes=15))
PLACE = Throttle(free=30, longest=timedelta(minutes=15))
ACCOUNT = Line()
"""At most 43,200 guesses a day at one account, from all places, and a queue of 600 networks."""

COUNTED_FOR = timedelta(hours=1)
MANY_FAILURES, MANY_PLACES = 30, 5
"""Failures of strangers at one account, without an hour's pause, after which people are told."""
TOLD_AGAIN_AFTER = timedelta(days=1)
TOLD_FOR = timedelta(days=7)
"""How long the start page shows it."""
