"""Assess a request, grant or decline it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.relocation import access
from services.relocation.depends import ContextDep
from services.relocation.pages.filling import at_its_field, decided, expect_lines, tidied
from services.relocation.pages.questions import declining, expect_one_decision, granting
from services.relocation.pages.reading import Looking, LookingOn, request_page
from services.relocation.schemas.requests import AssessSupportRequest, DecideSupportRequest
from services.relocation.schemas.views import SupportRequestView
from shared.message_ids import msgid
from shared.problems import Conflict, Forbidden, Invalid, Problem
from shared.web.confirming import ask_first, is_confirmed
from shared.web.depends import path_of
from shared.web.forms import read_form
from shared.web.routing import Router

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
    """Take it. `use`: show what is filled in with the questions of another programme instead."""
    access.expect_assessor(looking.principal)
    sent = await read_form(looking.request)
    expect_lines(sent)
    code = sent.value("wanted" if use else "programme")
    known = context.programmes
    form = tidied(sent, known.get(code) if code in known else known.for_kinds(()))
    gettext = looking.pages.gettext(looking.request)
    refused: Problem | None = None
    told = None if use else form.take(AssessSupportRequest, gettext)
    if told is not None:
        try:
            await access.assess(context, looking.principal, request_id, told)
        except (Conflict, Invalid) as problem:
            form.refuse(problem, gettext)
            refused = problem
        else:
            return _back(looking, request_id, msgid("Assessment saved."))
    shown = await access.show_request(context, looking.principal, request_id)
    if use and shown.decision is not None:
        raise Conflict("This request was already decided.", code="already-decided")
    _expect_undecided(shown, refused)
    form.given = {**form.given, "wanted": [sent.value("wanted")]}
    status = refused.status if refused else 200 if use else 422
    return request_page(looking, shown, programme=code, assessment=form, status=status)


@router.post("/decision")
async def take_decision(looking: LookingOn, context: ContextDep, request_id: UUID) -> Response:
    """Take it from one form: what was typed for the other decision is named, and not dropped."""
    access.expect_decider(looking.principal)
    form = decided(await read_form(looking.request))
    gettext = looking.pages.gettext(looking.request)
    refused: Problem | None = None
    told = form.take(DecideSupportRequest, gettext)
    if told is not None:
        try:
            expect_one_decision(told)
            if (page := await _ask_first(looking, context, request_id, told)) is not None:
                return page
            await access.decide(context, looking.principal, request_id, told)
        except (Conflict, Invalid, Forbidden) as problem:
            refused = problem
        else:
            return _back(looking, request_id, DONE[told.decision])
    # Who may not read it may not decide either: this raises what was refused.
    shown = await access.show_request(context, looking.principal, request_id)
    _expect_undecided(shown, refused)
    if refused is not None:
        form.refuse(refused, gettext)
    at_its_field(form)
    return request_page(looking, shown, decision=form, status=refused.status if refused else 422)


async def _ask_first(
    looking: Looking, context: ContextDep, request_id: UUID, told: DecideSupportRequest
) -> Response | None:
    """Ask who may decide so now; what would be refused is refused without a question."""
    if await is_confirmed(looking.request):
        return None
    await access.expect_decidable(context, looking.principal, request_id, told)
    shown = await access.show_request(context, looking.principal, request_id)
    question = declining(shown) if told.amount is None else granting(shown, looking, told.amount)
    return await ask_first(looking.request, looking.pages, question)


def _expect_undecided(shown: SupportRequestView, refused: Problem | None) -> None:
    """Raise what was refused where the page has no form any more in which the words could stand.

    They are shown again to be copied.
    """
    if refused is not None and shown.decision is not None:
        raise refused


def _back(looking: Looking, request_id: UUID, message: str) -> Response:
    path = path_of(looking.request, f"/support-requests/{request_id}")
    return looking.pages.redirect(path, message)
