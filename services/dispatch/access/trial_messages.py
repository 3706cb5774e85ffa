"""Send a marked test message to a contact, and show its result."""

from collections.abc import Mapping
from uuid import UUID

from services.dispatch import queries, schemas
from services.dispatch.access import changing
from services.dispatch.context import Context
from services.dispatch.operations.contacts import trial_messages
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.contracts.channels import Channel
from shared.web.pagination import Page, PageRequest
from shared.web.sealed_answers import answered
from shared.web.sent_request import UNKEYED, SentRequest


async def send_trial(
    context: Context,
    principal: Principal,
    contact: UUID,
    channel: Channel,
    sent: SentRequest = UNKEYED,
) -> schemas.Trial:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with changing(context, principal, Operation.CONTACT_MANAGE, contact) as work:
        return await answered(
            work,
            context.idempotency,
            sent,
            f"contact.test {contact} {channel}",
            schemas.Trial,
            lambda: trial_messages.send_trial(work, context, contact, channel),
            about=contact,
        )


async def list_trials(
    context: Context, principal: Principal, contact: UUID, page: PageRequest
) -> Page[schemas.Trial]:
    authorise(principal, Operation.CONTACT_READ)
    found = await queries.trials_of(context, contact, page)
    await record_read(
        context.database, principal.actor, "deliveries.read", "contact", contact, (contact,)
    )
    return found


async def last_trials(
    context: Context, principal: Principal, contact: UUID
) -> Mapping[Channel, schemas.Trial]:
    """Return the newest test message on each channel of a contact.

    The caller has recorded that the person reads the contact.
    """
    authorise(principal, Operation.CONTACT_READ)
    return await queries.last_trials(context, contact)


async def channels_that_wait(
    context: Context, principal: Principal, contact: UUID
) -> frozenset[Channel]:
    """Return the channels on which a message waits for a later attempt."""
    authorise(principal, Operation.CONTACT_READ)
    return await queries.channels_that_wait(context, contact)
