"""Reserved addresses, such as name@example.org: blocked while e-mails are really sent.

A provider accepts mail to them, and it can never arrive. Without a mail server nothing is sent, and
they work like any other.
"""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import text

from services.dispatch.context import DISPATCH, Context
from services.dispatch.rules.reasons import Reason
from services.dispatch.rules.reserved_addresses import is_never_delivered
from services.dispatch.sealed import AddressWords
from services.dispatch.tables import Address
from shared.after_upgrade import rebuild_loop
from shared.storage.columns import place_of
from shared.storage.sealing import Erased, KeyMissing, SealBroken
from shared.storage.unit_of_work import DetailValue, UnitOfWork

AT_ONCE = 500
"""Addresses that are checked in one transaction."""

_UNSEEN = text(
    """
    SELECT id, contact, sealed FROM addresses
    WHERE active AND channel = 'email' AND reserved IS NULL AND id > :last
    ORDER BY id LIMIT :most
    """
)
_SEE = text(
    """
    UPDATE addresses a SET reserved = r.reserved
    FROM (
        SELECT id FROM addresses WHERE id = ANY(CAST(:ids AS uuid[]))
        ORDER BY id FOR NO KEY UPDATE
    ) AS held JOIN unnest(CAST(:ids AS uuid[]), CAST(:reserved AS boolean[])) AS r (id, reserved)
        ON r.id = held.id
    WHERE a.id = held.id
    """
)
_BLOCK = text(
    """
    UPDATE addresses SET blocked_reason = :reason, blocked_at = :now, failures = 0,
        rests_until = NULL
    WHERE id IN (
        SELECT id FROM addresses WHERE active AND reserved AND blocked_reason IS NULL
        ORDER BY id FOR NO KEY UPDATE
    )
    RETURNING contact
    """
)
_LET = text(
    """
    UPDATE addresses SET blocked_reason = NULL, blocked_at = NULL
    WHERE id IN (
        SELECT id FROM addresses WHERE blocked_reason = :reason ORDER BY id FOR NO KEY UPDATE
    )
    RETURNING contact
    """
)
_BEHIND = text(
    """
    SELECT EXISTS (
        SELECT FROM addresses WHERE active AND channel = 'email' AND (
            reserved IS NULL OR :real AND reserved AND blocked_reason IS NULL
            OR NOT :real AND blocked_reason = :reason
        )
    )
    """
)
_NUMBER = text(
    """
    SELECT count(DISTINCT a.contact) FROM addresses a JOIN contacts k ON k.id = a.contact
    WHERE a.active AND k.active AND a.blocked_reason = :reason
    """
)
_MARK: Mapping[str, str] = MappingProxyType({"reason": Reason.RESERVED_DOMAIN.value})


async def block_reserved(context: Context) -> int:
    """Block reserved addresses if e-mails are really sent, else unblock them. Can be repeated.

    Return how many active contacts have a blocked one. Addresses that were not checked yet are
    opened once. A block for another reason stays.
    """
    await _see(context)
    async with context.database.unit_of_work(DISPATCH) as work:
        await _mark(work, context)
    return int(await context.database.glance(_NUMBER, _MARK))


async def block_reserved_loop(context: Context) -> None:
    """Check new addresses each hour: processes of the former release may still add some."""

    async def is_behind() -> bool:
        return bool(await context.database.glance(_BEHIND, {**_MARK, "real": context.sends_email}))

    anew = partial(block_reserved, context)
    await rebuild_loop(context.database, "reserved addresses", is_behind, anew)


async def _see(context: Context) -> None:
    last = UUID(int=0)
    while True:
        async with context.database.read() as session:
            asked = {"last": last, "most": AT_ONCE}
            found = (await session.execute(_UNSEEN, asked)).all()
        if not found:
            return
        keys = await context.keyring.open({row.contact for row in found})
        seen: dict[UUID, bool] = {}
        for row in found:
            try:
                words = keys.open_model(AddressWords, place_of(Address.sealed, row.id), row.sealed)
                seen[row.id] = is_never_delivered(words.value)
            except Erased:
                seen[row.id] = False
            except (KeyMissing, SealBroken):
                continue  # staff are notified when a message to it is written; retried later
        async with context.database.unit_of_work(DISPATCH) as work:
            values = {"ids": list(seen), "reserved": list(seen.values())}
            await work.session.execute(_SEE, values)
        last = found[-1].id


async def _mark(work: UnitOfWork, context: Context) -> None:
    statement = _BLOCK if context.sends_email else _LET
    marked = await work.session.execute(statement, {**_MARK, "now": work.now})
    detail: dict[str, DetailValue] = {"channel": "email", **_MARK}
    for row in marked:
        contact = UUID(str(row.contact))
        if context.sends_email:
            work.record("address.blocked", "contact", contact, (contact,), **detail)
        else:
            work.record("address.unblocked", "contact", contact, (contact,), **detail)
    if not context.sends_email:
        context.wake_ups.wake_after(work)
