"""Sign in: count the attempt, compare, undo the count. No transaction is open while hashing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import select

from services.identity.context import IDENTITY, Context
from services.identity.operations import attempts, sessions
from services.identity.profiles import EMAIL_PURPOSE
from services.identity.rules.accounts import LONGEST_SPELLING, NotAnAddress, sign_in_name
from services.identity.rules.passwords import NOT_THEIRS, Weakness, weakness
from services.identity.tables import Account
from shared.access.principal import ALL_DESKS, AccountKind, Principal
from shared.access.roles import known_roles
from shared.clock import new_id
from shared.contracts.content import AccountProfile
from shared.message_ids import msgid
from shared.problems import FieldFault, Forbidden, Invalid, TooManyRequests, Unauthenticated
from shared.storage.columns import place_of
from shared.storage.sealing import Keys, Sealed
from shared.storage.unit_of_work import ReadSession

WORDS: Mapping[Weakness, str] = {
    Weakness.TOO_SHORT: msgid("Enter at least 12 characters."),
    Weakness.TOO_LONG: msgid("Enter at most 256 characters."),
    Weakness.OBVIOUS: msgid(
        "This password is one of the first that an attacker would try. Choose several words "
        "that do not belong together."
    ),
    Weakness.OWN_NAME: msgid(
        "This password is made from your own name or address. Choose several words that do "
        "not belong together."
    ),
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """The data to sign in with. `address`: of the network; `new_password`: to change it.

    `device`: the token of their browser, which is known after they signed in.
    """

    email: str
    password: str
    address: str | None
    new_password: str | None = None
    device: str | None = None

    def __repr__(self) -> str:
        return "Credentials()"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The account that signed in, and when: ending all its sessions after `at` ends this one."""

    principal: Principal
    profile: AccountProfile
    at: datetime


@dataclass(frozen=True, slots=True)
class _FoundAccount:
    id: UUID
    password_hash: str
    profile: Sealed


async def sign_in(context: Context, given: Credentials) -> SignedIn:
    """Return who signs in. With a new password: also change it, which ends all other sessions.

    Raises `TooManyRequests` `slow-down`; `Unauthenticated` `wrong-password` (the same, at the same
    cost, if there is no such account) or `account-disabled`; `Forbidden` `password-must-change`
    until a new one is sent too; `Invalid` for a new one that is too weak.
    """
    name = _name(given.email)
    attempt = attempts.tried(context, name, given.address, given.device)
    async with context.database.unit_of_work(IDENTITY) as work:
        wait = await attempts.claim_attempt(work, attempt)
    if wait > attempts.NO_WAIT:
        raise _slow_down(wait)
    async with context.database.read() as session:
        found = await _account(session, context, name)
    if not await context.passwords.verify(found.password_hash if found else None, given.password):
        found_id = found.id if found else None
        async with context.database.unit_of_work(IDENTITY) as work:
            await sessions.refuse_sign_in(work, found_id, attempt)
        raise _wrong()
    if found is None:
        raise _wrong()
    keys = await context.keyring.open([found.id])
    profile = keys.open_model(AccountProfile, place_of(Account.profile, found.id), found.profile)
    async with context.database.unit_of_work(str(found.id), keys) as work:
        account, at = await sessions.sign_in(work, found.id, attempt, found.password_hash)
    if given.new_password is not None:
        at = await _change(context, found, keys, profile, given.new_password, attempt.device)
    elif account.must_change_password:
        raise Forbidden(
            "This password was given to you. Also send a new password of your own, as "
            "`new_password`.",
            code="password-must-change",
        )
    elif context.passwords.is_outdated(found.password_hash):
        await _rehash(context, found, given.password)
    return SignedIn(_principal(account), profile, at)


def access_token(context: Context, signed_in: SignedIn) -> str:
    return context.signer.access_token(signed_in.principal, issued=signed_in.at)


def session_token(context: Context, signed_in: SignedIn) -> str:
    """Return the token of a new page session, for the cookie."""
    session = str(new_id())
    return context.signer.session_token(signed_in.principal, session, issued=signed_in.at)


async def _change(
    context: Context,
    found: _FoundAccount,
    keys: Keys,
    profile: AccountProfile,
    new: str,
    device: bytes | None,
) -> datetime:
    if await context.passwords.verify(found.password_hash, new):
        raise _weak(
            "password-same", msgid("Choose a password that is different from the current one.")
        )
    if weak := weakness(new, [profile.name, profile.email or ""]):
        raise _weak(weak.value, WORDS[weak])
    hashed = await context.passwords.hash(new)
    async with context.database.unit_of_work(str(found.id), keys) as work:
        account = await sessions.change_password(
            work, context, found.id, found.password_hash, hashed, device
        )
    return account.sessions_valid_from


async def _rehash(context: Context, found: _FoundAccount, password: str) -> None:
    hashed = await context.passwords.hash(password)
    async with context.database.unit_of_work(IDENTITY) as work:
        await sessions.rehash_password(work, found.id, found.password_hash, hashed)


async def _account(session: ReadSession, context: Context, name: str) -> _FoundAccount | None:
    row = (
        await session.execute(
            select(Account.id, Account.password_hash, Account.profile).where(
                Account.email_hash == context.lookup.hash(EMAIL_PURPOSE, name),
                Account.kind == "person",
            )
        )
    ).one_or_none()
    if row is None or row.password_hash is None:
        return None
    return _FoundAccount(row.id, row.password_hash, row.profile)


def _name(email: str) -> str:
    """Return the sign-in name; a text that is not an address costs the same and is never found."""
    try:
        return sign_in_name(email)
    except NotAnAddress:
        return email[:LONGEST_SPELLING].casefold()


def _principal(account: Account) -> Principal:
    kind: AccountKind = "person"
    return Principal(
        account=account.id,
        kind=kind,
        roles=known_roles(account.roles),
        desks=ALL_DESKS if account.all_desks else frozenset(account.desks),
    )


def _slow_down(wait: timedelta) -> TooManyRequests:
    return TooManyRequests(
        "Too many attempts. Wait {seconds} s, then try again.",
        code="slow-down",
        values={"seconds": ceil(wait.total_seconds())},
    )


def _wrong() -> Unauthenticated:
    return Unauthenticated("E-mail address or password is wrong.", code=NOT_THEIRS)


def _weak(code: str, words: str) -> Invalid:
    return Invalid(
        "This password is not accepted.",
        code=code,
        faults=[FieldFault("new_password", words, code)],
    )
