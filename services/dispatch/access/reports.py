"""Takes Twilio's status reports, whose signature the routes have already checked."""

from uuid import UUID

from services.dispatch.context import Context
from services.dispatch.operations import opting_out, reports

TWILIO = "twilio"
"""The actor of what Twilio reports."""


async def take_report(
    context: Context, delivery: UUID, sid: str, status: str, code: str | None
) -> None:
    """Keep what Twilio reports of an SMS. The route has checked its signature."""
    async with context.database.unit_of_work(TWILIO) as work:
        await reports.keep_report(work, context, delivery, sid, status, code)


async def take_word(context: Context, number: str, word: str) -> None:
    """Keep what somebody sent back by SMS. The route has checked Twilio's signature."""
    async with context.database.unit_of_work(TWILIO) as work:
        await opting_out.keep_word_back(work, context, number, word)
