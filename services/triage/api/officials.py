"""The directory of officials over HTTP: one person proposes, another approves."""

from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.triage.access import library, officials
from services.triage.api.depends import DONE, MADE
from services.triage.depends import ContextDep
from services.triage.rules.library import OFFICIAL
from services.triage.schemas import (
    ChangeOfficial,
    CheckOfficial,
    DecideOnOfficial,
    ImportOfficials,
    OfficialHistory,
    OfficialView,
    ProposeOfficial,
    RetireOfficial,
)
from shared.contracts.codes import Country
from shared.web.all_faults import checked_by
from shared.web.depends import ApiPrincipal
from shared.web.routing import Router
from shared.web.sent_request import SentDep

OFFICIALS: list[str | Enum] = ["officials"]
router = Router(prefix="/v1/officials", tags=OFFICIALS)


@router.get("", summary="List the officials of a country, in the order of documents")
async def list_officials(
    context: ContextDep,
    principal: ApiPrincipal,
    country: Annotated[Country, Query(description="The country of the officials.")],
) -> list[OfficialView]:
    """Return approved, waiting and retired ones. A document names those with an `official`."""
    return await officials.list_officials(context, principal, country)


@router.get("/waiting", summary="List the officials of which a version waits for approval")
async def list_waiting_officials(
    context: ContextDep, principal: ApiPrincipal
) -> list[OfficialView]:
    return await officials.list_waiting(context, principal)


@router.post(
    "",
    status_code=201,
    summary="Propose an official",
    responses=MADE,
    response_model=None,
)
@checked_by(ProposeOfficial, officials.expect_official)
async def propose_official(
    context: ContextDep, principal: ApiPrincipal, asked: ProposeOfficial, sent: SentDep
) -> Response:
    """It counts once another person has approved it."""
    return (await officials.propose_official(context, principal, asked, sent)).response()


@router.post(
    "/table",
    status_code=201,
    summary="Propose the officials of a table",
    responses=MADE,
    response_model=None,
)
@checked_by(ImportOfficials, officials.expect_importable)
async def import_officials(
    context: ContextDep, principal: ApiPrincipal, asked: ImportOfficials, sent: SentDep
) -> Response:
    """All of them or none: 422 says what is wrong in which line. `reference`: how many differ."""
    return (await officials.import_officials(context, principal, asked, sent)).response()


@router.get("/{official}", summary="Read an official with all versions")
async def read_official(
    context: ContextDep, principal: ApiPrincipal, official: UUID
) -> OfficialHistory:
    return await officials.read_official(context, principal, official)


@router.put(
    "/{official}", summary="Propose a change to an official", responses=DONE, response_model=None
)
@checked_by(ChangeOfficial, officials.expect_official)
async def change_official(
    context: ContextDep,
    principal: ApiPrincipal,
    official: UUID,
    asked: ChangeOfficial,
    sent: SentDep,
) -> Response:
    """Replace all fields, once approved. 409 `changed-since`, `proposal-waits`."""
    return (await officials.change_official(context, principal, official, asked, sent)).response()


@router.post(
    "/{official}/comparison",
    summary="Note that an official was compared with the public source today",
    responses=DONE,
    response_model=None,
)
async def check_official(
    context: ContextDep,
    principal: ApiPrincipal,
    official: UUID,
    asked: CheckOfficial,
    sent: SentDep,
) -> Response:
    """Nothing that is printed changes. 409 `changed-since`, `not-approved`, `retired`."""
    done = await officials.check_official(context, principal, official, asked.seen, sent)
    return done.response()


@router.post(
    "/{official}/retirement",
    summary="Propose that an official is no longer offered",
    responses=DONE,
    response_model=None,
)
async def retire_official(
    context: ContextDep,
    principal: ApiPrincipal,
    official: UUID,
    asked: RetireOfficial,
    sent: SentDep,
) -> Response:
    """409 `changed-since`, `proposal-waits`, `not-approved`, `retired`."""
    done = await library.retire(context, principal, OFFICIAL, official, asked.seen, sent)
    return done.response()


@router.post(
    "/{official}/decision",
    summary="Approve or decline what was proposed for an official",
    responses=DONE,
    response_model=None,
)
async def decide_on_official(
    context: ContextDep,
    principal: ApiPrincipal,
    official: UUID,
    asked: DecideOnOfficial,
    sent: SentDep,
) -> Response:
    """403 `four-eyes` for the person who proposed it. 409 `changed-since`, `already-decided`."""
    done = await library.decide(context, principal, OFFICIAL, official, asked, sent)
    return done.response()
