"""How guessing passwords is slowed down, without ever keeping the right person out for good.

Sources: NIST SP 800-63B-4, 3.2.2 (rate limiting; at most 100 failures in a row); OWASP
Authentication Cheat Sheet (growing delays instead of a lock-out that strangers can cause).

Three things are counted: failures for an account from one place, for an account from anywhere, and
from one place for any account. Where an account has signed in lately only the first holds, so
that nobody is kept out by strangers who try in vain.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

KNOWN_FOR = timedelta(days=30)
"""How long a place counts as known after an account signed in from it."""

IPV6_SITE = 64
"""One site has a whole /64 at its disposal, so it is counted as one place."""


@dataclass(frozen=True, slots=True)
class Slowing:
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
        """Return how long there is still to wait; zero or less: none."""
        return last_at + self.wait_after(self.counted(failures, last_at, now)) - now


ACCOUNT_FROM_PLACE = Slowing(free=5, longest=timedelta(minutes=15))
ACCOUNT = Slowing(free=10, longest=timedelta(minutes=5))
PLACE = Slowing(free=30, longest=timedelta(minutes=15))


def place_of(address: str | None) -> str:
    """Return what of a network address is counted: IPv4 whole, of IPv6 the site."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), IPV6_SITE), strict=False))
