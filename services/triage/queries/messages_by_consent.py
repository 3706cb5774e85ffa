"""Count the sent messages of an issued document under some of its consents."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.rules.campaigns import TAKEN
from services.triage.schemas import Sending
from services.triage.tables import DeliveryOutcome, Document
from shared.contracts.attestation import known_attestation


async def count_sent_under(
    session: AsyncSession, document: Document, sending: Sending, uses: Collection[str]
) -> int:
    """Count the sent messages that need one of these consents.

    A message whose use is not known is counted: it is better to ask one recipient too many to
    remove it.
    """
    weighed = known_attestation(document.attestation).weighed if document.attestation else ()
    if sending.campaign is None or not set(uses).isdisjoint(weighed):
        return sending.sent
    others = await session.scalar(
        select(func.count()).where(
            DeliveryOutcome.campaign == sending.campaign,
            DeliveryOutcome.state.in_(TAKEN),
            DeliveryOutcome.use.not_in(uses),
        )
    )
    return max(0, sending.sent - (others or 0))
