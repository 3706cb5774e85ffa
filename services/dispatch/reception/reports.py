"""What Twilio tells. Its routes have checked the signature: no person asks here."""

from uuid import UUID

from services.dispatch.operations import opting_out, reports
from services.dispatch.parts import Parts

TWILIO = "twilio"
"""The actor of what Twilio reports."""


async def take_report(
    parts: Parts, delivery: UUID, sid: str, status: str, code: str | None
) -> None:
    """Keep what Twilio reports of an SMS. The route has checked its signature."""
    async with parts.database.unit_of_work(TWILIO) as work:
        await reports.keep_report(work, parts, delivery, sid, status, code)


async def take_word(parts: Parts, number: str, word: str) -> None:
    """Keep what somebody sent back by SMS. The route has checked Twilio's signature."""
    async with parts.database.unit_of_work(TWILIO) as work:
        await opting_out.keep_word_back(work, parts, number, word)
