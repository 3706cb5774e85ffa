"""Trying at once what waits for an address whose other side is back."""

from uuid import UUID

from sqlalchemy import select, text

from services.dispatch.parts import Parts
from services.dispatch.rules.reasons import Channel
from services.dispatch.schemas import TriedNow
from services.dispatch.tables import Address, Contact
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import AuditFact, UnitOfWork

# The next claim judges each as at any other time: a stop, a consent, an embargo. A try that was
# asked for takes none from the schedule: asked for too early it would bring the end nearer.
_BRING_FORWARD = text(
    """
    UPDATE deliveries SET next_try_at = :now, attempts = greatest(attempts - 1, 0)
    WHERE contact = :contact AND address = :address AND state = 'pending'
        AND next_try_at > :now AND reason <> 'embargo'
    """
)
_END_REST = text("UPDATE addresses SET rests_until = NULL WHERE id = :address")


async def try_now(work: UnitOfWork, parts: Parts, contact: UUID, channel: Channel) -> TriedNow:
    """Let everything be tried now that waits for the contact's address on this channel.

    `Conflict` `no-address` where it has none in use.
    """
    if await work.session.get(Contact, contact) is None:
        raise NotFound("There is no such contact.")
    await work.ask_again(contact)
    address = await work.session.scalar(
        select(Address.id).where(
            Address.contact == contact, Address.channel == channel.value, Address.active
        )
    )
    if address is None:
        raise Conflict("This contact has no address in use there.", code="no-address")
    # Deliveries before the address, as those do who write down what attempts came to.
    moved = await work.session.execute(
        _BRING_FORWARD, {"contact": contact, "address": address, "now": work.now}
    )
    await work.session.execute(_END_REST, {"address": address})
    number = int(moved.rowcount)  # type: ignore[attr-defined]  # of an UPDATE there is one
    detail: dict[str, str | int | bool | None] = {"channel": channel.value, "deliveries": number}
    work.record(AuditFact("contact.tried-now", "contact", contact, (contact,), detail))
    work.after_commit.append(lambda: parts.bell.ring([channel]))
    return TriedNow(channel=channel, deliveries=number)
