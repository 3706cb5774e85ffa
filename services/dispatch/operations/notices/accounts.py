"""Find the accounts that get notices, by the present accounts."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import text

from services.dispatch.rules.notifying_staff import NOTICES_TO_DISABLED
from shared.access.principals import KnownAccount, accounts_in_roles, known_account
from shared.access.roles import Role, known_roles
from shared.contracts.notices import NoticeRequested
from shared.storage.unit_of_work import UnitOfWork

_HANDED_TO = text("SELECT handed_to FROM handovers WHERE account = :account")


class Accounts:
    """Finds the accounts that get a notice.

    Many notices of a wave go to the same people, so each account and role is read once, and many
    roles together (see `expect`). A notice never goes only to people who cannot act. An account
    that is disabled, or that does not have the fallback role for the desk, is replaced by the
    account that took over, else by that role; a role that nobody has is replaced by administrators.
    A notice that concerns only a disabled person still goes to that person.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._session = work.session
        self._known: dict[UUID, KnownAccount | None] = {}
        self._in_role: dict[tuple[Role, str | None], list[UUID]] = {}

    async def expect(self, events: Iterable[NoticeRequested]) -> None:
        """Load the accounts for these notices by their roles, in one query."""
        asked = {(role, event.desk) for event in events for role in _roles(event)}
        await self._ask(asked - self._in_role.keys())

    async def notice(self, event: NoticeRequested) -> tuple[UUID, ...]:
        """Return the accounts that get a notice; empty if nobody can act."""
        if (acting := await self._acting(event)) is not None:
            return (acting,)
        return await self._of_desk(event) or tuple(await self._of(Role.ADMINISTRATOR, None))

    async def _acting(self, event: NoticeRequested) -> UUID | None:
        """Return the account, or the next of those who took over that can act."""
        account, asked = event.account, set[UUID]()
        while account is not None and account not in asked:
            if await self._can_act(event, account):
                return account
            asked.add(account)
            found = await self._session.scalar(_HANDED_TO, {"account": account})
            account = None if found is None else UUID(str(found))
        return None

    async def _can_act(self, event: NoticeRequested, account: UUID) -> bool:
        if account not in self._known:
            self._known[account] = await known_account(self._session, account)
        known = self._known[account]
        if known is not None and event.reason in NOTICES_TO_DISABLED:
            return True
        if known is None or not known.active:
            return False
        needed, has = known_roles([event.fallback_role or ""]), known.principal
        return not needed or (needed <= has.roles and (event.desk is None or has.is_of(event.desk)))

    async def _of_desk(self, event: NoticeRequested) -> tuple[UUID, ...]:
        found = [await self._of(role, event.desk) for role in _roles(event)]
        return tuple(dict.fromkeys(account for each in found for account in each))

    async def _of(self, role: Role, desk: str | None) -> list[UUID]:
        if (role, desk) not in self._in_role:
            await self._ask({(role, desk)})
        return self._in_role[role, desk]

    async def _ask(self, asked: Collection[tuple[Role, str | None]]) -> None:
        if asked:
            self._in_role |= await accounts_in_roles(self._session, asked)


def _roles(event: NoticeRequested) -> frozenset[Role]:
    return known_roles([event.role or event.fallback_role or ""])
