"""HTTP in: support requests, their assessment and decision, and the programmes."""

from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from services.relocation import access
from services.relocation.depends import ContextDep
from services.relocation.schemas.requests import (
    AssessSupportRequest,
    DecideSupportRequest,
    RequestSupport,
)
from services.relocation.schemas.views import (
    ProgrammesView,
    ProgrammeView,
    State,
    SupportRequestListed,
    SupportRequestView,
)
from shared.web.all_faults import checked_by
from shared.web.codes import codes_router
from shared.web.depends import ApiPrincipal
from shared.web.idempotency import Receipt
from shared.web.pagination import Page, WantedPage
from shared.web.routing import Router
from shared.web.sent_request import SentDep

router = Router(prefix="/v1")
codes = codes_router(RequestSupport, AssessSupportRequest)

REQUESTS: list[str | Enum] = ["support requests"]
PROGRAMMES: list[str | Enum] = ["programmes"]
TAKEN: dict[int | str, dict[str, Any]] = {
    201: {"model": Receipt, "description": "Stored. The same request again gets the same answer."}
}
DONE: dict[int | str, dict[str, Any]] = {
    200: {"model": Receipt, "description": "Done. The same request again gets the same answer."}
}

WantedState = Annotated[
    State | None, Query(description="`open`: not decided yet. Without this: all.")
]


@router.post(
    "/support-requests",
    status_code=201,
    summary="Request support without a case",
    tags=REQUESTS,
    responses=TAKEN,
    response_model=None,
)
@checked_by(RequestSupport, access.expect_requestable)
async def request_support(
    context: ContextDep,
    principal: ApiPrincipal,
    wanted: RequestSupport,
    sent: SentDep,
) -> Response:
    """Open a request for a person without a case. Triage opens those of a case.

    422 names each field that is not accepted; then nothing is stored.
    """
    return (await access.request_support(context, principal, wanted, sent)).response()


@router.get(
    "/support-requests", summary="List support requests, the most urgent first", tags=REQUESTS
)
async def list_support_requests(
    context: ContextDep, principal: ApiPrincipal, page: WantedPage, state: WantedState = None
) -> Page[SupportRequestListed]:
    """Return those of your desks; accounts that do not assess or decide get their own requests."""
    return await access.list_requests(context, principal, state, page)


@router.get("/support-requests/{request_id}", summary="Read a support request", tags=REQUESTS)
async def read_support_request(
    context: ContextDep, principal: ApiPrincipal, request_id: UUID
) -> SupportRequestView:
    """Return all of it. The audit trail records that you read it. 410 once it is erased.

    A person who made the request and does not assess or decide sees what they sent and the
    result. A network member does not see the reason.
    """
    return await access.show_request(context, principal, request_id)


@router.post(
    "/support-requests/{request_id}/assessment",
    summary="Assess a support request",
    tags=REQUESTS,
    responses=DONE,
    response_model=None,
)
@checked_by(AssessSupportRequest, access.expect_known)
async def assess_support_request(
    context: ContextDep,
    principal: ApiPrincipal,
    request_id: UUID,
    assessment: AssessSupportRequest,
    sent: SentDep,
) -> Response:
    """Say whether the three criteria are met, what it costs, and what should be granted.

    It replaces the assessment before. 409 `changed-since` (another came in between),
    `already-decided`; 422 for costs that the programme does not pay or above its ceiling, for
    no costs where the criteria are met, and without `same_costs` where it is asked.
    """
    return (await access.assess(context, principal, request_id, assessment, sent)).response()


@router.post(
    "/support-requests/{request_id}/decision",
    summary="Grant or decline a support request",
    tags=REQUESTS,
    responses=DONE,
    response_model=None,
)
@checked_by(DecideSupportRequest, access.expect_decidable, "request_id")
async def decide_support_request(
    context: ContextDep,
    principal: ApiPrincipal,
    request_id: UUID,
    decision: DecideSupportRequest,
    sent: SentDep,
) -> Response:
    """Decide on the assessment that you read. The decision is final.

    403 `four-eyes` for the person who assessed it. 409 `not-assessed`, `already-decided`,
    `changed-since`, `alert-withdrawn`, `not-eligible` (also if an exclusion was not answered),
    `paid-already` (the same costs were granted, and `although_paid` does not say why),
    `above-ceiling` (with what was granted to the same person); 422 for an amount above the
    costs or the ceiling, or no reason for declining.
    """
    return (await access.decide(context, principal, request_id, decision, sent)).response()


@router.get("/programmes", summary="List the programmes of support", tags=PROGRAMMES)
async def list_programmes(context: ContextDep, _principal: ApiPrincipal) -> ProgrammesView:
    """Return for each who it is for, what it pays, up to how much, and the assessor's questions."""
    return ProgrammesView(items=tuple(ProgrammeView.of(each) for each in context.programmes))
