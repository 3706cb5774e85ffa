"""Clauses of this installation: who may read them and propose some."""

from uuid import UUID

from services.triage import schemas
from services.triage.access.library import performed
from services.triage.context import Context
from services.triage.drafting.clause_checks import trials
from services.triage.operations.library import clauses
from services.triage.queries import clauses as queries
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.clock import new_id
from shared.problems import Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Outcome, Receipt
from shared.web.problems import INVALID_MESSAGE
from shared.web.sent_request import UNKEYED, SentRequest


async def list_clauses(context: Context, principal: Principal) -> list[schemas.ClauseView]:
    """Return the clauses of the library, by their id."""
    authorise(principal, Operation.LIBRARY_READ)
    async with context.database.read() as session:
        return await queries.list_clauses(session, context.renderer.templates)


def list_template_clauses(
    context: Context, principal: Principal
) -> list[schemas.TemplateClauseView]:
    """Return the clauses of the latest template, which the library may reword."""
    authorise(principal, Operation.LIBRARY_READ)
    return queries.template_clauses(context.renderer.templates)


async def read_clause(
    context: Context, principal: Principal, clause: UUID
) -> schemas.ClauseHistory:
    """Return a clause with all versions, and how the newest reads for invented examples."""
    authorise(principal, Operation.LIBRARY_READ)
    async with context.database.read() as session:
        view, versions = await queries.clause_versions(session, context.renderer.templates, clause)
    return schemas.ClauseHistory(
        **dict(view), versions=versions, trials=_tried(context, view.code, versions[0].clause)
    )


def _tried(context: Context, code: str, clause: schemas.ClauseContent) -> list[schemas.TrialView]:
    told = trials(context.renderer, clauses.counted(code, clause))
    return [schemas.TrialView.model_validate(each, from_attributes=True) for each in told]


async def expect_clause(
    context: Context, principal: Principal, asked: schemas.ClauseContent
) -> None:
    """Raise `Invalid` for what a proposal of this clause would refuse."""
    authorise(principal, Operation.LIBRARY_EDIT)
    if faults := tuple(clauses.faults_of_clause(context.renderer, asked)):
        raise Invalid(INVALID_MESSAGE, faults=faults)


async def propose_clause(
    context: Context,
    principal: Principal,
    asked: schemas.ProposeClause,
    sent: SentRequest = UNKEYED,
) -> Outcome:
    authorise(principal, Operation.LIBRARY_EDIT)
    entry = new_id()

    async def run(work: UnitOfWork) -> Receipt:
        return await clauses.propose_clause(work, context.renderer, entry, asked.code, asked)

    act = (Operation.LIBRARY_EDIT, "propose-clause", entry)
    return await performed(context, principal, act, run, sent, status=201)


async def change_clause(
    context: Context,
    principal: Principal,
    clause: UUID,
    asked: schemas.ChangeClause,
    sent: SentRequest = UNKEYED,
) -> Outcome:
    authorise(principal, Operation.LIBRARY_EDIT)

    async def run(work: UnitOfWork) -> Receipt:
        return await clauses.change_clause(work, context.renderer, clause, asked.version, asked)

    act = (Operation.LIBRARY_EDIT, "change-clause", clause)
    return await performed(context, principal, act, run, sent)
