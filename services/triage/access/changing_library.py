"""Run an operation on entries of the library; the right is asked for again under the lock."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from services.triage.context import Context
from shared.access.admission import Admission
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Outcome, Receipt, Repeatable
from shared.web.sent_request import SentRequest

ADDING = frozenset({"propose", "propose-clause", "import"})
Run = Callable[[UnitOfWork], Awaitable[Receipt]]


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
