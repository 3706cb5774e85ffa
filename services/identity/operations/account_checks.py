"""Check the fields of an account, and that enough administrators are left."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.context import Context
from services.identity.operations.account_events import lock_account
from services.identity.rules.accounts import DESK, desk_faults, role_faults
from services.identity.rules.second_administrator import Rights
from services.identity.tables import Account
from shared.access.principal import AccountKind
from shared.access.roles import Role
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.web.problems import INVALID_MESSAGE


async def require_colleague(session: AsyncSession, leaving: UUID, handed_to: UUID) -> None:
    """Raise `Invalid` unless this account can take over from the one that leaves."""
    colleague = await session.get(Account, handed_to)
    active = colleague is not None and colleague.state == "active" and colleague.kind == "person"
    if not active or handed_to == leaving:
        raise invalid(
            FieldFault(
                "handed_to", msgid("Choose another person whose account is active."), "unknown"
            )
        )


async def lock_administrators(work: UnitOfWork) -> Sequence[UUID]:
    """Lock all active administrators until the commit, and return their ids.

    Every act of an administrator on an account begins with this, before that account is locked: two
    who act on each other wait, and neither has locked what the other needs.
    """
    found = await work.session.scalars(
        select(Account.id)
        .where(Account.roles.contains([Role.ADMINISTRATOR.value]), Account.state == "active")
        .order_by(Account.id)
        .with_for_update()
    )
    return found.all()


async def require_another_administrator(work: UnitOfWork, account_id: UUID) -> None:
    if await lock_administrators(work) == [account_id]:
        raise Conflict(
            "This is the last administrator. Make another person an administrator first.",
            code="last-administrator",
        )


async def expect_unchanged(work: UnitOfWork, account_id: UUID, seen: datetime | None) -> None:
    """Raise `Conflict` `changed-since` if somebody changed the account after a page showed it.

    `seen` is the `changed_at` that was shown; None: not checked. A form that is sent again makes no
    second key or password. Changes by the holder do not count: somebody who took over an account
    could otherwise prevent that it is disabled, by changing it all the time.
    """
    if seen is None:
        return
    account = await lock_account(work, account_id)
    managed_at = account.managed_at or account.changed_at
    if managed_at > seen:
        raise Conflict(
            msgid(
                "This account was changed at {time} (UTC), after this page was opened, or "
                "the form was sent twice. Open the account again before you change it."
            ),
            code="changed-since",
            values={"time": f"{managed_at:%H:%M}"},
        )


def require_fitting(
    context: Context,
    kind: AccountKind,
    roles: frozenset[Role],
    desks: Sequence[str],
    *further: FieldFault,
) -> None:
    """Raise `Invalid` for roles and desks that do not fit, together with `further` faults."""
    known = partial(DESK.fault, context.taxonomy)
    unknown = (known(desk, field=f"desks.{place}") for place, desk in enumerate(desks))
    if faults := [*role_faults(kind, roles), *filter(None, unknown), *further]:
        raise invalid(*faults)


def require_whole(
    context: Context,
    kind: AccountKind,
    roles: frozenset[Role],
    desks: Sequence[str],
    *,
    all_desks: bool,
    email: str | None,
) -> None:
    """Raise `Invalid` for a new account: rights that do not fit, or a person without address."""
    faults = desk_faults(kind, roles, desks, all_desks=all_desks)
    if kind == "person" and email is None:
        faults.append(FieldFault("email", "This field is required.", "missing"))
    require_fitting(context, kind, roles, desks, *faults)


def require_after(
    context: Context, kind: AccountKind, wanted: Rights, desks: Sequence[str], *, names_rights: bool
) -> None:
    """Raise `Invalid` for roles and desks of an account that do not fit after a change."""
    faults = list[FieldFault]()
    # An account that never had a desk can still change its telephone number.
    if names_rights:
        faults = desk_faults(kind, wanted.roles, wanted.desks, all_desks=wanted.all_desks)
    require_fitting(context, kind, wanted.roles, desks, *faults)


async def flush_with_own_email(work: UnitOfWork) -> None:
    try:
        await work.session.flush()
    except IntegrityError as error:
        if "accounts_email_hash_key" not in str(error.orig):
            raise
        raise Conflict(
            "Another account already uses this e-mail address to sign in.", code="email-in-use"
        ) from None


def invalid(*faults: FieldFault) -> Invalid:
    return Invalid(INVALID_MESSAGE, faults=faults)
