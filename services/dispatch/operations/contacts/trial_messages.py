"""Test a contact: try waiting messages at once, or send a marked test message."""

from datetime import timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import select, text

from services.dispatch.context import Context
from services.dispatch.operations.locking import lock_contact
from services.dispatch.queries.hazards import known_hazards
from services.dispatch.rules.hazards import Effect, Reader, effect_on, reading_places
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.rules.trial_messages import MOST_A_DAY, PAUSE
from services.dispatch.schemas import Trial, TriedNow
from services.dispatch.tables import Address, Contact, Delivery
from shared.clock import new_id
from shared.contracts.channels import Channel
from shared.message_ids import msgid
from shared.problems import Conflict, NotFound, TooManyRequests
from shared.storage.unit_of_work import UnitOfWork
from shared.web.limits import TOO_MANY

_DAY = timedelta(days=1)
NO_ADDRESS = msgid("This contact has no address in use for this channel.")

# The next claim checks each as always: stop, consent, embargo. A try that was asked for does not
# count as one of the schedule, or trying early would end the retries sooner.
_BRING_FORWARD = text(
    """
    UPDATE deliveries SET next_try_at = :now, attempts = greatest(attempts - 1, 0)
    WHERE id IN (
        SELECT id FROM deliveries
        WHERE contact = :contact AND address = :address AND state = 'pending'
            AND next_try_at > :now AND reason <> 'embargo'
        ORDER BY id FOR NO KEY UPDATE
    )
    """
)
_END_REST = text("UPDATE addresses SET rests_until = NULL WHERE id = :address")


async def try_now(work: UnitOfWork, context: Context, contact: UUID, channel: Channel) -> TriedNow:
    """Make everything due now that waits for the contact's address on this channel.

    `Conflict` `no-address` if it has none in use.
    """
    if await work.session.get(Contact, contact) is None:
        raise NotFound("Contact not found.")
    await work.ask_again(contact)
    address = await work.session.scalar(
        select(Address.id).where(
            Address.contact == contact, Address.channel == channel.value, Address.active
        )
    )
    if address is None:
        raise Conflict(NO_ADDRESS, code="no-address")
    # Deliveries are locked before the address, as when results are recorded.
    moved = await work.session.execute(
        _BRING_FORWARD, {"contact": contact, "address": address, "now": work.now}
    )
    await work.session.execute(_END_REST, {"address": address})
    number = int(moved.rowcount)  # type: ignore[attr-defined]  # the result of an UPDATE has it
    work.record(
        "contact.tried-now",
        "contact",
        contact,
        (contact,),
        channel=channel.value,
        deliveries=number,
    )
    context.wake_ups.wake_after(work, [channel])
    return TriedNow(channel=channel, deliveries=number)


async def send_trial(work: UnitOfWork, context: Context, contact: UUID, channel: Channel) -> Trial:
    """Queue one marked test message to the contact's address on this channel.

    `Conflict` `contact-inactive`, `no-address`, `address-blocked`, `hazard-to-recipient`;
    `TooManyRequests` if one was sent a moment ago, or many within a day.
    """
    row = await lock_contact(work, contact)  # two requests at once run one after the other
    if not row.active:
        raise Conflict("This contact was deactivated.", code="contact-inactive")
    address = await work.session.scalar(
        select(Address).where(
            Address.contact == contact, Address.channel == channel.value, Address.active
        )
    )
    if address is None:
        raise Conflict(NO_ADDRESS, code="no-address")
    if address.blocked_reason is not None:
        raise Conflict(
            "This address is blocked: nothing is sent to it. Check it and unblock it first.",
            code="address-blocked",
        )
    await _expect_harmless(work, row)
    await _expect_few(work, contact, channel)
    trial = Delivery(
        id=new_id(), contact=contact, address=address.id, address_hash=address.hash,
        channel=channel.value, language=row.languages[0], critical=False,
        state=State.PENDING.value, reason=Reason.WAITING.value, attempts=0,
        next_try_at=work.now, repeated=False, created_at=work.now,
    )  # fmt: skip
    work.session.add(trial)
    await work.session.flush()
    work.record("contact.tested", "contact", contact, (contact,), channel=channel.value)
    context.wake_ups.wake_after(work, [channel])
    return Trial(
        id=trial.id,
        channel=channel,
        state=State.PENDING,
        reason=Reason.WAITING,
        asked_at=work.now,
    )


async def _expect_harmless(work: UnitOfWork, contact: Contact) -> None:
    own = Reader(contact.audience, contact.located_in, contact.countries)
    known = await known_hazards(work.session)
    if effect_on(known, reading_places([own]), work.now.date()) in {Effect.HOLD, Effect.NEVER}:
        raise Conflict(
            "No test is sent: a message from us could harm this contact where they are.",
            code=Reason.HAZARD.value,
        )


async def _expect_few(work: UnitOfWork, contact: UUID, channel: Channel) -> None:
    asked = await work.session.execute(
        select(Delivery.channel, Delivery.created_at)
        .where(
            Delivery.contact == contact,
            Delivery.campaign.is_(None),
            Delivery.created_at > work.now - _DAY,
        )
        .order_by(Delivery.id.desc())
        .limit(MOST_A_DAY)
    )
    rows = asked.all()
    free = [row.created_at + PAUSE for row in rows if row.channel == channel]
    if len(rows) == MOST_A_DAY:
        free.append(rows[-1].created_at + _DAY)
    if (wait := max(free, default=work.now) - work.now) > timedelta():
        raise TooManyRequests(TOO_MANY, values={"seconds": ceil(wait.total_seconds())})
