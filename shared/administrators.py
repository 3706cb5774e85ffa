"""Notify administrators of technical faults."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.notices import NoticeReason, NoticeRequested
from shared.storage.unit_of_work import Database, UnitOfWork
from shared.telemetry.service import Telemetry

NOTICES_WITHIN = 5.0
"""Seconds that a service which stops waits for its last notices."""


class Administrators:
    """Notify administrators of faults: by an event for dispatch, or in dispatch directly.

    `by` is the function by which dispatch queues a notice itself. Through its own topic it would
    receive the notice last, or not at all if its consumer has halted.
    """

    by: Callable[[UnitOfWork, Sequence[NoticeRequested]], Awaitable[None]] | None = None

    def __init__(self, service: str, database: Database, telemetry: Telemetry) -> None:
        self._service = service
        self._database = database
        self._log = telemetry.log
        self._notifying: set[asyncio.Task[None]] = set()

    def notify(self, reason: NoticeReason, to: Collection[Role] = (Role.ADMINISTRATOR,)) -> None:
        """Notify administrators in the background, so that nothing waits for it."""
        task = asyncio.create_task(self._notify(reason, to))
        self._notifying.add(task)
        task.add_done_callback(self._notifying.discard)

    async def close(self) -> None:
        """Wait for notices that are being sent, for at most `NOTICES_WITHIN`."""
        if self._notifying:
            await asyncio.wait(self._notifying, timeout=NOTICES_WITHIN)

    async def _notify(self, reason: NoticeReason, to: Collection[Role]) -> None:
        try:
            async with self._database.unit_of_work(self._service) as work:
                notices = [_notice(work, role, reason) for role in to]
                if self.by is None:
                    for each in notices:
                        work.emit(each)
                else:
                    await self.by(work, notices)
        except Exception as fault:  # noqa: BLE001  # whatever it was, the log has to say it
            # Its message may contain restricted data and is left out.
            self._log.error(  # no traceback: as above
                "administrators.not_told", reason=reason.value, fault=type(fault).__name__
            )


def _notice(work: UnitOfWork, role: Role, reason: NoticeReason) -> NoticeRequested:
    return NoticeRequested(
        notice=new_id(),
        role=role.value,
        reason=reason.value,
        urgency="critical",
        requested_at=work.now,
    )
