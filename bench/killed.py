"""Kill workers during thousands of deliveries, and count lost and doubled messages."""

import asyncio
from time import perf_counter
from typing import Any

import asyncpg

from bench import burst
from bench.bed import Bed
from bench.figures import Figure, Result, at_most
from bench.raw import raw_rate
from bench.usage import usage

COUNTRY, ENDPOINTS, DOCUMENTS = "VUT", 50, 100
DELIVERIES = ENDPOINTS * DOCUMENTS
KILLS = (0.2, 0.5, 0.8)
"""Shares of the deliveries after whose arrival the worker is killed."""
PATIENCE = 300.0

MEASURED = (
    f"{DELIVERIES:,} critical webhooks that fall due together, to {ENDPOINTS} endpoints; dispatch "
    f"is killed (SIGKILL) {len(KILLS)} times meanwhile and started again. The leases of what it "
    "held are ended at once, else each would be waited for. In flight is what it had claimed and "
    "not recorded when it was killed."
)
# A moment ago, so that a search for expired leases finds them.
_FREE = "UPDATE deliveries SET lease_until = now() - interval '1 second' WHERE state = 'claimed'"


def measure(bed: Bed) -> Result:
    bed.only("identity", "dispatch")
    for number in range(ENDPOINTS):
        bed.flow.contact("partner", COUNTRY, endpoint=bed.endpoints.url(f"killed-{number}"))
    bed.only("dispatch")
    before = usage()
    seconds, in_flight, lost, doubled = asyncio.run(_struck(bed))
    used = usage() - before
    bare = raw_rate([bed.endpoints.url(f"bare-{each}") for each in range(ENDPOINTS)], DELIVERIES)
    return Result(
        "killed",
        MEASURED,
        [
            Figure("lost", lost, "deliveries", at_most(0)),
            Figure("doubled", doubled, "deliveries", at_most(in_flight)),
            Figure("in flight at the kills", in_flight, "deliveries"),
            Figure("all delivered within", seconds, "s"),
            Figure("a bare client sends as many within", DELIVERIES / bare, "s"),
            *used.each(DELIVERIES, "delivery, with its making"),
        ],
    )


async def _struck(bed: Bed) -> tuple[float, int, int, int]:
    connection = await asyncpg.connect(bed.system.installation.urls.owner("dispatch"))
    in_flight = 0
    try:
        await burst.make(bed, COUNTRY, DOCUMENTS, DELIVERIES, connection, "critical")
        before = bed.endpoints.count()
        await burst.release(connection, COUNTRY)
        began = perf_counter()
        for share in KILLS:
            await burst.arrived(bed, before + int(DELIVERIES * share), PATIENCE)
            in_flight += await _kill(bed, connection)
        await burst.counted(connection, COUNTRY, "delivered", DELIVERIES, PATIENCE)
    finally:
        await connection.close()
    came = [delivery for delivery, _ in bed.endpoints.since(before)]
    return (
        perf_counter() - began,
        in_flight,
        DELIVERIES - len(set(came)),
        len(came) - len(set(came)),
    )


async def _kill(bed: Bed, connection: Any) -> int:
    """Kill dispatch, release its leases, start it again; return how many it held."""
    dispatch = bed.system["dispatch"]
    dispatch.kill()
    freed: str = await connection.execute(_FREE)
    dispatch.start()
    return int(freed.rsplit(maxsplit=1)[-1])
