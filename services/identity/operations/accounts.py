"""Create, change, disable and enable accounts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast
from uuid import UUID

from services.identity.context import Context
from services.identity.operations.account_checks import (
    flush_with_own_email,
    require_after,
    require_another_administrator,
    require_colleague,
    require_whole,
)
from services.identity.operations.account_events import (
    announce,
    changes_address_of_another,
    emit_account,
    end_sessions,
    lock_account,
    notify_former_address,
    profile_of,
    record,
    seal_profile,
)
from services.identity.operations.acts import (
    end_waiting,
    is_proposed_to_decide,
    needs_second_administrator,
    notify_of_act,
    notify_of_act_on_reader,
    propose,
    takes_effect_now,
)
from services.identity.profiles import email_hash
from services.identity.rules.second_administrator import (
    Act,
    Rights,
    decides,
    gains_decisions,
    gains_reading,
    loses_decisions,
    reads,
)
from services.identity.tables import Account
from shared.access.principal import AccountKind
from shared.access.roles import Role, known_roles
from shared.contracts.content import AccountProfile
from shared.problems import Forbidden
from shared.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class NewAccount:
    """`id` has its key already. `password_hash`: for persons, who must change the password."""

    id: UUID
    kind: AccountKind
    profile: AccountProfile
    roles: frozenset[Role]
    desks: Sequence[str] = ()
    all_desks: bool = False
    password_hash: str | None = None


@dataclass(frozen=True)
class AccountChange:
    """Changes to an account.

    What is None stays as it is; an empty `phone` is removed.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    roles: frozenset[Role] | None = None
    desks: Sequence[str] | None = None
    all_desks: bool | None = None

    @property
    def names_rights(self) -> bool:
        return any(each is not None for each in (self.roles, self.desks, self.all_desks))

    def rights_after(self, present: Rights) -> Rights:
        return Rights(
            roles=present.roles if self.roles is None else self.roles,
            desks=present.desks if self.desks is None else frozenset(self.desks),
            all_desks=present.all_desks if self.all_desks is None else self.all_desks,
        )

    def without_rights(self) -> "AccountChange":
        return replace(self, roles=None, desks=None, all_desks=None)


async def create_account(work: UnitOfWork, context: Context, new: NewAccount) -> Account:
    """Create an account; if it decides, it stays disabled until a second administrator confirms.

    If it only reads, officers and auditors are notified. Raises `Invalid`, `Conflict`
    `email-in-use`.
    """
    await work.ask_again(new.id)
    require_whole(
        context, new.kind, new.roles, new.desks, all_desks=new.all_desks, email=new.profile.email
    )
    account = Account(
        id=new.id,
        kind=new.kind,
        email_hash=email_hash(context, new.profile.email),
        profile=seal_profile(work, new.id, new.profile),
        roles=sorted(new.roles),
        desks=sorted(new.desks),
        all_desks=new.all_desks,
        state="disabled" if decides(new.roles) else "active",
        password_hash=new.password_hash,
        must_change_password=new.password_hash is not None,
        sessions_valid_from=work.now,
        created_at=work.now,
        changed_at=work.now,
        managed_at=work.now,
    )
    work.session.add(account)
    await flush_with_own_email(work)
    # The new account does not count among the administrators who could confirm it.
    if decides(new.roles):
        if await takes_effect_now(work, account, Act.MAKE, rights_of(account)):
            account.state = "active"
    elif reads(new.kind, new.roles):
        await notify_of_act_on_reader(work, account, Act.MAKE, rights_of(account))
    await emit_account(work, context, account)
    record(work, "account.created", account, kind=new.kind, roles=_codes(new.roles))
    return account


async def change_account(
    work: UnitOfWork, context: Context, account_id: UUID, change: AccountChange
) -> Account:
    """Change the fields of `change`; roles and desks may wait for a second administrator.

    Raise `Forbidden` `own-roles` if somebody changes their own roles or desks, `Conflict`
    `last-administrator`, `email-in-use` or what `needs_second_administrator` raises, `Invalid` for
    what does not fit. All who decide are notified if somebody else changes the address or number of
    an account that decides or will decide, and if it loses decisions. Officers and auditors are
    notified if it reads more than before.
    """
    account = await _held_for(work, context, account_id, change)
    present = rights_of(account)
    if changes_address_of_another(work, account, change.email, change.phone) and (
        decides(present.roles) or await is_proposed_to_decide(work, account)
    ):
        await notify_of_act(work, account, Act.ADDRESS)
    wanted = change.rights_after(present)
    further = gains_decisions(present, wanted)
    if further and await needs_second_administrator(work, account, Act.RIGHTS):
        account = await _apply(work, context, account, change.without_rights())
        propose(work, account, Act.RIGHTS, wanted)
        return account
    if further or loses_decisions(present, wanted):
        await notify_of_act(work, account, Act.RIGHTS, wanted)
    elif gains_reading(account.kind, present, wanted):
        await notify_of_act_on_reader(work, account, Act.RIGHTS, wanted)
    return await _apply(work, context, account, change)


