"""Webhooks: how many a second, recorded durably, and how long one takes from its commit."""

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter

from bench.bed import Bed
from bench.ears import Ear, listening
from bench.figures import Figure, Result, at_least, at_most, latencies
from bench.issuing import EMBARGO, Issuer, issuing
from bench.receivers import DEAD
from shared.clock import utc_now
from tests.processes.waiting import eventually

DELIVERIES = 2_970
MANY = 99
RATE = 50
SINGLE = 500
SETUP_SECONDS = 300.0
PATIENCE = 120.0

PER_SECOND = at_least(2_400)
P99 = at_most(50)
MEASURED = (
    f"{DELIVERIES:,} webhooks that fall due together, to one endpoint and to {MANY}, then to "
    f"{MANY} beside one that never answers; the others answer in 5 ms. From the first that "
    "arrives until the last is recorded as delivered. Then one campaign after the other, "
    f"{RATE}/s, from the commit of the delivery to the receiver. Only dispatch runs."
)
ONE, NINETY_NINE, WITH_DEAD, STEADY = "NRU", "TUV", "PLW", "KIR"
"""Countries whose partners are the endpoints of each part."""
BORN = Ear("born", "deliveries", "NEW.id")

# A campaign's embargo never changes, and the table sees to that: it is past its guard for a moment.
_GUARD = "ALTER TABLE campaigns {} TRIGGER USER"
_RELEASE = (
    "UPDATE campaigns SET embargo_until = NULL WHERE country = $1",
    """
    UPDATE deliveries d SET next_try_at = now() FROM campaigns c
    WHERE c.id = d.campaign AND c.country = $1 AND d.state = 'pending'
    """,
)
_COUNT = """
    SELECT count(*) FROM deliveries d JOIN campaigns c ON c.id = d.campaign
    WHERE c.country = $1 AND ($2 = '' OR d.state = $2)
"""


def measure(bed: Bed) -> Result:
    bed.only("identity", "dispatch")
    _endpoints(bed)
    bed.only("dispatch")
    one = _burst(bed, ONE, DELIVERIES, DELIVERIES)
    many = _burst(bed, NINETY_NINE, DELIVERIES // MANY, DELIVERIES)
    beside = _burst(bed, WITH_DEAD, DELIVERIES // MANY, DELIVERIES)
    figures = [
        Figure("to one endpoint", one, "deliveries/s", PER_SECOND),
        Figure(f"to {MANY} endpoints", many, "deliveries/s", PER_SECOND),
        Figure(f"to {MANY} endpoints beside a dead one", beside, "deliveries/s"),
        Figure("beside a dead one / without", beside / many, "x"),
        *latencies("commit to receiver", asyncio.run(_steady(bed)), P99),
    ]
    return Result("delivery", MEASURED, figures)


def _endpoints(bed: Bed) -> None:
    add, at = bed.flow.contact, bed.receivers.endpoint
    add("partner", ONE, endpoint=at("one"))
    add("partner", STEADY, endpoint=at("steady"))
    for country in (NINETY_NINE, WITH_DEAD):
        for number in range(MANY):
            add("partner", country, endpoint=at(f"{country}-{number}"))
    add("partner", WITH_DEAD, endpoint=at(DEAD))


def _burst(bed: Bed, country: str, documents: int, deliveries: int) -> float:
    """Let all be due at once; return deliveries a second."""
    rows = bed.system.rows

    def number(state: str) -> int:
        return int(rows("dispatch", _COUNT, country, state)[0][0])

    async def issue(issuer: Issuer) -> None:
        await issuer.issue(country, documents, embargo=utc_now() + EMBARGO)

    asyncio.run(_issuing(bed, issue))
    eventually(
        lambda: number(""), lambda all_of_it: all_of_it >= deliveries,
        what=f"the deliveries of {country} wait", seconds=SETUP_SECONDS,
    )  # fmt: skip
    before = len(bed.receivers.arrived)
    rows("dispatch", _GUARD.format("DISABLE"))
    for statement in _RELEASE:
        rows("dispatch", statement, country)
    rows("dispatch", _GUARD.format("ENABLE"))
    eventually(
        lambda: number("delivered"), lambda done: done >= deliveries,
        what=f"the deliveries of {country} are made", seconds=PATIENCE,
    )  # fmt: skip
    ended = perf_counter()
    return deliveries / (ended - bed.receivers.arrived[before][1])


async def _steady(bed: Bed) -> list[float]:
    """Return the seconds from the commit of each delivery to its arrival."""
    born: dict[str, float] = {}
    before = len(bed.receivers.arrived)

    async def issue(issuer: Issuer) -> None:
        begin = perf_counter()
        for number in range(SINGLE):
            await asyncio.sleep(max(0.0, begin + number / RATE - perf_counter()))
            await issuer.issue(STEADY, 1)
        async with asyncio.timeout(PATIENCE):
            while len(bed.receivers.arrived) < before + SINGLE:  # noqa: ASYNC110  # of another loop
                await asyncio.sleep(0.05)

    def heard(_ear: str, delivery: str, at: float) -> None:
        born[delivery] = at

    dispatch = bed.system.installation.urls.owner("dispatch")
    async with listening(dispatch, [BORN], heard):
        await _issuing(bed, issue)
    arrived = dict(bed.receivers.arrived[before:])
    return [max(0.0, arrived[delivery] - at) for delivery, at in born.items()]


async def _issuing(bed: Bed, issue: Callable[[Issuer], Awaitable[None]]) -> None:
    async with issuing(bed.system.installation) as issuer:
        await issue(issuer)
