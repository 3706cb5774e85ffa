"""Block addresses that can no longer be reached, until a person checks them.

Which refusals block an address is in `rules.reasons` (`BLOCKS_ADDRESS`).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from services.dispatch.context import Context
from services.dispatch.operations.locking import lock_address_rows
from services.dispatch.rules.notifying_staff import AGAIN_AFTER
from services.dispatch.rules.reasons import NEVER_LIFTED, Reason
from services.dispatch.tables import Address, Contact
from shared.access.roles import Role
from shared.contracts.channels import Channel
from shared.contracts.codes import Level
from shared.message_ids import msgid
from shared.notices import NoticeReason, notice
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import UnitOfWork

RESERVED = msgid(
    "Nothing can ever be delivered to this address: its domain is reserved for examples and "
    "tests. Enter a real one."
)

# The same address of another contact is blocked too. Its rest ends, so that waiting deliveries are
# withheld now. Those under an embargo are left: there is time to check the address.
_BLOCK = text(
    """
    UPDATE addresses a
    SET blocked_reason = r.reason, blocked_at = :now, blocked_notice = :notice,
        failures = 0, rests_until = NULL
    FROM (
        SELECT DISTINCT ON (known.channel, known.hash) known.channel, known.hash, given.reason
        FROM unnest(CAST(:ids AS uuid[]), CAST(:reasons AS text[])) AS given (id, reason)
            JOIN addresses known ON known.id = given.id
        ORDER BY known.channel, known.hash, given.reason = :stop DESC
    ) AS r
    WHERE a.channel = r.channel AND a.hash = r.hash AND a.active
        AND (a.blocked_reason IS NULL OR r.reason = :stop AND a.blocked_reason <> :stop)
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
    SELECT a.id
    FROM addresses a
        JOIN unnest(CAST(:ids AS uuid[]), CAST(:reasons AS text[])) AS r (id, reason) USING (id)
    WHERE a.active AND (a.blocked_reason IS NULL OR r.reason = :stop AND a.blocked_reason <> :stop)
    LIMIT 1
    """
)
_TOLD_LATELY = text(
    """
    SELECT c.number, c.desk, (
        SELECT a.blocked_notice
        FROM deliveries d JOIN addresses a ON a.contact = d.contact AND a.id = d.address
        WHERE d.campaign = c.id AND d.state IN ('failed', 'withheld', 'pending')
            AND a.blocked_at > CAST(:after AS timestamptz) AND a.blocked_at >= c.started_at
        ORDER BY a.blocked_at DESC LIMIT 1
    ) AS blocked_notice
    FROM campaigns c WHERE c.id = :campaign
    """
)
# The opt-out is stored by address, so it also holds for a contact that gets the address later.
_KEEP_OPT_OUTS = text(
    """
    INSERT INTO opt_outs (channel, hash, rule_version, said_at)
    SELECT DISTINCT ON (channel, hash) channel, hash, rule_version, CAST(:now AS timestamptz)
    FROM addresses WHERE id = ANY(CAST(:ids AS uuid[]))
    ORDER BY channel, hash ON CONFLICT DO NOTHING
    """
)
_FORGET_OPT_OUT = text("DELETE FROM opt_outs WHERE channel = :channel AND hash = :hash")


async def block_addresses(
    work: UnitOfWork,
    context: Context,
    blocked: Mapping[UUID, Reason],
    *,
    urgency: Level = "high",
    campaign: UUID | None = None,
) -> None:
    """Block addresses, each for its reason, and notify communications staff.

    For those that one `campaign` found, staff are notified from time to time. `blocked` are ids of
    `addresses`. The block also covers the same address of other contacts. Waiting messages are
    withheld at their next turn, and so is each later delivery. An address that is blocked already
    keeps its reason, unless its owner sent STOP: only the owner and staff can lift that.
    """
    ids, stop = sorted(blocked), Reason.OPTED_OUT
    marks = {"ids": ids, "reasons": [blocked[each].value for each in ids], "stop": stop.value}
    if said := [each for each in ids if blocked[each] is stop]:
        await work.session.execute(_KEEP_OPT_OUTS, {"ids": said, "now": work.now})
    if (await work.session.execute(_KNOWN, marks)).one_or_none() is None:
        return
    told = await _notify_blocked(work, urgency, campaign)
    await lock_address_rows(work, ids)
    marked = await work.session.execute(_BLOCK, marks | {"now": work.now, "notice": told})
    await work.session.execute(_BRING_FORWARD, {"now": work.now, "notice": told})
    for row in marked:
        contact = UUID(bytes=row.contact.bytes)
        work.record(
            "address.blocked",
            "contact",
            contact,
            (contact,),
            channel=row.channel,
            reason=row.blocked_reason,
        )
    context.wake_ups.wake_after(work)


async def _notify_blocked(work: UnitOfWork, urgency: Level, campaign: UUID | None) -> UUID:
    """Return the id of the notice about it; for a campaign, the recent one if there is one."""
    of = None
    if campaign is not None:
        asked = {"campaign": campaign, "after": work.now - AGAIN_AFTER}
        of = (await work.session.execute(_TOLD_LATELY, asked)).one()
        if of.blocked_notice is not None:
            return UUID(str(of.blocked_notice))
    told = notice(
        work,
        reason=NoticeReason.ADDRESS_BLOCKED,
        urgency=urgency,
        role=Role.COMMUNICATIONS,
        desk=None if of is None else of.desk,
        case_number=None if of is None else of.number,
        campaign=campaign,
    )
    return told.notice


# Addresses of other contacts with the same value were marked together.
_UNBLOCK_SAME = text(
    """
    UPDATE addresses a SET blocked_reason = NULL, blocked_at = NULL, blocked_notice = NULL,
        failures = 0, rests_until = NULL
    FROM addresses known
    WHERE known.id = ANY(CAST(:ids AS uuid[])) AND a.channel = known.channel
        AND a.hash = known.hash AND a.blocked_reason = :reason
    RETURNING a.contact, a.channel
    """
)


async def unblock_same(work: UnitOfWork, addresses: Collection[UUID], reason: Reason) -> None:
    """Unblock addresses that are blocked for this reason, and no other.

    The same addresses of other contacts are unblocked too.
    """
    await lock_address_rows(work, addresses)
    let = await work.session.execute(
        _UNBLOCK_SAME, {"ids": sorted(addresses), "reason": reason.value}
    )
    for row in sorted({(row.contact, row.channel) for row in let}):
        _say_unblocked(work, row[0], Channel(row[1]), reason.value)


def _say_unblocked(work: UnitOfWork, contact: UUID, channel: Channel, reason: str) -> None:
    whose = UUID(str(contact))  # the driver's UUID type cannot be written as JSON
    work.record(
        "address.unblocked", "contact", whose, (whose,), channel=channel.value, reason=reason
    )


async def unblock_address(
    work: UnitOfWork,
    context: Context,
    contact: UUID,
    channel: Channel,
    seen: datetime | None = None,
) -> None:
    """Unblock the contact's address on this channel. Can be repeated.

    `Conflict` `no-address` if it has none in use, `changed-since` if it was blocked at another time
    than the reader saw, `address-blocked` if nothing can arrive there. Withheld messages stay
    withheld.
    """
    if await work.session.get(Contact, contact) is None:
        raise NotFound("Contact not found.")
    address = await work.session.scalar(
        select(Address)
        .where(Address.contact == contact, Address.channel == channel.value, Address.active)
        .with_for_update(key_share=True)
    )
    if address is None:
        raise Conflict("This contact has no address in use for this channel.", code="no-address")
    await work.ask_again(contact)
    if address.blocked_reason is None:
        return
    if seen is not None and seen != address.blocked_at:
        raise Conflict(
            msgid("This address was blocked again after you opened it. Check it again."),
            code="changed-since",
        )
    if address.blocked_reason in NEVER_LIFTED:
        raise Conflict(RESERVED, code="address-blocked")
    _say_unblocked(work, contact, channel, address.blocked_reason)
    if address.blocked_reason == Reason.OPTED_OUT:
        said = {"channel": channel.value, "hash": address.hash}
        await work.session.execute(_FORGET_OPT_OUT, said)
    address.blocked_reason = address.blocked_at = address.blocked_notice = None
    address.failures, address.rests_until = 0, None
    context.wake_ups.wake_after(work, [channel])
