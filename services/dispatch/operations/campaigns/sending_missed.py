"""Send a contact what it missed while it could not be reached."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.dispatch.context import Context
from services.dispatch.operations.campaigns.sending_again import send_missed_of
from services.dispatch.operations.contacts.trial_messages import NO_ADDRESS
from services.dispatch.schemas import SentMissed
from services.dispatch.tables import Address, Contact
from shared.contracts.channels import Channel
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import UnitOfWork


async def send_missed(
    work: UnitOfWork, context: Context, contact: UUID, channel: Channel, campaigns: Sequence[UUID]
) -> SentMissed:
    """Send the messages of these campaigns that the contact missed on this channel.

    A campaign that was stopped, withdrawn or closed since is left out. Guarantees 5 and 6 are kept:
    the next claim checks each again, and a message that was accepted, or may have been, is sent to
    nobody twice. `Conflict` `contact-inactive`, `no-address`, `address-blocked`.
    """
    await _expect_reachable(work, contact, channel)
    going = left_out = 0
    for campaign in sorted(campaigns):  # in one order, so that two requests cannot deadlock
        try:
            going += await send_missed_of(work, context, campaign, contact, channel)
        except Conflict:
            left_out += 1
    work.record(
        "contact.missed-sent",
        "contact",
        contact,
        (contact,),
        channel=channel.value,
        deliveries=going,
        left_out=left_out,
    )
    context.wake_ups.wake_after(work, [channel])
    return SentMissed(channel=channel, deliveries=going)


async def _expect_reachable(work: UnitOfWork, contact: UUID, channel: Channel) -> None:
    row = await work.session.get(Contact, contact)
    if row is None:
        raise NotFound("Contact not found.")
    if not row.active:
        raise Conflict("This contact was deactivated.", code="contact-inactive")
    asked = select(Address.blocked_reason).where(
        Address.contact == contact, Address.channel == channel.value, Address.active
    )
    address = (await work.session.execute(asked)).one_or_none()
    if address is None:
        raise Conflict(NO_ADDRESS, code="no-address")
    if address.blocked_reason is not None:
        raise Conflict(
            "This address is blocked: nothing is sent to it. Check it and unblock it first.",
            code="address-blocked",
        )
