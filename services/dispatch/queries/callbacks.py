"""Read the present faults of Twilio's callbacks."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from services.dispatch.context import Context
from services.dispatch.rules.callbacks import MANY_REFUSED, REFUSED, Callback, CallbackFault, Fault
from services.dispatch.tables import TwilioCallback


async def callback_faults(context: Context) -> Sequence[CallbackFault]:
    """Return each fault and since when it is there; empty if Twilio is not configured."""
    if context.twilio is None:
        return ()
    async with context.database.read() as session:
        rows = await session.scalars(select(TwilioCallback).order_by(TwilioCallback.callback))
        return [each for row in rows for each in _faults(context, row)]


def _faults(context: Context, row: TwilioCallback) -> Iterator[CallbackFault]:
    url = context.twilio_url(Callback(row.callback))
    if row.refused >= MANY_REFUSED and row.refused_since is not None:
        yield CallbackFault(REFUSED[Callback(row.callback)], row.refused_since, url)
        return  # refused reports explain the missing ones
    due = context.database.now() - context.report_within
    if row.waits_since is not None and row.waits_since <= due:
        yield CallbackFault(Fault.REPORTS_MISSING, row.waits_since, url)
