"""The loop that notifies people when Twilio reports on no SMS any more."""

import asyncio

from services.dispatch.context import DISPATCH, Context
from services.dispatch.operations.deliveries.sms_callbacks import (
    is_report_missing,
    notify_reports_missing,
)

LOOK_EVERY = 60.0


class MissingSmsReports:
    """Checks each minute whether an SMS that Twilio accepted waits too long for a report."""

    def __init__(self, context: Context, *, seconds: float = LOOK_EVERY) -> None:
        self._context = context
        self._seconds = seconds

    async def run(self) -> None:
        while True:
            await self.round()
            await asyncio.sleep(self._seconds)

    async def round(self) -> None:
        database, within = self._context.database, self._context.report_within
        if await is_report_missing(database, within):
            async with database.unit_of_work(DISPATCH) as work:
                await notify_reports_missing(work, within)
