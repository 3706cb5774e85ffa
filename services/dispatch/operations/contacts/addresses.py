"""Addresses of contacts as they are added: normalised, once, with what is known about them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from services.dispatch.channels import CHANNELS
from services.dispatch.context import Context
from services.dispatch.rules.reasons import Reason
from services.dispatch.sealed import AddressWords, HeldSecret
from services.dispatch.tables import Address, Contact
from shared.clock import new_id
from shared.contracts.channels import Channel
from shared.names import ADDRESSES_VERSION
from shared.outbound.webhooks import WebhookSecret
from shared.problems import Conflict
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork

# Adding an address and storing a STOP for it lock each other out; sorted, so that they cannot
# deadlock.
_LOCK = text(
    """
    SELECT pg_advisory_xact_lock(key) FROM (
        SELECT hashtextextended(concat_ws(' ', 'address', channel, encode(hash, 'hex')), 0) AS key
        FROM unnest(CAST(:channels AS text[]), CAST(:hashes AS bytea[])) AS r (channel, hash)
        ORDER BY 1
    ) AS keys
    """
)
_MARKS = text(
    """
    SELECT DISTINCT ON (r.channel) r.channel, m.reason, m.at, m.notice
    FROM unnest(CAST(:channels AS text[]), CAST(:hashes AS bytea[])) AS r (channel, hash)
        CROSS JOIN LATERAL (
            SELECT a.blocked_reason AS reason, a.blocked_at AS at, a.blocked_notice AS notice
            FROM addresses a
            WHERE a.channel = r.channel AND a.hash = r.hash AND a.active
                AND a.blocked_reason IS NOT NULL
            UNION ALL
            SELECT 'opted-out', o.said_at, NULL FROM opt_outs o
            WHERE o.channel = r.channel AND o.hash = r.hash
        ) AS m
    ORDER BY r.channel, m.reason = 'opted-out' DESC, m.notice NULLS LAST, m.at
    """
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Why an address is blocked until a person checks it, and since when.

    `notice` is the notice to staff about it, if there was one.
    """

    reason: Reason
    at: datetime
    notice: UUID | None


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address as it was given; `hash` of its normal form, and what blocks it, if anything."""

    channel: Channel
    value: str
    hash: bytes
    mark: Mark | None = None


def hash_address(context: Context, channel: Channel, value: str) -> bytes:
    """Return the keyed hash by which an address is found on any contact."""
    return context.lookup.hash(f"contact {channel.value}", CHANNELS[channel].normalise(value))


def is_same(new: NewAddress, stored: str) -> bool:
    """Return whether an address given is the one stored, also in another spelling."""
    return CHANNELS[new.channel].is_same(new.value, stored)


async def check_new_addresses(
    work: UnitOfWork, context: Context, wanted: Mapping[Channel, str]
) -> Mapping[Channel, NewAddress]:
    """Return the addresses to add, each with why it is blocked, before anything is locked.

    A number that sent STOP is blocked on every contact. Until the commit, nobody can add or unblock
    the same addresses.
    """
    new = {
        channel: NewAddress(channel, value, hash_address(context, channel, value))
        for channel, value in wanted.items()
    }
    await lock_addresses(work, {each.channel: each.hash for each in new.values()})
    asked = _asked({each.channel: each.hash for each in new.values()})
    for row in await work.session.execute(_MARKS, asked):
        channel = Channel(row.channel)
        mark = Mark(Reason(row.reason), row.at, row.notice)
        new[channel] = replace(new[channel], mark=mark)
    return new


async def add_address(work: UnitOfWork, contact: Contact, new: NewAddress) -> str | None:
    """Add an address to a contact; return the new secret of an endpoint.

    Raises `Conflict` `contact-exists`.
    """
    address = new_id()
    secrets: tuple[HeldSecret, ...] = ()
    channel = CHANNELS[new.channel]
    if channel.has_secrets:
        secrets = (HeldSecret(secret=WebhookSecret.generate().reveal()),)
    words = AddressWords(value=new.value, secrets=secrets)
    added = await work.session.execute(
        insert(Address)
        .values(
            id=address,
            contact=contact.id,
            audience=contact.audience,
            channel=new.channel.value,
            hash=new.hash,
            rule_version=ADDRESSES_VERSION,
            sealed=work.keys.seal_model(contact.id, place_of(Address.sealed, address), words),
            active=True,
            failures=0,
            blocked_reason=None if new.mark is None else new.mark.reason.value,
            blocked_at=None if new.mark is None else new.mark.at,
            blocked_notice=None if new.mark is None else new.mark.notice,
            reserved=channel.is_never_delivered(new.value),
            created_at=work.now,
        )
        .on_conflict_do_nothing()
        .returning(Address.id)
    )
    if added.one_or_none() is None:
        raise Conflict(channel.same_address, code="contact-exists")
    if new.mark is not None:
        whose = UUID(str(contact.id))
        work.record(
            "address.blocked",
            "contact",
            whose,
            (whose,),
            channel=new.channel.value,
            reason=new.mark.reason.value,
        )
    return secrets[0].secret if secrets else None


async def lock_addresses(work: UnitOfWork, hashes: Mapping[Channel, bytes]) -> None:
    """Lock these addresses until the commit, against others who add them or opt out there."""
    await work.session.execute(_LOCK, _asked(hashes))


def _asked(hashes: Mapping[Channel, bytes]) -> dict[str, list[str] | list[bytes]]:
    return {"channels": [each.value for each in hashes], "hashes": list(hashes.values())}
