"""Redirect letters whose reader can no longer act to who took over, or to the desk's role.

Each notice of a letter is redirected by itself: a letter has notices of several kinds, for
different people.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, delete, text
from sqlalchemy.dialects.postgresql import insert

from services.dispatch.context import Context
from services.dispatch.operations.notices.accounts import Accounts
from services.dispatch.operations.notices.sending import spread_notices
from services.dispatch.operations.outcomes.settling import Settling, settle_deliveries
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.tables import Handover
from shared.contracts.identity import AccountChanged
from shared.contracts.notices import NoticeRequested
from shared.storage.unit_of_work import UnitOfWork

log = structlog.get_logger(service="dispatch")

_MOST_UNHEARD = 1000

# Deliveries that a worker holds now are redirected at the next claim.
WAITING = text(
    """
    SELECT id FROM deliveries
    WHERE account = :account AND notice IS NOT NULL AND state = 'pending'
    ORDER BY id FOR UPDATE SKIP LOCKED
    """
)

_NOTICES = """
    n.id, n.reason, n.case_number, n.urgency, n.role, n.account, n.fallback_role, n.desk,
    n.requested_at, n.campaign, n.channel, n.concerns, n.api_key, n.number
"""
_HELD = text(
    f"""
    SELECT d.id AS letter, d.account AS reader, {_NOTICES}
    FROM deliveries d CROSS JOIN LATERAL (
        SELECT d.notice UNION ALL SELECT g.notice FROM gathered_notices g WHERE g.delivery = d.id
    ) AS held (notice) JOIN notices n ON n.id = held.notice
    WHERE d.id = ANY(CAST(:letters AS uuid[]))
    ORDER BY n.id
    """  # noqa: S608  # our own constants
)
_EMPTY = text("DELETE FROM gathered_notices WHERE delivery = ANY(CAST(:letters AS uuid[]))")

# If two transactions redirect the same notice, the second sees the recipients of the first.
_ALONE = text(
    "SELECT id FROM notices WHERE id = ANY(CAST(:notices AS uuid[])) ORDER BY id FOR NO KEY UPDATE"
)
_HAVE = text(
    """
    SELECT d.notice, d.account FROM deliveries d
    WHERE d.notice = ANY(CAST(:notices AS uuid[]))
        AND NOT (d.state = 'withheld' AND d.reason = 'recipient-left')
    UNION
    SELECT g.notice, d.account FROM gathered_notices g JOIN deliveries d ON d.id = g.delivery
    WHERE g.notice = ANY(CAST(:notices AS uuid[]))
    """
)

_UNHEARD = text(
    f"""
    SELECT {_NOTICES} FROM unheard_notices u JOIN notices n ON n.id = u.notice
    ORDER BY n.id LIMIT :most FOR UPDATE OF u SKIP LOCKED
    """  # noqa: S608  # our own constants
)
_HEARD = text("DELETE FROM unheard_notices WHERE notice = ANY(CAST(:notices AS uuid[]))")


async def redirect_letters(work: UnitOfWork, event: AccountChanged, *, context: Context) -> None:
    """Store who took over, and redirect letters for an account that can no longer act."""
    await _store_handover(work, event)
    letters = await work.session.scalars(WAITING, {"account": event.account})
    await pass_on_notices(work, context, dict.fromkeys(letters))


async def _store_handover(work: UnitOfWork, event: AccountChanged) -> None:
    """Store who takes over the account's notices; an active account gets its own again.

    A change of a disabled account that names nobody changes nothing.
    """
    if event.handed_to is not None:
        keep = insert(Handover).values(account=event.account, handed_to=event.handed_to)
        to = {"handed_to": keep.excluded.handed_to}
        await work.session.execute(keep.on_conflict_do_update(index_elements=["account"], set_=to))
    elif event.state == "active":
        await work.session.execute(delete(Handover).where(Handover.account == event.account))


async def pass_on_notices(
    work: UnitOfWork, context: Context, letters: Mapping[UUID, UUID | None]
) -> frozenset[UUID]:
    """Pass on the notices of letters with one that their reader should no longer get.

    `letters`: locked by the caller, each with the claim that holds it. Returns those that were
    taken from their reader; notices in them that are still for that reader come in a new letter.
    """
    if not letters:
        return frozenset()
    accounts = Accounts(work)
    held = (await work.session.execute(_HELD, {"letters": sorted(letters)})).all()
    lost = {
        row.letter: row.reader
        for row in held
        if row.reader not in await accounts.notice(_notice(row))
    }
    if not lost:
        return frozenset()
    left, state = Reason.RECIPIENT_LEFT, State.WITHHELD
    settling = [Settling(letter, state, left, letters[letter]) for letter in sorted(lost)]
    await settle_deliveries(work, context, settling)
    await work.session.execute(_EMPTY, {"letters": sorted(lost)})
    notices = {row.id: _notice(row) for row in held if row.letter in lost}
    have = await _who_has(work, list(notices))
    told = await spread_notices(work, context, accounts, list(notices.values()), have)
    if nobody := sum(not number for number in told.values()):
        log.error("notice.for_nobody", count=nobody)
    for reader, number in sorted(Counter(lost.values()).items()):
        work.record("notice.redirected", "account", UUID(str(reader)), letters=number)
    return frozenset(lost)


async def send_waiting_notices(work: UnitOfWork, context: Context) -> None:
    """Send the notices that waited for somebody who can act."""
    rows = (await work.session.execute(_UNHEARD, {"most": _MOST_UNHEARD})).all()
    if not rows:
        return
    notices = [_notice(row) for row in rows]
    have = await _who_has(work, [each.notice for each in notices])
    told = await spread_notices(work, context, Accounts(work), notices, have)
    heard = sorted(notice for notice, number in told.items() if number)
    await work.session.execute(_HEARD, {"notices": heard})


async def _who_has(work: UnitOfWork, notices: Sequence[UUID]) -> defaultdict[UUID, set[UUID]]:
    """Return by notice the accounts that got it, or for which it waits."""
    asked = {"notices": sorted(notices)}
    await work.session.execute(_ALONE, asked)
    have: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for row in await work.session.execute(_HAVE, asked):
        have[row.notice].add(row.account)
    return have


def _notice(row: Row[Any]) -> NoticeRequested:
    return NoticeRequested(
        notice=row.id,
        role=row.role,
        account=row.account,
        fallback_role=row.fallback_role,
        desk=row.desk,
        reason=row.reason,
        case_number=row.case_number,
        campaign=row.campaign,
        channel=row.channel,
        concerns=row.concerns,
        api_key=row.api_key,
        number=row.number,
        urgency=row.urgency,
        requested_at=row.requested_at,
    )
