"""Assess a request, grant or decline it."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.relocation import access
from services.relocation.depends import ContextDep
from services.relocation.pages.assessment_form import (
    amount_faults_at_field,
    assessment_faults_at_fields,
    expect_lines,
    normalised_assessment,
    normalised_decision,
)
from services.relocation.pages.confirmations import declining, expect_one_decision, granting
from services.relocation.pages.reading import LookingOn, PageReader
from services.relocation.schemas.requests import AssessSupportRequest, DecideSupportRequest
from shared.message_ids import msgid
from shared.problems import Conflict
from shared.web.confirming import ask_first, is_confirmed
from shared.web.depends import path_of
from shared.web.forms import read_form
from shared.web.routing import Router
from shared.web.submit import faults_at, once_more, submitted

router = Router(prefix="/support-requests/{request_id}", include_in_schema=False)

DONE = {
    "granted": msgid("Grant decided. The decision is sent to the case."),
    "declined": msgid("Request declined. The decision is sent to the case."),
}


@router.post("/assessment")
async def take_assessment(
    looking: LookingOn,
    context: ContextDep,
    request_id: UUID,
    use: Annotated[str | None, Query(pattern="^yes$")] = None,
) -> Response:
    """Store the assessment. `use`: show the form with another programme's questions instead."""
    access.expect_assessor(looking.principal)
    request, pages = looking.request, looking.pages
    sent = await read_form(request)
    expect_lines(sent)
    known = context.programmes
    if use:
        shown = await access.show_request(context, looking.principal, request_id)
        if shown.decision is not None:
            raise Conflict("This request was already decided.", code="already-decided")
        wanted = sent.value("wanted") if sent.value("wanted") in known else ""
        return await once_more(request, page=f"{_path(looking, request_id)}?programme={wanted}")
    code = sent.value("programme")
    programme = known.get(code) if code in known else known.for_kinds(())
    with faults_at(partial(assessment_faults_at_fields, sent)):
        told = await submitted(
            request,
            pages,
            AssessSupportRequest,
            partial(normalised_assessment, programme=programme),
            further=partial(access.expect_known, context, looking.principal),
        )
        await access.assess(context, looking.principal, request_id, told)
    return pages.redirect(_path(looking, request_id), msgid("Assessment saved."))


@router.post("/decision")
async def take_decision(looking: LookingOn, context: ContextDep, request_id: UUID) -> Response:
    """Store the decision; text typed for the other decision is reported, not dropped."""
    access.expect_decider(looking.principal)
    with faults_at(amount_faults_at_field):
        told = await submitted(
            looking.request,
            looking.pages,
            DecideSupportRequest,
            normalised_decision,
            further=partial(access.expect_decidable, context, looking.principal, request_id),
        )
        expect_one_decision(told)
        if (page := await _ask_first(looking, context, request_id, told)) is not None:
            return page
        await access.decide(context, looking.principal, request_id, told)
    return looking.pages.redirect(_path(looking, request_id), DONE[told.decision])


async def _ask_first(
    looking: PageReader, context: ContextDep, request_id: UUID, told: DecideSupportRequest
) -> Response | None:
    """Return the question for a person who can decide so now; None once they have confirmed."""
    if await is_confirmed(looking.request):
        return None
    await access.expect_decidable(context, looking.principal, request_id, told)
    shown = await access.show_request(context, looking.principal, request_id)
    question = declining(shown) if told.amount is None else granting(shown, looking, told.amount)
    return await ask_first(looking.request, looking.pages, question)


def _path(looking: PageReader, request_id: UUID) -> str:
    return path_of(looking.request, f"/support-requests/{request_id}")
