"""An account's state and profile: locked, opened, sealed, and published to all services."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import select

from services.identity.context import Context
from services.identity.rules.accounts import MOST_KEYS
from services.identity.tables import Account, ApiKey, PageSession
from shared.access.principal import AccountKind
from shared.clock import new_id
from shared.contracts.content import AccountProfile
from shared.contracts.identity import AccountChanged, ApiKeyState
from shared.contracts.notices import NoticeReason, NoticeRequested
from shared.problems import NotFound
from shared.storage.columns import place_of
from shared.storage.sealing import Sealed
from shared.storage.unit_of_work import UnitOfWork

LEAST_STEP = timedelta(microseconds=1)


async def lock_account(work: UnitOfWork, account_id: UUID) -> Account:
    """Lock an account until the commit, so that its events keep their order."""
    account = await work.session.get(
        Account, account_id, with_for_update=True, populate_existing=True
    )
    if account is None:
        raise NotFound("There is no such account.")
    await work.ask_again(account_id)
    return account


async def announce(
    work: UnitOfWork, context: Context, account: Account, *, handed_to: UUID | None = None
) -> None:
    """Emit that a locked account changed, and who takes over its open work.

    `changed_at` grows with every change, also if the clock stops or goes back.
    """
    account.changed_at = max(work.now, account.changed_at + LEAST_STEP)
    if work.actor != str(account.id):
        account.managed_at = account.changed_at
    await emit_account(work, context, account, handed_to=handed_to)


async def emit_account(
    work: UnitOfWork, context: Context, account: Account, *, handed_to: UUID | None = None
) -> None:
    """Emit the whole state of an account, also for this service's own copy."""
    await work.session.flush()
    keys = await _said_keys(work, account)
    ended = await work.session.scalars(
        select(PageSession.id)
        .where(
            PageSession.account == account.id,
            PageSession.ended_at >= account.sessions_valid_from,
            PageSession.expires_at > work.now,
        )
        .order_by(PageSession.id)
    )
    event_id = new_id()
    event = AccountChanged(
        id=event_id,
        account=account.id,
        kind=cast(AccountKind, account.kind),
        roles=tuple(account.roles),
        desks=tuple(account.desks),
        all_desks=account.all_desks,
        state=cast(Literal["active", "disabled"], account.state),
        sessions_valid_from=account.sessions_valid_from,
        changed_at=account.changed_at,
        api_keys=tuple(
            ApiKeyState(
                id=key.id,
                sha256=key.sha256.hex(),
                scopes=tuple(key.scopes) if key.revoked_at is None else (),
                expires_at=key.expires_at,
                revoked=key.revoked_at is not None,
            )
            for key in keys
        ),
        profile=work.keys.seal_part(event_id, "profile", account.id, profile_of(work, account)),
        handed_to=handed_to,
        ended_sessions=tuple(ended),
    )
    work.emit(event)
    await context.directory.on_account_changed(work, event)


async def _said_keys(work: UnitOfWork, account: Account) -> Sequence[ApiKey]:
    """Return the keys that services know: all valid ones, and those that were revoked last.

    From these a service knows that a partner still uses a revoked key, and notifies administrators.
    """
    of_account = select(ApiKey).where(ApiKey.account == account.id)
    living = await work.session.scalars(of_account.where(ApiKey.revoked_at.is_(None)))
    revoked = await work.session.scalars(
        of_account.where(ApiKey.revoked_at.is_not(None))
        .order_by(ApiKey.revoked_at.desc())
        .limit(MOST_KEYS)
    )
    return sorted([*living, *revoked], key=lambda key: key.id)


def changes_address_of_another(
    work: UnitOfWork, account: Account, email: str | None, phone: str | None
) -> bool:
    """Return whether somebody else changes the address or number for an account's notices.

    None: it stays as it is; empty: it is removed.
    """
    if work.actor == str(account.id):
        return False
    present = profile_of(work, account)
    return any(
        wanted is not None and (wanted or None) != now
        for wanted, now in ((email, present.email), (phone, present.phone))
    )


def notify_former_address(work: UnitOfWork, account: Account, former: AccountProfile) -> None:
    """Notify the former address of an account that it was changed, and by whom."""
    own = work.actor == str(account.id)
    reason = NoticeReason.ADDRESS_CHANGED if own else NoticeReason.ADDRESS_CHANGED_BY_ANOTHER
    event = new_id()
    work.emit(
        NoticeRequested(
            id=event,
            notice=new_id(),
            account=account.id,
            reason=reason.value,
            urgency="high",
            requested_at=work.now,
            former=work.keys.seal_part(event, "former", account.id, former),
        )
    )


def end_sessions(context: Context, account: Account) -> None:
    """Make void every token that a locked account got until now.

    The time is now, and not when this unit of work began: somebody who locked the account before
    may have signed in since.
    """
    account.sessions_valid_from = max(context.clock(), account.sessions_valid_from)


def profile_of(work: UnitOfWork, account: Account) -> AccountProfile:
    return work.keys.open_model(
        AccountProfile, place_of(Account.profile, account.id), account.profile
    )


def seal_profile(work: UnitOfWork, account: UUID, profile: AccountProfile) -> Sealed:
    return work.keys.seal_model(account, place_of(Account.profile, account), profile)


def record(work: UnitOfWork, action: str, account: Account, **detail: str) -> None:
    work.record(action, "account", account.id, (account.id,), **detail)
