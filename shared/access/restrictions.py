"""Store to whom each restricted case is open, from triage's events.

A service that shows some of a case has this table by a migration of its own and the handler
`on_case_restricted`; it passes the restriction on to `authorise`, and to its lists.
"""

from collections.abc import Collection
from functools import reduce
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    MetaData,
    Table,
    Uuid,
    delete,
    exists,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array, insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.access.ddl import Operations
from shared.contracts.triage import CaseRestricted
from shared.storage.unit_of_work import UnitOfWork

metadata = MetaData()

restricted_cases = Table(
    "restricted_cases",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("alerts", ARRAY(Uuid), nullable=False),
    Column("accounts", ARRAY(Uuid), nullable=False),
    Index("restricted_cases_alerts", "alerts", postgresql_using="gin"),
)
"""The restriction of a case, also if no other event of it arrived yet. No row: not restricted."""

_V1 = (
    """
    CREATE TABLE restricted_cases (
        case_id uuid PRIMARY KEY,
        alerts uuid[] NOT NULL,
        accounts uuid[] NOT NULL
    )
    """,
    "CREATE INDEX restricted_cases_alerts ON restricted_cases USING gin (alerts)",
)


def create_v1(op: Operations) -> None:
    for statement in _V1:
        op.execute(statement)


async def on_case_restricted(work: UnitOfWork, event: CaseRestricted) -> None:
    """Store the accounts that a case is restricted to from now on."""
    if event.restricted_to:
        told = {"alerts": list(event.alerts), "accounts": list(event.restricted_to)}
        await work.session.execute(
            insert(restricted_cases)
            .values(case_id=event.case, **told)
            .on_conflict_do_update(index_elements=["case_id"], set_=told)
        )
    else:
        await work.session.execute(
            delete(restricted_cases).where(restricted_cases.c.case_id == event.case)
        )
    work.record("case.restriction-kept", "case", event.case, accounts=len(event.restricted_to))


async def restriction_of(
    session: AsyncSession, case: UUID | None, alerts: Collection[UUID]
) -> frozenset[UUID] | None:
    """Return the accounts to which data of a case is restricted; None: not restricted.

    `alerts`: the alerts that the data is about. An alert that has left the case may be in another
    case that is restricted more, and each of its restricted cases counts.
    """
    of_alerts = restricted_cases.c.alerts.overlap(list(alerts))
    return await _restriction(session, or_(restricted_cases.c.case_id == case, of_alerts))


async def restriction_of_alert(session: AsyncSession, alert: UUID) -> frozenset[UUID] | None:
    """Return the accounts that every restricted case of this alert names; None: not restricted."""
    return await _restriction(session, restricted_cases.c.alerts.contains([alert]))


def case_is_open_to(account: UUID, case: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the SQL condition under which the account sees a row with this case column."""
    return _open_to(account, restricted_cases.c.case_id == case)


def alert_is_open_to(account: UUID, alert: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the SQL condition under which the account sees a row with this alert column."""
    return _open_to(account, restricted_cases.c.alerts.contains(array([alert])))


async def _restriction(session: AsyncSession, of: ColumnElement[bool]) -> frozenset[UUID] | None:
    found = await session.scalars(select(restricted_cases.c.accounts).where(of))
    named = [frozenset(accounts) for accounts in found]
    return reduce(frozenset.intersection, named) if named else None


def _open_to(account: UUID, of: ColumnElement[bool]) -> ColumnElement[bool]:
    named = restricted_cases.c.accounts.any_() == account
    return not_(exists().where(of, not_(named)))
