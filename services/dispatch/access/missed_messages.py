"""Preview and send what a contact missed.

It needs the right to send a campaign again, and covers the campaigns that this person may see.
"""

from uuid import UUID

from services.dispatch import schemas
from services.dispatch.channels import CHANNELS
from services.dispatch.context import Context
from services.dispatch.operations.campaigns import sending_missed
from services.dispatch.queries.missed_messages import missed_by
from services.dispatch.rules.missed_messages import MISSED_WITHIN
from shared.access.admission import Admission
from shared.access.authorise import reach
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.contracts.channels import Channel
from shared.web.sealed_answers import answered
from shared.web.sent_request import UNKEYED, SentRequest


async def list_missed(
    context: Context, principal: Principal, contact: UUID
) -> list[schemas.MissedView]:
    """Return by channel how many messages may be sent now; no channel without any."""
    within = reach(principal, Operation.DELIVERY_SETTLE)
    missed = await missed_by(context, within, contact)
    return [
        schemas.MissedView(
            channel=channel, deliveries=len(missed[channel]), days=MISSED_WITHIN.days
        )
        for channel in CHANNELS
        if missed.get(channel)
    ]


async def send_missed(
    context: Context,
    principal: Principal,
    contact: UUID,
    channel: Channel,
    sent: SentRequest = UNKEYED,
) -> schemas.SentMissed:
    within = reach(principal, Operation.DELIVERY_SETTLE)
    campaigns = (await missed_by(context, within, contact)).get(channel, ())
    admission = Admission(principal, Operation.DELIVERY_SETTLE, frozenset(campaigns))
    async with context.database.unit_of_work(principal.actor, admission=admission) as work:
        return await answered(
            work,
            context.idempotency,
            sent,
            f"contact.send-missed {contact} {channel}",
            schemas.SentMissed,
            lambda: sending_missed.send_missed(work, context, contact, channel, campaigns),
            about=contact,
        )
