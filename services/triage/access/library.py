"""The library: run a change of an entry; the right is asked for again under the lock."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from services.triage.context import Context
from services.triage.operations.library.clauses import decide_on_clause
from services.triage.operations.library.officials import decide_on_official
from services.triage.operations.library.proposing import retire_entry
from services.triage.rules.library import CLAUSE, OFFICIAL
from services.triage.schemas import DecideProposal
from shared.access.admission import Admission
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Outcome, Receipt, Repeatable
from shared.web.sent_request import UNKEYED, SentRequest

ADDING = frozenset({"propose", "propose-clause", "import"})
DECIDE = {OFFICIAL: decide_on_official, CLAUSE: decide_on_clause}
Run = Callable[[UnitOfWork], Awaitable[Receipt]]


def expect_may_edit(principal: Principal) -> None:
    """Raise `Forbidden` unless this person may propose; called before a form is shown."""
    authorise(principal, Operation.LIBRARY_EDIT)


async def retire(
    context: Context,
    principal: Principal,
    kind: str,
    entry: UUID,
    seen: int,
    sent: SentRequest = UNKEYED,
) -> Outcome:
    """Propose that an official or a clause is no longer offered."""
    authorise(principal, Operation.LIBRARY_EDIT)

    async def run(work: UnitOfWork) -> Receipt:
        return await retire_entry(work, kind, entry, seen)

    act = (Operation.LIBRARY_EDIT, "retire", entry)
    return await performed(context, principal, act, run, sent)


async def decide(
    context: Context,
    principal: Principal,
    kind: str,
    entry: UUID,
    asked: DecideProposal,
    sent: SentRequest = UNKEYED,
) -> Outcome:
    """Approve or decline what was proposed for an official or a clause."""
    authorise(principal, Operation.LIBRARY_APPROVE)

    async def run(work: UnitOfWork) -> Receipt:
        return await DECIDE[kind](work, entry, asked.seen, approved=asked.decision == "approved")

    act = (Operation.LIBRARY_APPROVE, "decide", entry)
    return await performed(context, principal, act, run, sent)


async def performed(
    context: Context,
    principal: Principal,
    act: tuple[Operation, str, UUID],
    run: Run,
    sent: SentRequest,
    *,
    status: int = 200,
) -> Outcome:
    """Run an operation on an entry, once even if the request is sent again.

    `act`: the right, what is done under it, and the entry; a new one has its id from here.
    """
    operation, verb, entry = act
    authorise(principal, operation)
    # The id of a new entry is another one when its request is sent again.
    named = f"{operation} {verb}" if verb in ADDING else f"{operation} {verb} {entry}"
    request = Repeatable(sent.key, principal.account, named, sent.body)
    async with changing_library(context, principal, operation, frozenset({entry})) as work:
        return await context.idempotency.once(work, request, lambda: run(work), status=status)


@asynccontextmanager
async def changing_library(
    context: Context, principal: Principal, operation: Operation, things: frozenset[UUID]
) -> AsyncIterator[UnitOfWork]:
    authorise(principal, operation)
    admission = Admission(principal, operation, things)
    async with context.database.unit_of_work(principal.actor, admission=admission) as work:
        yield work
    context.offered.forget()
