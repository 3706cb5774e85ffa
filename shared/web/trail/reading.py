"""The trail of one service, as an auditor reads it; the reading is an entry too."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import Row

from shared.access.authorise import authorise
from shared.access.names import account_of, read_staff
from shared.access.principal import Principal
from shared.access.principals import KnownAccount, known_accounts
from shared.access.roles import Operation
from shared.audit.reading import trail
from shared.audit.tables import audit_entries
from shared.audit.trail import record_read
from shared.storage.keyring import Keyring
from shared.storage.unit_of_work import Database
from shared.web.pagination import By, Page, PageRequest, paginate
from shared.web.trail.numbers import Belonging, Numbered
from shared.web.trail.schemas import ActorView, EntryView

_NEWEST_FIRST = (By(audit_entries.c.number, descending=True),)


@dataclass(frozen=True)
class TrailSearch:
    """Which entries of the audit trail are searched for.

    `naming`: only entries that name one of these subjects or objects; `since`: from then on
    (aware).
    """

    naming: Collection[UUID] = ()
    since: datetime | None = None


@dataclass(frozen=True)
class Trail:
    """How a service shows its audit trail.

    `numbered`: finds an object by its number, in a service that gives numbers; `belonging`: finds
    the service's records of cases.
    """

    database: Database
    keyring: Keyring
    numbered: Numbered | None = None
    belonging: Belonging | None = None

    async def numbered_so(self, principal: Principal, number: str) -> set[UUID]:
        """Return the ids of what has this number here, and of all that belongs to it; or none."""
        authorise(principal, Operation.AUDIT_READ)
        if self.numbered is None:
            return set()
        async with self.database.read() as session:
            return set(await self.numbered(session, number))

    async def read(
        self, principal: Principal, sought: TrailSearch, page: PageRequest
    ) -> Page[EntryView]:
        """Return a page of entries, newest first.

        The reading itself is recorded in the trail first.

        Raises `Forbidden`, also for an auditor without all desks (see `authorise`).
        """
        authorise(principal, Operation.AUDIT_READ)
        async with self.database.read() as session:
            naming = set(sought.naming)
            if naming and self.belonging is not None:
                naming |= set(await self.belonging(session, naming))
            wanted = trail(naming=sorted(naming), since=sought.since)
            rows = await paginate(session, wanted, _NEWEST_FIRST, page, lambda row: row)
            accounts = await known_accounts(session, *_accounts(rows.items))
        names = (await read_staff(self.database, self.keyring, accounts)).names
        found = [_shown(row, accounts, names) for row in rows.items]
        subjects = tuple(sorted(sought.naming))
        await record_read(
            self.database,
            principal.actor,
            "audit.read",
            "audit_entry",
            None,
            subjects,
            **_shown_of(found),
        )
        return Page(items=found, next=rows.next)


async def _trail(request: Request) -> Trail:
    trail: Trail = request.app.state.trail
    return trail


TrailOf = Annotated[Trail, Depends(_trail)]


def _accounts(rows: Iterable[Row[Any]]) -> set[UUID]:
    return {account for row in rows if (account := account_of(row.actor)) is not None}


def _shown(
    row: Row[Any], accounts: Mapping[UUID, KnownAccount], names: Mapping[UUID, str]
) -> EntryView:
    account = account_of(row.actor)
    known = accounts.get(account) if account is not None else None
    return EntryView(
        number=row.number,
        at=row.at,
        actor=row.actor,
        account=_actor(known, names) if known is not None else None,
        action=row.action,
        object_type=row.object_type,
        object_id=row.object_id,
        detail=row.detail,
    )


def _actor(known: KnownAccount, names: Mapping[UUID, str]) -> ActorView:
    return ActorView(
        name=names.get(known.principal.account),
        kind=known.principal.kind,
        roles=tuple(sorted(known.principal.roles)),
        active=known.active,
    )


def _shown_of(found: list[EntryView]) -> dict[str, int]:
    """Return how many entries are shown, and from which number to which they go."""
    if not found:
        return {"entries": 0}
    return {"entries": len(found), "newest": found[0].number, "oldest": found[-1].number}
