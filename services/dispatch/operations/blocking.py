"""Addresses that can no longer be reached: marked on their contact, and looked at by a person."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from services.dispatch.parts import Parts
from services.dispatch.rules.reasons import Channel, Reason
from services.dispatch.rules.words_back import means_start, means_stop
from services.dispatch.tables import Address, Contact
from shared.access.roles import Role
from shared.contracts.codes import Level
from shared.notices import NoticeReason, notice
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import AuditFact, UnitOfWork
from shared.web.languages import msgid

# The same address of another contact is as dead. Its rest ends, so that what waits is withheld now;
# under an embargo there is time to look at it.
_BLOCK = text(
    """
    UPDATE addresses a
    SET blocked_reason = r.reason, blocked_at = :now, blocked_notice = :notice,
        failures = 0, rests_until = NULL
    FROM unnest(CAST(:ids AS uuid[]), CAST(:reasons AS text[])) AS r (id, reason)
        JOIN addresses known ON known.id = r.id
    WHERE a.channel = known.channel AND a.hash = known.hash
        AND a.active AND a.blocked_reason IS NULL
    RETURNING a.contact, a.channel, a.blocked_reason
    """
)
_BRING_FORWARD = text(
    """
    UPDATE deliveries SET next_try_at = :now
    WHERE id IN (
        SELECT d.id FROM deliveries d JOIN addresses a ON a.contact = d.contact AND a.id = d.address
        WHERE a.blocked_notice = :notice AND d.state = 'pending' AND d.reason <> 'embargo'
        FOR UPDATE OF d SKIP LOCKED
    )
    """
)
_KNOWN = text(
    """
    SELECT id FROM addresses
    WHERE id = ANY(CAST(:ids AS uuid[])) AND active AND blocked_reason IS NULL LIMIT 1
    """
)


async def block_address(
    work: UnitOfWork, parts: Parts, address: UUID, reason: Reason, *, urgency: Level = "high"
) -> None:
    """Mark one address, as `block_addresses` does."""
    await block_addresses(work, parts, {address: reason}, urgency=urgency)


async def block_addresses(
    work: UnitOfWork, parts: Parts, blocked: Mapping[UUID, Reason], *, urgency: Level = "high"
) -> None:
    """Mark addresses as not to be written to, each with why; communications are told.

    `blocked` are ids of `addresses`. The mark also covers the same address of other contacts. What
    waits is withheld at its next turn, and so is each later delivery. One that is marked already
    keeps its mark.
    """
    ids = sorted(blocked)
    if (await work.session.execute(_KNOWN, {"ids": ids})).one_or_none() is None:
        return
    told = notice(
        work, reason=NoticeReason.ADDRESS_BLOCKED, urgency=urgency, role=Role.COMMUNICATIONS
    )
    marked = await work.session.execute(
        _BLOCK,
        {
            "ids": ids, "reasons": [blocked[each].value for each in ids], "now": work.now,
            "notice": told.notice,
        },
    )  # fmt: skip
    await work.session.execute(_BRING_FORWARD, {"now": work.now, "notice": told.notice})
    for row in marked:
        contact = UUID(bytes=row.contact.bytes)
        detail: dict[str, str | int | bool | None] = {
            "channel": row.channel, "reason": row.blocked_reason,
        }  # fmt: skip
        work.record(AuditFact("address.blocked", "contact", contact, (contact,), detail))
    work.after_commit.append(parts.bell.ring)


_USED_AT = text("SELECT id FROM addresses WHERE channel = 'sms' AND hash = :hash AND active")
# The same address of other contacts was marked along with it.
_LET_AGAIN = text(
    """
    UPDATE addresses a SET blocked_reason = NULL, blocked_at = NULL, blocked_notice = NULL,
        failures = 0, rests_until = NULL
    FROM addresses known
    WHERE known.id = ANY(CAST(:ids AS uuid[])) AND a.channel = known.channel
        AND a.hash = known.hash AND a.blocked_reason = :reason
    RETURNING a.contact, a.channel
    """
)


async def heed_word(work: UnitOfWork, parts: Parts, number: str, word: str) -> None:
    """Block a number whose owner sent STOP, and let it be used again after START.

    What was blocked for another reason stays so.
    """
    stop = means_stop(word)
    if not stop and not means_start(word):
        return
    found = await work.session.scalars(_USED_AT, {"hash": parts.lookup.hash("contact sms", number)})
    addresses = [UUID(str(each)) for each in found]
    if stop:
        await block_addresses(work, parts, dict.fromkeys(addresses, Reason.OPTED_OUT))
    else:
        await let_again(work, addresses, Reason.OPTED_OUT)


async def let_again(work: UnitOfWork, addresses: Collection[UUID], reason: Reason) -> None:
    """Let addresses be used again that are blocked for this reason, and no other."""
    let = await work.session.execute(_LET_AGAIN, {"ids": sorted(addresses), "reason": reason.value})
    for row in sorted({(row.contact, row.channel) for row in let}):
        _say_unblocked(work, row[0], Channel(row[1]), reason.value)


def _say_unblocked(work: UnitOfWork, contact: UUID, channel: Channel, reason: str) -> None:
    detail: dict[str, str | int | bool | None] = {"channel": channel.value, "reason": reason}
    whose = UUID(str(contact))  # the driver's own kind is none that the trail's JSON knows
    work.record(AuditFact("address.unblocked", "contact", whose, (whose,), detail))


async def unblock_address(
    work: UnitOfWork,
    parts: Parts,
    contact: UUID,
    channel: Channel,
    seen: datetime | None = None,
) -> None:
    """Let messages go to the contact's address on this channel again. Can be repeated.

    `Conflict` `no-address` where it has none in use, `changed-since` where it was blocked at
    another moment than the reader saw. What was withheld meanwhile stays withheld.
    """
    if await work.session.get(Contact, contact) is None:
        raise NotFound("There is no such contact.")
    address = await work.session.scalar(
        select(Address)
        .where(Address.contact == contact, Address.channel == channel.value, Address.active)
        .with_for_update()
    )
    if address is None:
        raise Conflict("This contact has no address in use there.", code="no-address")
    await work.ask_again(contact)
    if address.blocked_reason is None:
        return
    if seen is not None and seen != address.blocked_at:
        raise Conflict(
            msgid("This address was blocked once more since this was opened. Look at it again."),
            code="changed-since",
        )
    _say_unblocked(work, contact, channel, address.blocked_reason)
    address.blocked_reason = address.blocked_at = address.blocked_notice = None
    address.failures, address.rests_until = 0, None
    work.after_commit.append(lambda: parts.bell.ring([channel]))
