"""Check the service's own audit trail once a day, and notify administrators of a change.

It uses the signed heads that the service itself stored. Heads stored by other services show more,
but only `tocsin audit verify` reads them.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from shared.audit.anchors import anchors_of, published_keys
from shared.audit.verification import TrailFault, verify
from shared.messaging.leadership import dedicated, try_lock
from shared.storage.unit_of_work import Database

FIRST_AFTER = 600.0
"""Seconds. A service that has just started has waiting work."""
CHECKED_EVERY = 86_400.0
"""Seconds between two walks through the whole trail."""
_NAME = "check of the trail"

log = structlog.get_logger(__name__)


class TrailCheck:
    """The check of one service's trail, and its last result.

    `keys`: the folder of published keys. `notify` is called by each check that finds a fault.
    """

    def __init__(
        self, service: str, database: Database, keys: Path, notify: Callable[[], None]
    ) -> None:
        self._service = service
        self._database = database
        self._keys = keys
        self._notify = notify
        self.fault: TrailFault | None = None

    async def run(self, *, first: float = FIRST_AFTER, every: float = CHECKED_EVERY) -> None:
        """Check repeatedly. A loop for the supervisor."""
        await asyncio.sleep(first)
        while True:
            await self.check()
            await asyncio.sleep(every)

    async def check(self) -> None:
        """Check the trail, unless another process does so now; report a fault."""
        async with dedicated(self._database.engine) as connection:
            if not await try_lock(connection, _NAME):
                return
            keys = await asyncio.to_thread(published_keys, self._keys)
            async with self._database.read() as session:
                outcome = await verify(session, await anchors_of(session, self._service, keys))
        self.fault = outcome if isinstance(outcome, TrailFault) else None
        if self.fault is not None:
            log.error("trail.broken", sequence=self.fault.number, fault=self.fault.kind.value)
            self._notify()
