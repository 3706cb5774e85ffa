"""Units of work: rows, outgoing events and audit entry are stored together or not at all."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NewType, Protocol
from uuid import UUID

from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from shared.clock import Clock, utc_now
from shared.contracts.envelope import Event
from shared.storage.closing import ClosingStatements, Filled, Gathering, Part
from shared.storage.sealing import NO_KEYS, Keys

Traceparent = Callable[[], str | None]
"""Returns the W3C `traceparent` of the present span, if there is one."""

ReadSession = NewType("ReadSession", AsyncSession)
"""A session in a read-only transaction. Another type, so that a reader never gets a writer."""


DetailValue = str | int | bool | None
"""A detail of an entry in the trail; a string is a code, an id or a number."""


@dataclass(frozen=True)
class AuditFact:
    """An entry for the audit trail. `detail` holds codes, ids and counts only."""

    action: str
    object_type: str
    object_id: UUID | None = None
    subjects: tuple[UUID, ...] = ()
    detail: dict[str, DetailValue] = field(default_factory=dict)


class Admission(Protocol):
    """`shared.access.admission.Admission`."""

    async def ask_again(
        self,
        session: AsyncSession,
        thing: UUID,
        *,
        desk: str | None,
        restricted_to: Collection[UUID] | None,
        filed_by: UUID | None,
    ) -> None: ...

    def expect_asked(self) -> None: ...


@dataclass
class UnitOfWork:
    """Passed to operations. They never commit: the block that opened it does, at its end.

    `actor` is an account's id or the name of a service; `now` is one time for all that is written.
    `keys` seal and open restricted data; they were opened before the work began. `admission` says
    who has access to what, if a person acts.
    """

    session: AsyncSession
    actor: str
    now: datetime
    keys: Keys = NO_KEYS
    events: list[Event] = field(default_factory=list)
    traceparents: dict[UUID, str | None] = field(default_factory=dict)
    facts: list[AuditFact] = field(default_factory=list)
    closing: list[Filled] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    last: "dict[LastAct, list[Any]]" = field(default_factory=dict)
    traceparent: Traceparent = lambda: None
    admission: Admission | None = None

    async def ask_again(
        self,
        thing: UUID,
        *,
        desk: str | None = None,
        restricted_to: Collection[UUID] | None = None,
        filed_by: UUID | None = None,
    ) -> None:
        """Check whether the person still has access to this thing, now that it is locked.

        Does nothing if no person acts.
        """
        if self.admission is not None:
            await self.admission.ask_again(
                self.session, thing, desk=desk, restricted_to=restricted_to, filed_by=filed_by
            )

    def emit(self, event: Event) -> None:
        """Send this event once the unit of work is committed; a rolled-back one emits nothing."""
        self.events.append(event)
        self.traceparents[event.id] = self.traceparent()

    def holding(self, keys: Keys) -> "UnitOfWork":
        """Return this unit of work with the keys of other subjects."""
        return replace(self, keys=keys)

    def record(
        self,
        action: str,
        object_type: str,
        object_id: UUID | None = None,
        subjects: tuple[UUID, ...] = (),
        /,
        **detail: DetailValue,
    ) -> None:
        """Add an entry to the audit trail with the commit. `detail`: codes, ids and counts only."""
        self.facts.append(AuditFact(action, object_type, object_id, subjects, detail))

    def close_with(self, part: Part, values: Mapping[str, Sequence[object]]) -> None:
        """Write this with the closing statement; for rows that nothing reads before the commit.

        It must not wait for another unit of work: only add rows that refer to rows of this one.
        """
        self.closing.append((part, values))

    def do_last(self, act: "LastAct", given: object) -> None:
        """Collect values for `act`, which is called once with all of them after the operation.

        Use it for rows that many units of work lock: locking them last cannot deadlock.
        """
        self.last.setdefault(act, []).append(given)


LastAct = Callable[[UnitOfWork, Sequence[Any]], Awaitable[None]]
"""Runs inside the transaction, after the operation and before the stages."""

WriteAdded = Callable[[Sequence[Filled]], Awaitable[None]]
"""Runs a closing statement as a transaction of its own, if nothing came before it."""

CommitStage = Callable[[UnitOfWork], Awaitable[None]]
"""Runs inside the transaction, after the operation and before the commit."""


class Database:
    """A service's database. `stages` run in order before each commit: the outbox, then the audit.

    Parts left by them and by the operation are in the closing statement, the last one. The audit
    entry is in it, since it locks the head of the chain until the commit.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        stages: Sequence[CommitStage] = (),
        clock: Clock = utc_now,
        traceparent: Traceparent = lambda: None,
    ) -> None:
        self.engine = engine
        self._autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
        # Set by the driver when it begins a transaction: one statement less than SET TRANSACTION.
        self._readonly = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._closing = ClosingStatements()
        self._gathering = Gathering(self._write_added)
        self._stages = tuple(stages)
        self._clock = clock
        self._traceparent = traceparent

    async def glance(self, statement: TextClause, values: Mapping[str, object]) -> Any:
        """Run a statement in a transaction of its own and return its single value.

        For loops that check often and mostly find nothing: a unit of work costs several times more.
        """
        async with self.one_statement() as connection:
            return await connection.scalar(statement, values)

    def one_statement(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection on which each statement is a transaction of its own."""
        return self._autocommit.connect()

    def now(self) -> datetime:
        """Return the time that a unit of work would have if it began now."""
        return self._clock()

    def unit_of_work(
        self, actor: str, keys: Keys = NO_KEYS, *, admission: Admission | None = None
    ) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a unit of work and commit it when the block is left.

        Changes of a person under an `admission` are committed only if access was checked again.
        """
        return self._opened(actor, keys, admission, self._write_added)

    def addition(self, actor: str, keys: Keys = NO_KEYS) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a unit of work that only adds new rows, which no other unit of work can have locked.

        If all of it is in the closing statement, it shares statement and transaction with those
        that are closed at the same moment, but each is refused separately.
        """
        return self._opened(actor, keys, None, self._gathering.add)

    @asynccontextmanager
    async def _opened(
        self, actor: str, keys: Keys, admission: Admission | None, write_added: WriteAdded
    ) -> AsyncIterator[UnitOfWork]:
        # A transaction begins with the session's first use; an error leaves it to be rolled back.
        async with self._session() as session:
            work = UnitOfWork(
                session,
                actor,
                self._clock(),
                keys,
                traceparent=self._traceparent,
                admission=admission,
            )
            yield work
            if session.in_transaction():
                await session.flush()
            for act, given in work.last.items():
                await act(work, given)
            if admission is not None and (work.facts or work.events):
                admission.expect_asked()
            for stage in self._stages:
                await stage(work)
            await self._close(work, write_added)
        for callback in work.after_commit:
            _call(callback)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        session = AsyncSession(self.engine, expire_on_commit=False)
        try:
            yield session
        finally:
            # Outside a transaction it holds nothing, and closing it would be one more task.
            if session.in_transaction():
                await asyncio.shield(asyncio.create_task(session.close()))

    async def _close(self, work: UnitOfWork, write_added: WriteAdded) -> None:
        if work.session.in_transaction():
            await write_closing(work, self._closing)
            await work.session.commit()
        elif work.closing:
            await write_added(work.closing)

    async def _write_added(self, closing: Sequence[Filled]) -> None:
        # One statement is a transaction of its own.
        statement, values = self._closing.of(closing)
        async with self.one_statement() as connection:
            await connection.execute(statement, values)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """Open a read-only transaction: one snapshot for all its statements."""
        async with (
            AsyncSession(self._readonly, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield ReadSession(session)

    async def close(self) -> None:
        await self.engine.dispose()


async def write_closing(work: UnitOfWork, statements: ClosingStatements) -> None:
    """Run the closing statement now, before the commit and without committing."""
    if work.closing:
        await work.session.execute(*statements.of(work.closing))
        work.closing.clear()


def _call(callback: Callable[[], None]) -> None:
    # Committed work must not seem undone: a callback's error is not raised. Its text may contain
    # restricted data and is not logged.
    try:
        callback()
    except Exception as error:  # noqa: BLE001  # whatever it is, the commit stands
        logging.getLogger(__name__).error("after a commit: %s", type(error).__name__)  # noqa: TRY400  # no traceback: as above
