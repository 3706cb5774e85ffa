"""HTTP in: support requests, their assessment and decision, and the programmes there are."""

from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.relocation import reception
from services.relocation.depends import PartsOf
from services.relocation.schemas.asking import NewAssessment, NewDecision, NewSupportRequest
from services.relocation.schemas.showing import (
    ProgrammeShown,
    ProgrammesShown,
    State,
    SupportRequestListed,
    SupportRequestShown,
)
from shared.web.depends import Signed
from shared.web.idempotency import IdempotencyKey, Receipt
from shared.web.pagination import Page, WantedPage
from shared.web.routing import Router

router = Router(prefix="/v1")

REQUESTS: list[str | Enum] = ["support requests"]
PROGRAMMES: list[str | Enum] = ["programmes"]
TAKEN: dict[int | str, dict[str, Any]] = {
    201: {"model": Receipt, "description": "Stored. The same request again gets the same answer."}
}

WantedState = Annotated[
    State | None, Query(description="`open`: not decided yet. Left out: all there are.")
]


@router.post(
    "/support-requests",
    status_code=201,
    summary="Ask for support, without a case",
    tags=REQUESTS,
    responses=TAKEN,
    response_model=None,
)
async def post_support_request(
    request: Request,
    parts: PartsOf,
    principal: Signed,
    wanted: NewSupportRequest,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Open a request for somebody of whom there is no case; triage opens those of a case.

    422 names each field that cannot be taken, and then nothing is stored.
    """
    sent = (idempotency_key, await request.body())
    return (await reception.request_support(parts, principal, wanted, sent)).response()


@router.get(
    "/support-requests", summary="List support requests, the most urgent first", tags=REQUESTS
)
async def get_support_requests(
    parts: PartsOf, principal: Signed, page: WantedPage, state: WantedState = None
) -> Page[SupportRequestListed]:
    """Return those of your desks; for who does not assess or decide, those they asked for."""
    return await reception.list_requests(parts, principal, state, page)


@router.get("/support-requests/{request_id}", summary="Read a support request", tags=REQUESTS)
async def get_support_request(
    parts: PartsOf, principal: Signed, request_id: UUID
) -> SupportRequestShown:
    """Return all of it. That you read it is kept in the audit trail. 410 once it is erased.

    Who asked for it and does not assess or decide sees what they told and what came of it; the
    reason is for colleagues, not for a member of the network.
    """
    return await reception.show_request(parts, principal, request_id)


@router.post(
    "/support-requests/{request_id}/assessment",
    summary="Assess a support request",
    tags=REQUESTS,
)
async def post_assessment(
    parts: PartsOf, principal: Signed, request_id: UUID, assessment: NewAssessment
) -> Receipt:
    """Say whether the three criteria are met, what it costs, and what should be granted.

    An assessment takes the place of the one before. 409 `changed-since` (another came in between),
    `already-decided`; 422 for costs that the programme does not pay or above its ceiling, for none
    at all where the criteria are met, and for no word on `same_costs` where it is asked.
    """
    return await reception.assess(parts, principal, request_id, assessment)


@router.post(
    "/support-requests/{request_id}/decision",
    summary="Grant or decline a support request",
    tags=REQUESTS,
)
async def post_decision(
    parts: PartsOf, principal: Signed, request_id: UUID, decision: NewDecision
) -> Receipt:
    """Decide, once and for good, on the assessment that you read.

    403 `four-eyes` for whoever assessed it. 409 `not-assessed`, `already-decided`,
    `changed-since`, `alert-withdrawn`, `not-eligible` (also where nobody looked at an exclusion),
    `paid-already` (the same costs were granted, and `although_paid` does not say why),
    `above-ceiling` (with what was granted to the same person); 422 for an amount above the costs or
    the ceiling, or no reason for declining.
    """
    return await reception.decide(parts, principal, request_id, decision)


@router.get("/programmes", summary="List the programmes of support", tags=PROGRAMMES)
async def get_programmes(parts: PartsOf, _principal: Signed) -> ProgrammesShown:
    """Return whom each is for, what it pays, up to how much, and what an assessor is asked."""
    return ProgrammesShown(items=tuple(ProgrammeShown.of(each) for each in parts.programmes))
