"""Clauses of this installation over HTTP: one person proposes, another approves."""

from enum import Enum
from uuid import UUID

from fastapi import Response

from services.triage.access import clauses, library
from services.triage.api.depends import DONE, MADE
from services.triage.depends import ContextDep
from services.triage.rules.library import CLAUSE
from services.triage.schemas import (
    ChangeClause,
    ClauseHistory,
    ClauseView,
    DecideOnClause,
    ProposeClause,
    RetireClause,
    TemplateClauseView,
)
from shared.web.all_faults import checked_by
from shared.web.depends import ApiPrincipal
from shared.web.routing import Router
from shared.web.sent_request import SentDep

CLAUSES: list[str | Enum] = ["clauses"]
router = Router(prefix="/v1/clauses", tags=CLAUSES)


@router.get("", summary="List the clauses of the library")
async def list_clauses(context: ContextDep, principal: ApiPrincipal) -> list[ClauseView]:
    """Return approved, waiting and retired ones; those of the template are in `/template`."""
    return await clauses.list_clauses(context, principal)


@router.get("/template", summary="List the clauses of the latest template")
async def list_template_clauses(
    context: ContextDep, principal: ApiPrincipal
) -> list[TemplateClauseView]:
    return clauses.list_template_clauses(context, principal)


@router.post("", status_code=201, summary="Propose a clause", responses=MADE, response_model=None)
@checked_by(ProposeClause, clauses.expect_clause)
async def propose_clause(
    context: ContextDep, principal: ApiPrincipal, asked: ProposeClause, sent: SentDep
) -> Response:
    """It counts once another person has approved it. 409 `already-listed`."""
    return (await clauses.propose_clause(context, principal, asked, sent)).response()


@router.get("/{clause}", summary="Read a clause, its versions, and how the newest reads")
async def read_clause(context: ContextDep, principal: ApiPrincipal, clause: UUID) -> ClauseHistory:
    return await clauses.read_clause(context, principal, clause)


@router.put(
    "/{clause}", summary="Propose a change to a clause", responses=DONE, response_model=None
)
@checked_by(ChangeClause, clauses.expect_clause)
async def change_clause(
    context: ContextDep,
    principal: ApiPrincipal,
    clause: UUID,
    asked: ChangeClause,
    sent: SentDep,
) -> Response:
    """It is in documents that are begun later. 409 `changed-since`, `proposal-waits`."""
    return (await clauses.change_clause(context, principal, clause, asked, sent)).response()


@router.post(
    "/{clause}/retirement",
    summary="Propose that a clause stands in no document that is begun",
    responses=DONE,
    response_model=None,
)
async def retire_clause(
    context: ContextDep, principal: ApiPrincipal, clause: UUID, asked: RetireClause, sent: SentDep
) -> Response:
    """409 `changed-since`, `proposal-waits`, `not-approved`, `retired`."""
    done = await library.retire(context, principal, CLAUSE, clause, asked.seen, sent)
    return done.response()


@router.post(
    "/{clause}/decision",
    summary="Approve or decline what was proposed for a clause",
    responses=DONE,
    response_model=None,
)
async def decide_on_clause(
    context: ContextDep,
    principal: ApiPrincipal,
    clause: UUID,
    asked: DecideOnClause,
    sent: SentDep,
) -> Response:
    """403 `four-eyes` for the person who proposed it. 409 `changed-since`, `already-decided`."""
    done = await library.decide(context, principal, CLAUSE, clause, asked, sent)
    return done.response()
