"""Make deliveries that are all due together: created under an embargo that then ends for all."""

import asyncio
from typing import Any

from bench.bed import Bed
from shared.clock import utc_now
from shared.contracts.codes import Level
from tests.processes.issuing import EMBARGO, issuing

SETUP_SECONDS = 300.0
LOOK_SECONDS = 0.02

# A trigger of the table forbids changing a campaign's embargo: it is switched off for a moment.
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
    WHERE c.country = $1 AND d.state = $2
"""


async def make(
    bed: Bed, country: str, documents: int, deliveries: int, connection: Any, level: Level = "high"
) -> None:
    """Issue this many documents for the partners of a country; return when all deliveries wait."""
    waiting = await number(connection, country, "pending")
    async with issuing(bed.system.installation) as issuer:
        await issuer.issue(country, documents, embargo=utc_now() + EMBARGO, level=level)
    await counted(connection, country, "pending", waiting + deliveries, SETUP_SECONDS)


async def release(connection: Any, country: str) -> None:
    await connection.execute(_GUARD.format("DISABLE"))
    for statement in _RELEASE:
        await connection.execute(statement, country)
    await connection.execute(_GUARD.format("ENABLE"))


async def number(connection: Any, country: str, state: str) -> int:
    return int(await connection.fetchval(_COUNT, country, state))


async def counted(connection: Any, country: str, state: str, wanted: int, seconds: float) -> None:
    """Wait until this many deliveries are in this state."""
    async with asyncio.timeout(seconds):
        while await number(connection, country, state) < wanted:  # noqa: ASYNC110  # of another process
            await asyncio.sleep(LOOK_SECONDS)


async def arrived(bed: Bed, wanted: int, seconds: float) -> None:
    """Wait until the endpoints have received this many in total."""
    await asyncio.to_thread(bed.endpoints.wait_for, wanted, seconds)
