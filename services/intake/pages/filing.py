"""File an alert: three fields are enough, the rest in sections below."""

from functools import partial

from fastapi import Request
from starlette.responses import Response

from services.intake import reception
from services.intake.depends import PartsOf
from services.intake.one_round import further_faults
from services.intake.pages.asked import words_for
from services.intake.pages.filing_form import FilingForm
from services.intake.parts import Parts
from services.intake.reception import Sent
from shared.clock import new_id
from shared.problems import Problem
from shared.web.again import with_kept
from shared.web.depends import PagesOf, SignedPage, path_of
from shared.web.forms import Form, read_form
from shared.web.hours import zone_choices
from shared.web.languages import msgid
from shared.web.pages import Pages
from shared.web.routing import Router

router = Router(include_in_schema=False)


@router.get("/alerts/new")
async def show_form(
    request: Request, pages: PagesOf, parts: PartsOf, principal: SignedPage
) -> Response:
    reception.expect_filer(principal)
    begun = with_kept(request, Form({"request": [str(new_id())]}))
    return _page(request, pages, parts, FilingForm(begun))


@router.post("/alerts/new")
async def take_form(
    request: Request, pages: PagesOf, parts: PartsOf, principal: SignedPage
) -> Response:
    reception.expect_filer(principal)
    filled = FilingForm(await read_form(request))
    filled.expect_rows()
    gettext = pages.gettext(request)
    if filled.adds:
        filled.add(gettext)
        return _page(request, pages, parts, filled)
    told = filled.take(gettext, partial(further_faults, parts))
    if told is None:
        return _page(request, pages, parts, filled, 422)
    sent = Sent(filled.request or None, told.model_dump_json().encode())
    try:
        outcome = await reception.file(parts, principal, told, sent)
    except Problem as problem:
        filled.refuse(problem, gettext)
        return _page(request, pages, parts, filled, problem.status)
    filed = path_of(request, f"/alerts/{outcome.receipt.id}")
    return pages.redirect(filed, msgid("The alert is filed. It is on its way to triage."))


def _page(
    request: Request, pages: Pages, parts: Parts, filled: FilingForm, status: int = 200
) -> Response:
    return pages.render(
        request,
        "alert_new.html",
        status=status,
        filled=filled,
        form=filled.form,
        words=words_for(request, parts),
        zones=zone_choices(),
    )
