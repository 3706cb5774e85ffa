"""Record refused attempts in the audit trail, once an hour for each thing.

Entries have ids only. The answer stays the same, and costs one look-up in an index if the attempt
is recorded already: a flood fills neither the trail nor a table.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Column, MetaData, Table, Uuid, delete, text
from sqlalchemy.dialects.postgresql import insert

from shared.access.ddl import Operations
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.problems import Forbidden
from shared.storage.column_kinds import MOMENT
from shared.storage.unit_of_work import Database

AGAIN_AFTER = timedelta(hours=1)
"""After this time the same person is recorded again for the same thing."""

AT_A_THING = frozenset({"other-desk", "restricted-case", "not-own"})
"""Codes of refusals about an existing thing, not about a role."""

metadata = MetaData()

refused_attempts = Table(
    "refused_attempts",
    metadata,
    Column("account", Uuid, primary_key=True),
    Column("thing", Uuid, primary_key=True),
    Column("noted_at", MOMENT, nullable=False),
)

_V1 = """
    CREATE TABLE refused_attempts (
        account uuid NOT NULL,
        thing uuid NOT NULL,
        noted_at timestamptz NOT NULL,
        CONSTRAINT refused_attempts_pkey PRIMARY KEY (account, thing)
    )
"""

_NOTED = text(
    "SELECT EXISTS (SELECT FROM refused_attempts"
    " WHERE account = :account AND thing = :thing AND noted_at > :since)"
)


CLEARED_EVERY = 3600.0
"""Seconds between two rounds of clearing up."""


def create_v1(op: Operations) -> None:
    op.execute(_V1)


@asynccontextmanager
async def refusals_noted(
    database: Database, principal: Principal, operation: Operation, kind: str, thing: UUID
) -> AsyncIterator[None]:
    """Record in the trail if the block refuses this person access to this thing.

    The refusal is raised again.

    `kind` names the thing as the trail does, such as `case`. Do not hold a database connection
    around it.
    """
    try:
        yield
    except Forbidden as refusal:
        if refusal.code in AT_A_THING:
            said = {"operation": operation.value, "reason": refusal.code}
            await _note(database, principal, kind, thing, said)
        raise


async def forget_attempts_loop(
    database: Database, actor: str, *, every: float = CLEARED_EVERY
) -> None:
    """Delete old refusals while the service runs.

    The trail has who tried to open which restricted case; it is not stored beside the trail for
    longer.
    """
    while True:
        await forget_attempts(database, actor)
        await asyncio.sleep(every)


async def forget_attempts(database: Database, actor: str) -> None:
    async with database.unit_of_work(actor) as work:
        over = refused_attempts.c.noted_at <= work.now - AGAIN_AFTER
        await work.session.execute(delete(refused_attempts).where(over))


async def _note(
    database: Database, principal: Principal, kind: str, thing: UUID, refused: Mapping[str, str]
) -> None:
    since = database.now() - AGAIN_AFTER
    of = {"account": principal.account, "thing": thing}
    if await database.glance(_NOTED, {**of, "since": since}):
        return
    async with database.unit_of_work(principal.actor) as work:
        noted = await work.session.execute(
            insert(refused_attempts)
            .values(**of, noted_at=work.now)
            .on_conflict_do_update(
                index_elements=["account", "thing"],
                set_={"noted_at": work.now},
                where=refused_attempts.c.noted_at <= since,
            )
            .returning(refused_attempts.c.account)
        )
        if noted.one_or_none() is not None:
            work.record("access.refused", kind, thing, **refused)
