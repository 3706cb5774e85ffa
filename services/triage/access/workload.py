"""How much work an account has: who may see it."""

from uuid import UUID

from services.triage.context import Context
from services.triage.queries.workload import workload
from services.triage.schemas import Workload
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.principals import known_account
from shared.access.roles import Operation
from shared.problems import NotFound


async def show_workload(context: Context, principal: Principal, account: UUID) -> Workload:
    """Return how much work an account has, for people who manage accounts; it names no case."""
    authorise(principal, Operation.ACCOUNT_READ)
    async with context.database.read() as session:
        if await known_account(session, account) is None:
            raise NotFound("There is no such account.")
        return await workload(session, account)
