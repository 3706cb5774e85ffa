"""Contacts: read, create and change them, and send what waits for them."""

from datetime import datetime
from uuid import UUID

from services.dispatch import queries, schemas
from services.dispatch.access import changing
from services.dispatch.context import Context
from services.dispatch.operations.contacts import blocking, editing, trial_messages
from shared.access.authorise import authorise, reach
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.clock import new_id
from shared.contracts.attestation import Audience
from shared.contracts.channels import Channel
from shared.web.pagination import Page, PageRequest
from shared.web.sealed_answers import answered
from shared.web.sent_request import UNKEYED, SentRequest


async def list_contacts(
    context: Context,
    principal: Principal,
    page: PageRequest,
    *,
    audience: Audience | None = None,
    country: str | None = None,
) -> Page[schemas.ContactView]:
    """Return contacts with names and addresses, after the read is recorded in the trail."""
    authorise(principal, Operation.CONTACT_READ)
    found = await queries.list_contacts(context, page, audience=audience, country=country)
    read = tuple(each.id for each in found.items)
    await record_read(context.database, principal.actor, "contacts.read", "contact", None, read)
    return found


async def read_contact(
    context: Context, principal: Principal, contact: UUID
) -> schemas.ContactView:
    """Return a contact with its name and addresses, after the read is recorded in the trail."""
    authorise(principal, Operation.CONTACT_READ)
    found = await queries.show_contact(context, contact)
    await record_read(
        context.database, principal.actor, "contact.read", "contact", contact, (contact,)
    )
    return found


async def read_deliveries_to(
    context: Context, principal: Principal, contact: UUID, page: PageRequest
) -> Page[schemas.ContactDelivery]:
    """Return the deliveries to a contact, for the campaigns that this person may see."""
    authorise(principal, Operation.CONTACT_READ)
    far = reach(principal, Operation.CAMPAIGN_READ)
    found = await queries.deliveries_of(context, far, contact, page)
    await record_read(
        context.database, principal.actor, "deliveries.read", "contact", contact, (contact,)
    )
    return found


def expect_may_change_contacts(principal: Principal) -> None:
    """Raise `Forbidden` unless this person may change contacts; called before a form is shown."""
    authorise(principal, Operation.CONTACT_MANAGE)


async def expect_valid(
    context: Context, principal: Principal, wanted: schemas.CreateContact
) -> None:
    """Raise `Invalid` for what `make_contact` and `change_contact` would refuse."""
    authorise(principal, Operation.CONTACT_MANAGE)
    editing.checked_addresses(context, wanted)


async def make_contact(
    context: Context,
    principal: Principal,
    wanted: schemas.CreateContact,
    sent: SentRequest = UNKEYED,
) -> schemas.ContactMade:
    """Create a contact under a key of its own.

    Only this answer has the secret of its endpoint.
    """
    authorise(principal, Operation.CONTACT_MANAGE)
    contact = new_id()
    keys = await context.keyring.create(contact)
    async with changing(context, principal, Operation.CONTACT_MANAGE, contact, keys) as work:
        return await answered(
            work,
            context.idempotency,
            sent,
            "contact.create",
            schemas.ContactMade,
            lambda: editing.create_contact(work, context, contact, wanted),
            about=contact,
        )


async def change_contact(
    context: Context, principal: Principal, contact: UUID, wanted: schemas.ChangeContact
) -> schemas.ContactMade:
    authorise(principal, Operation.CONTACT_MANAGE)
    keys = await context.keyring.open([contact])
    async with changing(context, principal, Operation.CONTACT_MANAGE, contact, keys) as work:
        return await editing.change_contact(work, context, contact, wanted)


async def rotate_secret(
    context: Context,
    principal: Principal,
    contact: UUID,
    sent: SentRequest = UNKEYED,
    seen: schemas.SeenSecret | None = None,
) -> schemas.SecretView:
    authorise(principal, Operation.CONTACT_MANAGE)
    keys = await context.keyring.open([contact])
    async with changing(context, principal, Operation.CONTACT_MANAGE, contact, keys) as work:
        return await answered(
            work,
            context.idempotency,
            sent,
            f"contact.secret {contact}",
            schemas.SecretView,
            lambda: editing.rotate_secret(work, contact, seen),
            about=contact,
        )


async def deactivate_contact(
    context: Context,
    principal: Principal,
    contact: UUID,
    seen: int | None = None,
    sent: SentRequest = UNKEYED,
) -> None:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with changing(context, principal, Operation.CONTACT_MANAGE, contact) as work:
        await answered(
            work,
            context.idempotency,
            sent,
            f"contact.deactivate {contact}",
            type(None),
            lambda: editing.deactivate_contact(work, contact, seen),
            about=contact,
        )


async def reactivate_contact(
    context: Context,
    principal: Principal,
    contact: UUID,
    seen: int | None = None,
    sent: SentRequest = UNKEYED,
) -> None:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with changing(context, principal, Operation.CONTACT_MANAGE, contact) as work:
        await answered(
            work,
            context.idempotency,
            sent,
            f"contact.reactivate {contact}",
            type(None),
            lambda: editing.reactivate_contact(work, contact, seen),
            about=contact,
        )


async def try_now(
    context: Context,
    principal: Principal,
    contact: UUID,
    channel: Channel,
    sent: SentRequest = UNKEYED,
) -> schemas.TriedNow:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with changing(context, principal, Operation.CONTACT_MANAGE, contact) as work:
        return await answered(
            work,
            context.idempotency,
            sent,
            f"contact.try {contact} {channel}",
            schemas.TriedNow,
            lambda: trial_messages.try_now(work, context, contact, channel),
            about=contact,
        )


async def unblock_address(
    context: Context,
    principal: Principal,
    contact: UUID,
    channel: Channel,
    seen: datetime | None = None,
    sent: SentRequest = UNKEYED,
) -> None:
    authorise(principal, Operation.CONTACT_MANAGE)
    async with changing(context, principal, Operation.CONTACT_MANAGE, contact) as work:
        await answered(
            work,
            context.idempotency,
            sent,
            f"contact.unblock {contact} {channel}",
            type(None),
            lambda: blocking.unblock_address(work, context, contact, channel, seen),
            about=contact,
        )
