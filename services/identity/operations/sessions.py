"""Sessions and passwords of an account."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.identity.context import Context
from services.identity.operations.account_events import announce, end_sessions, lock_account, record
from services.identity.operations.acts import (
    is_proposed_to_decide,
    notify_of_act_on_reader,
    takes_effect_now,
)
from services.identity.operations.attempts import AttemptHashes, are_many, clear_attempt
from services.identity.operations.devices import note_device
from services.identity.rules.passwords import NOT_THEIRS
from services.identity.rules.second_administrator import Act, decides, reads
from services.identity.rules.throttling import TOLD_AGAIN_AFTER
from services.identity.tables import Account, PageSession
from shared.access.roles import Role, known_roles
from shared.access.tokens import SESSION_LIFETIME
from shared.notices import NoticeReason, notice
from shared.problems import Conflict, Forbidden, Unauthenticated
from shared.storage.unit_of_work import UnitOfWork

MOST_ENDED = 200
"""Page sessions of one account, ended one by one, that are kept at a time."""


async def sign_in(
    work: UnitOfWork, account_id: UUID, attempt: AttemptHashes, verified_hash: str
) -> tuple[Account, datetime]:
    """Undo the count of the attempt; return who signed in, and since when the session is valid.

    Their device is known from now on, unless somebody else gave them the password. Raises what
    `_verified` raises.
    """
    account = await _verified(work, account_id, verified_hash)
    await clear_attempt(work, attempt)
    record(work, "account.signed-in", account)
    at = max(work.now, account.sessions_valid_from)
    if not account.must_change_password:
        await note_device(work, account, attempt.device, at)
    return account, at


async def _verified(work: UnitOfWork, account_id: UUID, verified_hash: str) -> Account:
    """Lock an account whose password was compared before, with `verified_hash`.

    Raises `Unauthenticated` `wrong-password` if it was changed meanwhile, or `account-disabled`.
    """
    account = await lock_account(work, account_id)
    if account.password_hash != verified_hash:
        raise Unauthenticated("E-mail address or password is wrong.", code=NOT_THEIRS)
    if account.state != "active":
        raise Unauthenticated("This account is disabled.", code="account-disabled")
    return account


async def refuse_sign_in(work: UnitOfWork, account_id: UUID | None, attempt: AttemptHashes) -> None:
    """Record a wrong password in the trail, also for no account: both cost the same.

    The owner and administrators are notified, once a day, of many that come from many places.
    """
    subjects = () if account_id is None else (account_id,)
    work.record("account.sign-in-refused", "account", account_id, subjects)
    many = await are_many(work, attempt)
    if many and account_id is not None:
        await _notify_of_many(work, account_id)


async def _notify_of_many(work: UnitOfWork, account_id: UUID) -> None:
    account = await lock_account(work, account_id)
    told_at = account.passwords_tried_at
    if account.state != "active" or (told_at and work.now < told_at + TOLD_AGAIN_AFTER):
        return
    account.passwords_tried_at = work.now
    record(work, "account.passwords-tried", account)
    owner, others = NoticeReason.PASSWORDS_TRIED, NoticeReason.PASSWORDS_TRIED_FOR_ANOTHER
    notice(work, reason=owner, urgency="high", account=account_id)
    notice(work, reason=others, urgency="high", role=Role.ADMINISTRATOR)


async def end_session(work: UnitOfWork, context: Context, account_id: UUID, session: UUID) -> bool:
    """End the one page session that somebody signs out of; those on other devices continue.

    If an account ended very many lately, all of them end, and they are not listed any more: they
    are all in one event. Return whether all ended.
    """
    account = await lock_account(work, account_id)
    ended = select(func.count()).where(
        PageSession.account == account_id,
        PageSession.ended_at >= account.sessions_valid_from,
        PageSession.expires_at > work.now,
    )
    if (await work.session.scalar(ended) or 0) >= MOST_ENDED:
        await end_all_sessions(work, context, account_id)
        return True
    await work.session.execute(
        insert(PageSession)
        .values(
            id=session,
            account=account_id,
            created_at=work.now,
            expires_at=work.now + SESSION_LIFETIME,
            ended_at=work.now,
        )
        .on_conflict_do_update(
            index_elements=[PageSession.id],
            set_={"ended_at": work.now},
            where=PageSession.account == account_id,
        )
    )
    await announce(work, context, account)
    record(work, "account.session-ended", account)
    return False


async def purge_sessions(work: UnitOfWork) -> None:
    """Delete ended sessions whose token has expired."""
    await work.session.execute(delete(PageSession).where(PageSession.expires_at <= work.now))


async def end_all_sessions(work: UnitOfWork, context: Context, account_id: UUID) -> Account:
    """Make every token of an account void in all services, also those of programs."""
    account = await lock_account(work, account_id)
    end_sessions(context, account)
    await announce(work, context, account)
    record(work, "account.signed-out", account)
    return account


async def change_password(
    work: UnitOfWork,
    context: Context,
    account_id: UUID,
    verified_hash: str,
    password_hash: str,
    device: bytes | None,
) -> Account:
    """Give an account the password that its person chose; its other sessions end.

    Of its devices only the one used for this (`attempts.AttemptHashes.device`) stays known. It
    replaces the password that was compared, and none that was set since: hashing takes a while, in
    which an administrator may have set another one. Raises what `_verified` raises.
    """
    account = await _verified(work, account_id, verified_hash)
    await _replace_password(work, context, account, password_hash, must_change=False)
    await note_device(work, account, device, account.sessions_valid_from)
    record(work, "account.password-changed", account)
    return account


async def set_password(
    work: UnitOfWork, context: Context, account_id: UUID, password_hash: str
) -> Account:
    """Give somebody else's account a password that must be changed at the first sign-in.

    For an account that decides, or is proposed to, it waits for a second administrator; for one
    that reads, officers and auditors are notified. Raises `Forbidden` `own-account`, `Conflict`
    `no-password` if it is not a person's account.
    """
    if work.actor == str(account_id):
        raise Forbidden("Change your own password on your account page.", code="own-account")
    account = await lock_account(work, account_id)
    if account.kind != "person":
        raise Conflict(
            "This account signs in with an API key, not with a password.", code="no-password"
        )
    roles = known_roles(account.roles)
    if decides(roles) or await is_proposed_to_decide(work, account):
        if not await takes_effect_now(work, account, Act.PASSWORD):
            return account
    elif reads("person", roles):
        await notify_of_act_on_reader(work, account, Act.PASSWORD)
    await put_password(work, context, account, password_hash)
    return account


async def put_password(
    work: UnitOfWork, context: Context, account: Account, password_hash: str
) -> None:
    """Give a locked account a password that must be changed at the first sign-in."""
    await _replace_password(work, context, account, password_hash, must_change=True)
    record(work, "account.password-set", account)


async def rehash_password(
    work: UnitOfWork, account_id: UUID, verified_hash: str, password_hash: str
) -> None:
    """Hash the same password with today's parameters, if it is still the same."""
    await work.session.execute(
        update(Account)
        .where(Account.id == account_id, Account.password_hash == verified_hash)
        .values(password_hash=password_hash)
    )


async def _replace_password(
    work: UnitOfWork, context: Context, account: Account, password_hash: str, *, must_change: bool
) -> None:
    account.password_hash = password_hash
    account.must_change_password = must_change
    end_sessions(context, account)
    await announce(work, context, account)
