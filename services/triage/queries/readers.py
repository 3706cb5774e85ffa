"""Who can work on a case or read it, as this service knows accounts."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.access.principals import KnownAccount, known_account, known_accounts
from shared.access.roles import RIGHTS, Operation, Role

READING = sorted(role.value for role in RIGHTS[Operation.CASE_READ].roles)
APPROVING = sorted(role.value for role in RIGHTS[Operation.APPEAL_APPROVE].roles)
"""The roles that may read a case or approve an appeal, as parameters of statements."""


async def is_officer(session: AsyncSession, account: UUID, desk: str) -> bool:
    """Return whether this is an active triage officer of the desk."""
    known = await known_account(session, account)
    return known is not None and _has(known, frozenset({Role.TRIAGE_OFFICER}), desk)


async def no_readers(session: AsyncSession, accounts: Collection[UUID], desk: str) -> set[UUID]:
    """Return those of these accounts that are not known, not active or cannot read such a case."""
    known = await known_accounts(session, *accounts)
    reading = RIGHTS[Operation.CASE_READ].roles
    return {
        account
        for account in accounts
        if account not in known or not _has(known[account], reading, desk)
    }


async def read_no_case(session: AsyncSession, accounts: Collection[UUID]) -> set[UUID]:
    """Return those of these accounts that are not known, not active or read no case of any desk."""
    known = await known_accounts(session, *accounts)
    reading = RIGHTS[Operation.CASE_READ].roles
    return {
        account
        for account in accounts
        if account not in known
        or not known[account].active
        or not known[account].principal.roles & reading
    }


async def accounts_without_part(
    session: AsyncSession, accounts: Collection[UUID], desk: str
) -> set[UUID]:
    """Return those of these accounts that can read neither such a case nor its support requests.

    People who assess or decide on support read only the request, and only if they are named.
    """
    known = await known_accounts(session, *accounts)
    having_part = RIGHTS[Operation.CASE_READ].roles | _ASSESSING | _DECIDING
    return {
        account
        for account in accounts
        if account not in known or not _has(known[account], having_part, desk)
    }


async def can_grant(session: AsyncSession, accounts: Collection[UUID], desk: str) -> bool:
    """Return whether one of these accounts may assess support, and another one decide on it."""
    known = (await known_accounts(session, *accounts)).items()
    assessing = {account for account, each in known if _has(each, _ASSESSING, desk)}
    deciding = {account for account, each in known if _has(each, _DECIDING, desk)}
    return bool(assessing and deciding) and len(assessing | deciding) > 1


_ASSESSING = RIGHTS[Operation.SUPPORT_ASSESS].roles
_DECIDING = RIGHTS[Operation.SUPPORT_DECIDE].roles


def _has(known: KnownAccount, roles: frozenset[Role], desk: str) -> bool:
    return known.active and bool(known.principal.roles & roles) and known.principal.is_of(desk)
