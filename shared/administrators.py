"""Telling the administrators that something is wrong with the machinery."""

import asyncio

from shared.access.roles import Role
from shared.contracts.notices import NoticeReason
from shared.notices import notice
from shared.storage.unit_of_work import Database
from shared.telemetry.service import Telemetry

TELL_WITHIN = 5.0
"""Seconds that a service which stops waits for its last notices."""


class Administrators:
    """As one service tells them."""

    def __init__(self, service: str, database: Database, telemetry: Telemetry) -> None:
        self._service = service
        self._database = database
        self._log = telemetry.log
        self._telling: set[asyncio.Task[None]] = set()

    def tell(self, reason: NoticeReason) -> None:
        """Let dispatch tell them, in the background: whatever is wrong must not wait for it."""
        task = asyncio.create_task(self._tell(reason))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def close(self) -> None:
        """Wait for what is being told, for as long as `TELL_WITHIN`."""
        if self._telling:
            await asyncio.wait(self._telling, timeout=TELL_WITHIN)

    async def _tell(self, reason: NoticeReason) -> None:
        try:
            async with self._database.unit_of_work(self._service) as work:
                notice(work, reason=reason, urgency="critical", role=Role.ADMINISTRATOR)
        except Exception as fault:  # noqa: BLE001  # whatever it was, the log has to say it
            # Its words may hold restricted data and stay out.
            self._log.error(  # no traceback: as above
                "administrators.not_told", reason=reason.value, fault=type(fault).__name__
            )
