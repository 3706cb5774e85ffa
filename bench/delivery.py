"""Webhooks: how many a second, recorded durably, and how long one takes from its commit."""

import asyncio
from time import perf_counter

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types

from bench import burst
from bench.bed import Bed
from bench.ears import Ear, listening
from bench.figures import Figure, Result, at_least, at_most, latencies
from bench.receivers import DEAD
from tests.processes.issuing import issuing

DELIVERIES = 2_970
MANY = 99
RATE = 50
SINGLE = 500
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


def measure(bed: Bed) -> Result:
    bed.only("identity", "dispatch")
    _endpoints(bed)
    bed.only("dispatch")
    one = asyncio.run(_burst(bed, ONE, DELIVERIES))
    many = asyncio.run(_burst(bed, NINETY_NINE, DELIVERIES // MANY))
    beside = asyncio.run(_burst(bed, WITH_DEAD, DELIVERIES // MANY))
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


async def _burst(bed: Bed, country: str, documents: int) -> float:
    """Let all be due at once; return deliveries a second."""
    connection = await asyncpg.connect(bed.system.installation.urls.owner("dispatch"))
    try:
        await burst.make(bed, country, documents, DELIVERIES, connection)
        before = len(bed.receivers.arrived)
        await burst.release(connection, country)
        # Asking the database costs it time: it is asked when all have arrived.
        await burst.arrived(bed, before + DELIVERIES, PATIENCE)
        await burst.counted(connection, country, "delivered", DELIVERIES, PATIENCE)
    finally:
        await connection.close()
    return DELIVERIES / (perf_counter() - bed.receivers.arrived[before][1])


async def _steady(bed: Bed) -> list[float]:
    """Return the seconds from the commit of each delivery to its arrival."""
    born: dict[str, float] = {}
    before = len(bed.receivers.arrived)

    def heard(_ear: str, delivery: str, at: float) -> None:
        born[delivery] = at

    dispatch = bed.system.installation.urls.owner("dispatch")
    async with listening(dispatch, [BORN], heard), issuing(bed.system.installation) as issuer:
        begin = perf_counter()
        for number in range(SINGLE):
            await asyncio.sleep(max(0.0, begin + number / RATE - perf_counter()))
            await issuer.issue(STEADY, 1)
        await burst.arrived(bed, before + SINGLE, PATIENCE)
    arrived = dict(bed.receivers.arrived[before:])
    return [max(0.0, arrived[delivery] - at) for delivery, at in born.items()]
