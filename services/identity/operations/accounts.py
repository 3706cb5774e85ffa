"""Accounts: made, changed, disabled, enabled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.identity.operations.announcing import (
    announce,
    locked,
    profile_of,
    record,
    say,
    seal_profile,
)
from services.identity.parts import Parts
from services.identity.profiles import email_hash
from services.identity.rules.accounts import desk_faults, role_faults
from services.identity.tables import Account
from shared.access.principal import AccountKind
from shared.access.roles import Role, known_roles
from shared.contracts.content import AccountProfile
from shared.problems import Conflict, FieldFault, Forbidden, Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.web.languages import msgid


@dataclass(frozen=True)
class NewAccount:
    """`id` has its key already. `password_hash` is for persons; they must change the password."""

    id: UUID
    kind: AccountKind
    profile: AccountProfile
    roles: frozenset[Role]
    desks: Sequence[str] = ()
    all_desks: bool = False
    password_hash: str | None = None


@dataclass(frozen=True)
class AccountChange:
    """What is None stays as it is; an empty `phone` is removed."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    roles: frozenset[Role] | None = None
    desks: Sequence[str] | None = None
    all_desks: bool | None = None


async def create_account(work: UnitOfWork, parts: Parts, new: NewAccount) -> Account:
    """Raise `Invalid` for what does not fit, `Conflict` `email-in-use`."""
    await work.ask_again(new.id)
    _require_fitting(parts, new.kind, new.roles, new.desks)
    _require_a_desk(new.roles, new.desks, all_desks=new.all_desks)
    if new.kind == "person" and new.profile.email is None:
        raise _invalid(FieldFault("email", "This is missing.", "missing"))
    account = Account(
        id=new.id,
        kind=new.kind,
        email_hash=email_hash(parts, new.profile.email),
        profile=seal_profile(work, new.id, new.profile),
        roles=sorted(new.roles),
        desks=sorted(new.desks),
        all_desks=new.all_desks,
        state="active",
        password_hash=new.password_hash,
        must_change_password=new.password_hash is not None,
        sessions_valid_from=work.now,
        created_at=work.now,
        changed_at=work.now,
    )
    work.session.add(account)
    await _flush_with_own_email(work)
    await say(work, parts, account)
    record(work, "account.created", account, kind=new.kind, roles=_codes(new.roles))
    return account


async def change_account(
    work: UnitOfWork, parts: Parts, account_id: UUID, change: AccountChange
) -> Account:
    """Change what `change` names.

    Raise `Forbidden` `own-roles` where somebody changes their own roles or desks, `Conflict`
    `last-administrator` or `email-in-use`, `Invalid` for what does not fit.
    """
    rights = (change.roles, change.desks, change.all_desks)
    if work.actor == str(account_id) and any(each is not None for each in rights):
        raise Forbidden("Nobody changes their own roles or desks.", code="own-roles")
    if change.roles is not None and Role.ADMINISTRATOR not in change.roles:
        await _require_another_administrator(work, account_id)
    account = await locked(work, account_id)
    roles = known_roles(account.roles) if change.roles is None else change.roles
    desks = account.desks if change.desks is None else change.desks
    _require_fitting(parts, cast(AccountKind, account.kind), roles, desks)
    # Who has no desk from earlier can still change their telephone number.
    if any(each is not None for each in rights):
        all_desks = account.all_desks if change.all_desks is None else change.all_desks
        _require_a_desk(roles, desks, all_desks=all_desks)
    if change.roles is not None:
        account.roles = sorted(change.roles)
    if change.desks is not None:
        account.desks = sorted(change.desks)
    if change.all_desks is not None:
        account.all_desks = change.all_desks
    _change_profile(work, parts, account, change)
    await _flush_with_own_email(work)
    await announce(work, parts, account)
    changed = [name for name, value in vars(change).items() if value is not None]
    record(work, "account.changed", account, fields="+".join(changed), roles=_codes(roles))
    return account


