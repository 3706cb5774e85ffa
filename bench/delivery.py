"""Measure webhooks: how many are sent and recorded per second, and the latency from the commit."""

import asyncio
from collections.abc import Sequence
from functools import reduce
from operator import add
from statistics import median
from time import perf_counter

import asyncpg

from bench import burst
from bench.bed import Bed
from bench.endpoints import DEAD
from bench.figures import Figure, Result, at_least, at_most, latencies
from bench.listeners import Listener, listening
from bench.raw import raw_rate
from bench.usage import Usage, usage
from tests.processes.issuing import issuing

DELIVERIES = 2_970
MANY = 99
ROUNDS = 3
SINGLE = 500
MOST_A_SECOND = 100.0
PATIENCE = 120.0

OF_RAW, BESIDE_DEAD, P99 = at_least(0.32), at_least(0.97), at_most(50)
MEASURED = (
    f"{DELIVERIES:,} webhooks that fall due together, to one endpoint and to {MANY}, then to "
    f"{MANY} beside one that never answers; the others answer in 5 ms, in a process of their own. "
    "From the first that arrives until the last is recorded as delivered. Beside each a bare "
    f"aiohttp client that only sends the same number there, 128 in flight. The median of {ROUNDS} "
    "rounds by turns; the aim is half of the bare client. Processor time is of the rounds to "
    f"{MANY}, from when they are let go. Then one campaign after the other, at half of the rate "
    "that goes through, from the commit of the delivery to the receiver. Only dispatch runs."
)
ONE, NINETY_NINE, WITH_DEAD, STEADY = "NRU", "TUV", "PLW", "KIR"
"""Countries whose partners are the endpoints of each part."""
BORN = Listener("born", "deliveries", "NEW.id")


def measure(bed: Bed) -> Result:
    bed.only("identity", "dispatch")
    _endpoints(bed)
    bed.only("dispatch")
    rounds, used = zip(*(_round(bed) for _ in range(ROUNDS)), strict=True)
    one, many, beside, raw_one, raw_many = (
        [each[part] for each in rounds] for part in ("one", "many", "beside", "raw one", "raw many")
    )
    rate = asyncio.run(_campaigns_a_second(bed))
    singly = asyncio.run(steady(bed, min(rate / 2, MOST_A_SECOND), SINGLE))
    figures = [
        Figure("to one endpoint / bare client", _ratio(one, raw_one), "x", OF_RAW),
        Figure(f"to {MANY} endpoints / bare client", _ratio(many, raw_many), "x", OF_RAW),
        Figure("beside a dead one / without", _ratio(beside, many), "x", BESIDE_DEAD),
        Figure("to one endpoint", median(one), "deliveries/s"),
        Figure(f"to {MANY} endpoints", median(many), "deliveries/s"),
        Figure(f"to {MANY} endpoints beside a dead one", median(beside), "deliveries/s"),
        Figure("bare client, to one endpoint", median(raw_one), "requests/s"),
        Figure(f"bare client, to {MANY} endpoints", median(raw_many), "requests/s"),
        *reduce(add, used).each(DELIVERIES * ROUNDS, "delivery"),
        Figure("campaigns to one recipient that go through", rate, "campaigns/s"),
        *latencies("commit to receiver", singly, P99),
    ]
    return Result("delivery", MEASURED, figures, raw={"rounds": rounds})


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))


def _endpoints(bed: Bed) -> None:
    add, at = bed.flow.contact, bed.endpoints.url
    add("partner", ONE, endpoint=at("one"))
    add("partner", STEADY, endpoint=at("steady"))
    for country in (NINETY_NINE, WITH_DEAD):
        for number in range(MANY):
            add("partner", country, endpoint=at(f"{country}-{number}"))
    add("partner", WITH_DEAD, endpoint=at(DEAD))


def _round(bed: Bed) -> tuple[dict[str, float], Usage]:
    """Return the deliveries per second, and the processor time used by those to many endpoints."""
    at = bed.endpoints.url
    raw_one = raw_rate([at("raw")], DELIVERIES)
    one, _ = asyncio.run(_burst(bed, ONE, DELIVERIES))
    raw_many = raw_rate([at(f"raw-{number}") for number in range(MANY)], DELIVERIES)
    many, used = asyncio.run(_burst(bed, NINETY_NINE, DELIVERIES // MANY))
    beside, _ = asyncio.run(_burst(bed, WITH_DEAD, DELIVERIES // MANY))
    rates = {"raw one": raw_one, "one": one, "raw many": raw_many, "many": many, "beside": beside}
    return rates, used


async def _burst(bed: Bed, country: str, documents: int) -> tuple[float, Usage]:
    """Let all be due at once; return deliveries per second, and the processor time used."""
    connection = await asyncpg.connect(bed.system.installation.urls.owner("dispatch"))
    try:
        done = await burst.number(connection, country, "delivered")
        await burst.make(bed, country, documents, DELIVERIES, connection)
        before, begun = bed.endpoints.count(), usage()
        await burst.release(connection, country)
        # A query takes time of the database, so it is sent only when all have arrived.
        await burst.arrived(bed, before + DELIVERIES, PATIENCE)
        await burst.counted(connection, country, "delivered", done + DELIVERIES, PATIENCE)
        ended, used = perf_counter(), usage() - begun
    finally:
        await connection.close()
    return DELIVERIES / (ended - bed.endpoints.since(before)[0][1]), used


async def _campaigns_a_second(bed: Bed) -> float:
    """Return how many campaigns to one recipient get from the bus to the receiver per second."""
    before = bed.endpoints.count()
    async with issuing(bed.system.installation) as issuer:
        begin = perf_counter()
        await issuer.issue(STEADY, SINGLE)
        await burst.arrived(bed, before + SINGLE, PATIENCE)
    return SINGLE / (perf_counter() - begin)


async def steady(bed: Bed, rate: float, most: int) -> list[float]:
    """Return the seconds from the commit of each delivery to its arrival."""
    born: dict[str, float] = {}
    before = bed.endpoints.count()

    def heard(_ear: str, delivery: str, at: float) -> None:
        born[delivery] = at

    dispatch = bed.system.installation.urls.owner("dispatch")
    async with listening(dispatch, [BORN], heard), issuing(bed.system.installation) as issuer:
        begin = perf_counter()
        for number in range(most):
            await asyncio.sleep(max(0.0, begin + number / rate - perf_counter()))
            await issuer.issue(STEADY, 1)
        await burst.arrived(bed, before + most, PATIENCE)
    arrived = dict(bed.endpoints.since(before))
    return [max(0.0, arrived[delivery] - at) for delivery, at in born.items()]
