"""Notify people that an API key expires soon, and that it has ended: once for each key.

What a partner sends with an ended key is refused, and its program may tell nobody.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from services.identity.operations.account_events import profile_of
from services.identity.tables import Account
from shared.access.roles import Role
from shared.contracts.notices import NoticeReason
from shared.notices import notice
from shared.storage.sealing import Erased
from shared.storage.unit_of_work import ReadSession, UnitOfWork

_ENDS_SOON = """
    k.expiry_told_at IS NULL AND k.revoked_at IS NULL
    AND k.expires_at > :now AND k.expires_at <= :until
"""
_HAS_EXPIRED = "k.end_told_at IS NULL AND k.revoked_at IS NULL AND k.expires_at <= :now"

_ACCOUNTS = text(
    f"""
    SELECT DISTINCT k.account FROM api_keys k JOIN accounts a ON a.id = k.account
    WHERE a.state = 'active' AND (({_ENDS_SOON}) OR ({_HAS_EXPIRED})) ORDER BY k.account
    """  # noqa: S608  # our own constants
)
# The second of two processes waits for the first, and then finds no key without a notice.
_TOLD_BEFORE = text(
    f"""
    UPDATE api_keys k SET expiry_told_at = :now
    WHERE k.account = ANY(CAST(:accounts AS uuid[])) AND {_ENDS_SOON} RETURNING k.id, k.account
    """  # noqa: S608  # our own constants
)
_TOLD_AFTER = text(
    f"""
    UPDATE api_keys k SET end_told_at = :now
    WHERE k.account = ANY(CAST(:accounts AS uuid[])) AND {_HAS_EXPIRED} RETURNING k.id, k.account
    """  # noqa: S608  # our own constants
)


async def accounts_to_notify(
    session: ReadSession, now: datetime, notice_time: timedelta
) -> Sequence[UUID]:
    """Return active accounts with a key that expires soon or has expired, not yet notified."""
    until = now + notice_time
    return (await session.scalars(_ACCOUNTS, {"now": now, "until": until})).all()


async def notify_of_expiring_keys(
    work: UnitOfWork, accounts: Collection[UUID], notice_time: timedelta
) -> None:
    """Notify administrators, and each account, of keys that expire soon or have expired.

    `work` holds the keys of the accounts' profiles.
    """
    told = {"now": work.now, "accounts": sorted(accounts)}
    soon = await work.session.execute(_TOLD_BEFORE, told | {"until": work.now + notice_time})
    for row in soon.all():
        account = await work.session.get_one(Account, row.account)
        _notify(
            work,
            account,
            row.id,
            NoticeReason.API_KEY_EXPIRES,
            NoticeReason.OWN_API_KEY_EXPIRES,
        )
    for row in (await work.session.execute(_TOLD_AFTER, told)).all():
        notify_of_ended_key(work, await work.session.get_one(Account, row.account), row.id)


def notify_of_ended_key(work: UnitOfWork, account: Account, key: UUID) -> None:
    """Notify administrators, and the account, that a key of it is no longer accepted."""
    _notify(work, account, key, NoticeReason.API_KEY_ENDED, NoticeReason.OWN_API_KEY_ENDED)


def _notify(
    work: UnitOfWork, account: Account, key: UUID, reason: NoticeReason, own: NoticeReason
) -> None:
    notice(
        work,
        reason=reason,
        urgency="high",
        role=Role.ADMINISTRATOR,
        concerns=account.id,
        api_key=key,
    )
    if account.state == "active" and _has_address(work, account):
        notice(work, reason=own, urgency="high", account=account.id, api_key=key)


def _has_address(work: UnitOfWork, account: Account) -> bool:
    """Return whether the account has an e-mail address: else the notice would be lost."""
    try:
        return profile_of(work, account).email is not None
    except Erased:
        return False