async def expect_unchanged(work: UnitOfWork, account_id: UUID, seen: datetime | None) -> None:
    """Raise `Conflict` `changed-since` where the account changed after a page showed it.

    `seen` is the `changed_at` that was shown; None asks nothing. A form that is sent again makes no
    second key or password.
    """
    if seen is None:
        return
    account = await locked(work, account_id)
    if account.changed_at != seen:
        raise Conflict(
            msgid(
                "This account was changed at {time} (UTC), after this page was opened, or this was"
                " sent twice. Look at the account again first."
            ),
            code="changed-since",
            values={"time": f"{account.changed_at:%H:%M}"},
        )


async def disable_account(
    work: UnitOfWork, parts: Parts, account_id: UUID, handed_to: UUID | None = None
) -> Account:
    """Shut an account out everywhere. Can be repeated.

    Every service gives what the account held to `handed_to`, where that person may work on it, and
    else to the desk. Raises `Conflict` `last-administrator`, and `Invalid` if `handed_to` is not
    another active person.
    """
    await _require_another_administrator(work, account_id)
    if handed_to is not None:
        await _require_colleague(work, account_id, handed_to)
    return await _put_into_state(work, parts, account_id, "disabled", handed_to)


async def enable_account(work: UnitOfWork, parts: Parts, account_id: UUID) -> Account:
    """Let an account in again. Its old sessions stay ended. Can be repeated."""
    return await _put_into_state(work, parts, account_id, "active")


async def _put_into_state(
    work: UnitOfWork,
    parts: Parts,
    account_id: UUID,
    state: Literal["active", "disabled"],
    handed_to: UUID | None = None,
) -> Account:
    account = await locked(work, account_id)
    if account.state == state:
        return account
    account.state = state
    account.sessions_valid_from = max(work.now, account.sessions_valid_from)
    await announce(work, parts, account, handed_to=handed_to)
    detail = {} if handed_to is None else {"handed_to": str(handed_to)}
    record(work, f"account.{'enabled' if state == 'active' else 'disabled'}", account, **detail)
    return account


async def _require_colleague(work: UnitOfWork, leaving: UUID, handed_to: UUID) -> None:
    colleague = await work.session.get(Account, handed_to)
    active = colleague is not None and colleague.state == "active" and colleague.kind == "person"
    if not active or handed_to == leaving:
        raise _invalid(
            FieldFault(
                "handed_to", msgid("Choose another person whose account is active."), "unknown"
            )
        )


async def _require_another_administrator(work: UnitOfWork, account_id: UUID) -> None:
    """Hold all active administrators, so that two who disable each other meet here."""
    administrators = await work.session.scalars(
        select(Account.id)
        .where(Account.roles.contains([Role.ADMINISTRATOR.value]), Account.state == "active")
        .order_by(Account.id)
        .with_for_update()
    )
    if administrators.all() == [account_id]:
        raise Conflict(
            "This is the last administrator. Make somebody else one first.",
            code="last-administrator",
        )


def _require_fitting(
    parts: Parts, kind: AccountKind, roles: frozenset[Role], desks: Sequence[str]
) -> None:
    faults = role_faults(kind, roles)
    for place, desk in enumerate(desks):
        if fault := parts.taxonomy.desks.fault(desk, field=f"desks.{place}"):
            faults.append(fault)
    if faults:
        raise _invalid(*faults)


def _require_a_desk(roles: frozenset[Role], desks: Sequence[str], *, all_desks: bool) -> None:
    if faults := desk_faults(roles, desks, all_desks=all_desks):
        raise _invalid(*faults)


def _change_profile(
    work: UnitOfWork, parts: Parts, account: Account, change: AccountChange
) -> None:
    values = {
        name: value or None
        for name in ("name", "email", "phone", "language")
        if (value := getattr(change, name)) is not None
    }
    if not values:
        return
    account.profile = seal_profile(
        work, account.id, profile_of(work, account).model_copy(update=values)
    )
    if change.email is not None:
        account.email_hash = email_hash(parts, change.email)


async def _flush_with_own_email(work: UnitOfWork) -> None:
    try:
        await work.session.flush()
    except IntegrityError as error:
        if "accounts_email_hash_key" not in str(error.orig):
            raise
        raise Conflict(
            "Another account signs in with this e-mail address.", code="email-in-use"
        ) from None


def _codes(roles: frozenset[Role]) -> str:
    return "+".join(sorted(roles))


def _invalid(*faults: FieldFault) -> Invalid:
    return Invalid("Some of what was sent cannot be taken; each field says why.", faults=faults)
