"""Hash endpoints again after the rule of their normal form has changed.

The normal form of e-mail addresses and numbers is the same under both rules.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.context import DISPATCH, Context
from services.dispatch.operations.contacts.addresses import hash_address, lock_addresses
from services.dispatch.sealed import AddressWords
from services.dispatch.tables import Address
from shared.after_upgrade import rebuild_loop
from shared.contracts.channels import Channel
from shared.names import ADDRESSES_VERSION
from shared.storage.columns import place_of
from shared.storage.sealing import Erased, KeyMissing, SealBroken

AT_ONCE = 100
"""Endpoints that are processed together."""

# A blocked address is skipped until a person unblocks it: another contact may have the same address
# unblocked, and a campaign to only one of the two would choose the wrong one.
_NEXT = text(
    """
    SELECT id, contact, hash, sealed FROM addresses
    WHERE channel = 'webhook' AND rule_version < :current AND blocked_reason IS NULL AND id > :last
    ORDER BY id LIMIT :most
    """
)
# Earlier deliveries get the new hash, so that nothing is sent there a second time. If a campaign
# was sent to both spellings, the other delivery has the new hash already.
_DELIVERIES = text(
    """
    UPDATE deliveries SET address_hash = CAST(:hash AS bytea)
    WHERE id IN (
        SELECT d.id FROM deliveries d
        WHERE d.contact = :contact AND d.address = :address AND d.address_hash = :former
            AND NOT EXISTS (
                SELECT FROM deliveries o
                WHERE o.campaign = d.campaign AND o.channel = d.channel AND o.address_hash = :hash
            )
        ORDER BY d.id FOR UPDATE
    )
    """
)
_ADDRESS = text(
    """
    UPDATE addresses a
    SET hash = CAST(:hash AS bytea), rule_version = :current, double = double OR EXISTS (
        SELECT FROM addresses o
        WHERE o.audience = a.audience AND o.channel = a.channel AND o.hash = :hash
            AND o.active AND NOT o.double AND o.id <> a.id
    )
    WHERE a.id = :address
    """
)


async def rebuild_hashes(context: Context, by: str) -> int:
    """Hash every endpoint by today's rule, while the service runs; return how many.

    Can be stopped and started again. If two contacts now have the same endpoint, both keep it: a
    campaign is sent once, to the older of the contacts that it is for.
    """
    last, done = UUID(int=0), 0
    while found := await _next(context, last):
        last, done = found[-1].id, done + await _rehash(context, by, found)
    async with context.database.unit_of_work(by) as work:
        detail = {"addresses": done, "rule": ADDRESSES_VERSION}
        work.record("marks.rebuilt", "service", **detail)
    return done


async def rebuild_hashes_loop(context: Context) -> None:
    """Hash endpoints with a former rule's hash again, for as long as the service runs."""

    async def is_behind() -> bool:
        return bool(await _next(context, UUID(int=0)))

    anew = partial(rebuild_hashes, context, DISPATCH)
    await rebuild_loop(context.database, "hashes of addresses", is_behind, anew)


async def _next(context: Context, last: UUID) -> Sequence[Row[Any]]:
    asked = {"current": ADDRESSES_VERSION, "last": last, "most": AT_ONCE}
    async with context.database.read() as session:
        return (await session.execute(_NEXT, asked)).all()


async def _rehash(context: Context, by: str, found: Sequence[Row[Any]]) -> int:
    keys = await context.keyring.open({row.contact for row in found})
    done = 0
    for row in found:
        try:
            words = keys.open_model(AddressWords, place_of(Address.sealed, row.id), row.sealed)
            form = hash_address(context, Channel.WEBHOOK, words.value)
        except Erased:
            form = row.hash
        except (KeyMissing, SealBroken):
            continue  # staff are notified when a message to it is written; retried later
        values = {
            "address": row.id,
            "contact": row.contact,
            "hash": form,
            "former": row.hash,
            "current": ADDRESSES_VERSION,
        }
        async with context.database.unit_of_work(by) as work:
            if form != row.hash:
                await lock_addresses(work, {Channel.WEBHOOK: form})
                await work.session.execute(_DELIVERIES, values)
            await work.session.execute(_ADDRESS, values)
        done += 1
    return done