async def give_rights(
    work: UnitOfWork, context: Context, account_id: UUID, change: AccountChange
) -> Account:
    """Give an account the rights that two administrators agreed on. Raises as `change_account`."""
    account = await _held_for(work, context, account_id, change)
    return await _apply(work, context, account, change)


async def _held_for(
    work: UnitOfWork, context: Context, account_id: UUID, change: AccountChange
) -> Account:
    """Lock an account that can be changed so; refuse what does not fit."""
    if work.actor == str(account_id) and change.names_rights:
        raise Forbidden("You cannot change your own roles or desks.", code="own-roles")
    if change.roles is not None and Role.ADMINISTRATOR not in change.roles:
        await require_another_administrator(work, account_id)
    account = await lock_account(work, account_id)
    kind, wanted = cast(AccountKind, account.kind), change.rights_after(rights_of(account))
    desks = account.desks if change.desks is None else change.desks
    require_after(context, kind, wanted, desks, names_rights=change.names_rights)
    return account


async def _apply(
    work: UnitOfWork, context: Context, account: Account, change: AccountChange
) -> Account:
    """Apply `change` to a locked account; an empty one changes nothing."""
    changed = [name for name, value in vars(change).items() if value is not None]
    if not changed:
        return account
    before = _known_as(work, account)
    if change.roles is not None:
        account.roles = sorted(change.roles)
    if change.desks is not None:
        account.desks = sorted(change.desks)
    if change.all_desks is not None:
        account.all_desks = change.all_desks
    _change_profile(work, context, account, change)
    await flush_with_own_email(work)
    if _known_as(work, account) != before:
        await end_waiting(work, account)
    await announce(work, context, account)
    held = _codes(known_roles(account.roles))
    record(work, "account.changed", account, fields="+".join(changed), roles=held)
    return account


async def disable_account(
    work: UnitOfWork, context: Context, account_id: UUID, handed_to: UUID | None = None
) -> Account:
    """Disable an account in all services. Can be repeated.

    Every service gives its open work to `handed_to`, if that person may work on it, and else to the
    desk. Raises `Conflict` `last-administrator`, and `Invalid` if `handed_to` is not another active
    person. Disabling somebody who decides needs no confirmation, and all who decide are notified:
    the person who is left may be alone.
    """
    await require_another_administrator(work, account_id)
    if handed_to is not None:
        await require_colleague(work.session, account_id, handed_to)
    account = await lock_account(work, account_id)
    if account.state == "active" and decides(known_roles(account.roles)):
        await notify_of_act(work, account, Act.DISABLE)
    await end_waiting(work, account)
    return await set_state(work, context, account, "disabled", handed_to)


async def enable_account(work: UnitOfWork, context: Context, account_id: UUID) -> Account:
    """Enable an account again; its old sessions stay ended. Can be repeated.

    An account that decides waits for a second administrator. If nobody knows its password yet, the
    proposal is to create it: the person who confirms that gets one.
    """
    account = await lock_account(work, account_id)
    if account.state == "active":
        return account
    again = (Act.MAKE, rights_of(account)) if account.must_change_password else (Act.ENABLE, None)
    if decides(known_roles(account.roles)):
        if not await takes_effect_now(work, account, *again):
            return account
    elif reads(account.kind, known_roles(account.roles)):
        await notify_of_act_on_reader(work, account, Act.ENABLE)
    return await set_state(work, context, account, "active")


async def set_state(
    work: UnitOfWork,
    context: Context,
    account: Account,
    state: Literal["active", "disabled"],
    handed_to: UUID | None = None,
) -> Account:
    """Enable or disable a locked account."""
    if account.state == state:
        return account
    account.state = state
    await end_waiting(work, account)
    end_sessions(context, account)
    await announce(work, context, account, handed_to=handed_to)
    detail = {"handed_to": str(handed_to)} if handed_to else {}
    record(work, f"account.{'enabled' if state == 'active' else 'disabled'}", account, **detail)
    return account


def _known_as(work: UnitOfWork, account: Account) -> tuple[Rights, str, str | None]:
    """Return what identifies the account for a person who proposes or confirms."""
    profile = profile_of(work, account)
    return rights_of(account), profile.name, profile.email


def rights_of(account: Account) -> Rights:
    return Rights(known_roles(account.roles), frozenset(account.desks), account.all_desks)


def _change_profile(
    work: UnitOfWork, context: Context, account: Account, change: AccountChange
) -> None:
    values = {
        name: value or None
        for name in ("name", "email", "phone", "language")
        if (value := getattr(change, name)) is not None
    }
    if not values:
        return
    former = profile_of(work, account)
    account.profile = seal_profile(work, account.id, former.model_copy(update=values))
    if change.email is not None:
        account.email_hash = email_hash(context, change.email)
        if former.email and former.email != (change.email or None):
            notify_former_address(work, account, former)


def _codes(roles: frozenset[Role]) -> str:
    return "+".join(sorted(roles))
