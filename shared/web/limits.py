"""Limit the requests of each account or API key, so that one cannot delay all others.

Each has a bucket of points, in this process. It is made for a crisis wave: a hotline that files
what it gathered meets no limit at 1,000 alerts at once, nor at ten a second for hours. Only more
than people or a wave ever send is refused. A request costs a point, and one more for each 2 KiB
that it carries: a large one takes longer, here and after it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from time import monotonic

from fastapi import Request

from shared.access.api_keys import PREFIX, key_id
from shared.access.principal import Principal
from shared.message_ids import msgid
from shared.problems import TooManyRequests

BYTES_OF_A_POINT = 2048
UNKNOWN_BYTES = 64 * 1024
"""The assumed length of a body without a length."""
COUNTED = "tocsin.counted"
"""The key in the ASGI scope of a request that was counted: it is not again for a page in answer."""
MOST_CALLERS = 10_000
"""The most buckets that are stored; those that are full again are deleted first."""

TOO_MANY = msgid("Too many requests. Wait {seconds} s, then try again.")


@dataclass
class _Bucket:
    points: float
    at: float


@dataclass
class Limits:
    """Limits how many requests a caller may make.

    `burst` points at once, `per_second` after that. `per_second` 0: no limit.
    """

    burst: int
    per_second: float
    clock: Callable[[], float] = monotonic
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def expect(self, request: Request, principal: Principal) -> None:
        """Raise `TooManyRequests` where this caller has used up what they have."""
        if not self.per_second or COUNTED in request.scope:
            return
        if wait := self.take(_caller(request, principal), _cost(request)):
            raise TooManyRequests(TOO_MANY, values={"seconds": wait})
        request.scope[COUNTED] = True

    def take(self, caller: str, cost: int) -> int:
        """Take the points of a request; return 0, or the seconds until there are enough of them."""
        now, cost = self.clock(), min(cost, self.burst)
        bucket = self._buckets.get(caller)
        if bucket is None:
            self._make_room(now)
            bucket = self._buckets[caller] = _Bucket(self.burst, now)
        bucket.points = self._filled(bucket, now)
        bucket.at = now
        if bucket.points < cost:
            return ceil((cost - bucket.points) / self.per_second)
        bucket.points -= cost
        return 0

    def _filled(self, bucket: _Bucket, now: float) -> float:
        return min(self.burst, bucket.points + (now - bucket.at) * self.per_second)

    def _make_room(self, now: float) -> None:
        if len(self._buckets) < MOST_CALLERS:
            return
        full = [c for c, bucket in self._buckets.items() if self._filled(bucket, now) >= self.burst]
        for caller in full or list(self._buckets)[: MOST_CALLERS // 2]:
            del self._buckets[caller]


def _caller(request: Request, principal: Principal) -> str:
    """Each API key has a bucket of its own, whosever it is; so has each account without one."""
    presented = request.headers.get("authorization", "").partition(" ")[2].strip()
    return str(key_id(presented) if presented.startswith(PREFIX) else principal.account)


def _cost(request: Request) -> int:
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit():
        return 1 + int(length) // BYTES_OF_A_POINT
    has_body = "transfer-encoding" in request.headers
    return 1 + (UNKNOWN_BYTES // BYTES_OF_A_POINT if has_body else 0)
