"""Cases over HTTP. The case of the path is taken by the access that every route depends on."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from services.triage import access
from services.triage.access.workload import show_workload
from services.triage.api.depends import CASES, DONE, MADE, ChangeAccess, ReadAccess
from services.triage.commands import cases
from services.triage.depends import ContextDep
from services.triage.schemas import (
    AcceptLink,
    AddSource,
    AssessSource,
    AssignCase,
    CampaignView,
    CaseView,
    CloseCase,
    DecideBestInterest,
    ProposeBestInterest,
    QueueItem,
    ReopenCase,
    RequestProtection,
    RestrictCase,
    SetHour,
    TimelineItem,
    VerifyCase,
    Wanted,
    Workload,
)
from shared.contracts.codes import Code, Level
from shared.web.all_faults import checked_by
from shared.web.depends import ApiPrincipal
from shared.web.pagination import Page, WantedPage
from shared.web.routing import Router

router = Router(prefix="/v1", tags=CASES)


@router.get("/cases", summary="List cases, the most dangerous first, then the earliest deadlines")
async def list_cases(  # noqa: PLR0913, PLR0917  # FastAPI passes each by name
    context: ContextDep,
    principal: ApiPrincipal,
    page: WantedPage,
    state: Literal["open", "closed"] = "open",
    desk: Code | None = None,
    level: Level | None = None,
    mine: Annotated[bool, Query(description="Only cases assigned to you.")] = False,
    waiting: Annotated[
        bool, Query(description="Only cases that wait for a second person.")
    ] = False,
) -> Page[QueueItem]:
    """Return the cases of your desks. The list holds no restricted data."""
    assigned = principal.account if mine else None
    wanted = Wanted(state, desk, level, assigned, waiting)
    return await access.list_cases(context, principal, wanted, page)


@router.get("/workload/{account}", summary="Count the work of an account")
async def read_workload(context: ContextDep, principal: ApiPrincipal, account: UUID) -> Workload:
    """Return numbers, and no case: for administrators, before they disable the account."""
    return await show_workload(context, principal, account)


@router.get("/cases/{case}", summary="Read a case")
async def read_case(access: ReadAccess) -> CaseView:
    """Return all of it. The audit trail records that you read it. 410 once it is erased."""
    return await access.show()


@router.get("/cases/{case}/timeline", summary="Read the timeline of a case, oldest first")
async def list_timeline(access: ReadAccess, page: WantedPage) -> Page[TimelineItem]:
    return await access.timeline(page)


@router.get("/cases/{case}/campaigns", summary="Count the deliveries of a case")
async def list_campaigns(access: ReadAccess) -> list[CampaignView]:
    return await access.campaigns()


@router.post(
    "/cases/{case}/assignment",
    summary="Take a case, or assign it to an officer",
    responses=DONE,
    response_model=None,
)
async def assign_case(access: ChangeAccess, asked: AssignCase) -> Response:
    """The first time, this acknowledges the case and ends the deadline for that."""
    return (await cases.assign(access, asked)).response()


@router.post(
    "/cases/{case}/restriction",
    summary="Restrict a case to named people",
    responses=DONE,
    response_model=None,
)
async def restrict_case(access: ChangeAccess, asked: RestrictCase) -> Response:
    """409 `changed-since` if the people who may read it are no longer those in `seen`.

    `unheard_by` in the answer: services that show it as before, because events do not reach
    them.
    """
    return (await cases.restrict(access, asked)).response()


@router.post(
    "/cases/{case}/sources",
    status_code=201,
    summary="Add a source",
    responses=MADE,
    response_model=None,
)
@checked_by(AddSource, access.expect_known)
async def add_source(access: ChangeAccess, asked: AddSource) -> Response:
    return (await cases.add_source(access, asked)).response()


@router.post(
    "/cases/{case}/sources/{source}/assessment",
    summary="Assess a source",
    responses=DONE,
    response_model=None,
)
@checked_by(AssessSource, access.expect_known)
async def assess_source(access: ChangeAccess, source: UUID, asked: AssessSource) -> Response:
    return (await cases.assess_source(access, source, asked)).response()


@router.post(
    "/cases/{case}/verification",
    summary="Record the verification",
    responses=DONE,
    response_model=None,
)
@checked_by(VerifyCase, access.expect_known)
async def verify_case(access: ChangeAccess, asked: VerifyCase) -> Response:
    """409 `sources`: `verified` needs two independent sources or a trusted member."""
    return (await cases.verify(access, asked)).response()


@router.post(
    "/cases/{case}/best-interest",
    status_code=201,
    responses=MADE,
    response_model=None,
    summary="Propose a best-interest decision",
)
@checked_by(ProposeBestInterest, access.expect_known)
async def propose_best_interest(access: ChangeAccess, asked: ProposeBestInterest) -> Response:
    return (await cases.propose_best_interest(access, asked)).response()


@router.post(
    "/cases/{case}/best-interest/{proposal}/decision",
    responses=DONE,
    response_model=None,
    summary="Decide on a best-interest proposal",
)
async def decide_best_interest(
    access: ChangeAccess, proposal: UUID, asked: DecideBestInterest
) -> Response:
    """403 `four-eyes` for the person who proposed it."""
    return (await cases.decide_best_interest(access, proposal, asked)).response()


@router.post(
    "/cases/{case}/clocks/{clock}/completion",
    responses=DONE,
    response_model=None,
    summary="Mark a deadline as done",
)
async def complete_deadline(access: ChangeAccess, clock: UUID) -> Response:
    """Stop all warnings of a hearing or removal.

    409 `take-it` for the acknowledgement: taking the case ends that deadline. 409 `issue-it` for a
    correction or a withdrawal notice: issuing or withdrawing it ends that deadline.
    """
    return (await cases.complete_deadline(access, clock)).response()


@router.post(
    "/cases/{case}/clocks/{clock}/hour",
    responses=DONE,
    response_model=None,
    summary="Set the time of a hearing or removal",
)
async def set_hour(access: ChangeAccess, clock: UUID, asked: SetHour) -> Response:
    """422 if the time is past, or on another day than the hearing or removal."""
    return (await cases.set_hour(access, clock, asked)).response()


@router.post(
    "/cases/{case}/links/{link}/acceptance",
    responses=DONE,
    response_model=None,
    summary="Merge the linked case into this one",
)
async def accept_link(
    access: ChangeAccess, link: UUID, asked: AcceptLink | None = None
) -> Response:
    """409 `messages-wait` if messages of an appeal of this case wait: say whether it `goes_on`.

    409 `recipients-untold` if recipients of what the linked case has withdrawn for an error were
    not told: begin a correction or a notice there, merge the other way round, or confirm
    `although_untold`. 409 `notices-end` if the linked case must be silent, and recipients of this
    one would be told nothing more of what it has withdrawn for an error: confirm
    `although_silenced`.
    """
    return (await cases.accept_link(access, link, asked or AcceptLink())).response()


@router.post(
    "/cases/{case}/links/{link}/refusal",
    responses=DONE,
    response_model=None,
    summary="Decline a link between cases",
)
async def decline_link(access: ChangeAccess, link: UUID) -> Response:
    return (await cases.decline_link(access, link)).response()


@router.post(
    "/cases/{case}/links/{link}/undoing",
    responses=DONE,
    response_model=None,
    summary="Undo the decision on a link",
)
async def undo_link(access: ChangeAccess, link: UUID) -> Response:
    return (await cases.undo_link(access, link)).response()


@router.post(
    "/cases/{case}/protection",
    status_code=201,
    responses=MADE,
    response_model=None,
    summary="Request protection for a person of the case",
)
@checked_by(RequestProtection, cases.expect_protection)
async def request_protection(access: ChangeAccess, asked: RequestProtection) -> Response:
    return (await cases.request_protection(access, asked)).response()


@router.post("/cases/{case}/closing", summary="Close a case", responses=DONE, response_model=None)
async def close_case(access: ChangeAccess, asked: CloseCase) -> Response:
    return (await cases.close(access, asked)).response()


@router.post(
    "/cases/{case}/reopening",
    summary="Reopen a case",
    responses=DONE,
    response_model=None,
)
async def reopen_case(access: ChangeAccess, asked: ReopenCase | None = None) -> Response:
    """Deadlines that were stopped when it was closed run again. 409 `case-open`, `case-joined`."""
    return (await cases.reopen(access, asked or ReopenCase())).response()
