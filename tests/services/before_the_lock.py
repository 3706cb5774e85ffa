"""Let something happen between the admission of a person and the lock of the operation."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.access.principal import Principal
from shared.access.principals import store_account
from shared.access.restrictions import on_case_restricted
from shared.clock import new_id, utc_now
from shared.contracts.content import AccountProfile
from shared.contracts.identity import AccountChanged
from shared.contracts.triage import CaseRestricted
from shared.storage.keyring import Keyring
from shared.storage.unit_of_work import Database, UnitOfWork

Happening = Callable[[], Awaitable[object]]


class Meanwhile:
    """A database in which something happens just before a unit of work begins."""

    def __init__(self, database: Database, happens: Happening) -> None:
        self._database = database
        self._happens = happens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    @asynccontextmanager
    async def unit_of_work(self, *given: Any, **more: Any) -> AsyncIterator[UnitOfWork]:
        await self._happens()
        async with self._database.unit_of_work(*given, **more) as work:
            yield work


async def know(  # noqa: PLR0913  # what an account may be, each by its name
    database: Database,
    keyring: Keyring,
    principal: Principal,
    *,
    state: str = "active",
    roles: tuple[str, ...] | None = None,
    desks: tuple[str, ...] = (),
    all_desks: bool = True,
    handed_to: UUID | None = None,
) -> AccountChanged:
    """Let a service process this account's present state; return the event."""
    keys = await keyring.create(principal.account)
    event, profile = new_id(), AccountProfile(name="Invented Colleague")
    told = AccountChanged(
        id=event,
        account=principal.account,
        kind=principal.kind,
        roles=tuple(principal.roles) if roles is None else roles,
        desks=desks,
        all_desks=all_desks,
        state=state,
        sessions_valid_from=utc_now() - timedelta(days=1),
        changed_at=utc_now(),
        handed_to=handed_to,
        profile=keys.seal_part(event, "profile", principal.account, profile),
    )
    async with database.unit_of_work("identity") as work:
        await store_account(work, told)
    return told


async def restrict(database: Database, case: UUID, alerts: tuple[UUID, ...] = ()) -> None:
    """Let a service process that a case was restricted to somebody else."""
    told = CaseRestricted(
        case=case, alerts=alerts, restricted_to=(new_id(),), restricted_at=utc_now()
    )
    async with database.unit_of_work("test") as work:
        await on_case_restricted(work, told)


async def trail(database: Database) -> list[str]:
    async with database.engine.connect() as connection:
        found = await connection.execute(text("SELECT action FROM audit_entries ORDER BY number"))
        return [row.action for row in found]
