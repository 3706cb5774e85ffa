"""File an alert: three fields are enough, the rest in sections below."""

from functools import partial

from fastapi import Request
from starlette.responses import Response

from services.intake import access
from services.intake.context import Context
from services.intake.depends import ContextDep
from services.intake.one_round import further_faults
from services.intake.pages.field_labels import FIELDS_OF
from services.intake.pages.filing_form import FilingForm
from services.intake.schemas.requests import FileAlert
from shared.clock import new_id
from shared.message_ids import msgid
from shared.problems import Problem
from shared.web.again import with_kept
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import Form, read_form
from shared.web.hours import zone_choices
from shared.web.labels import labels_of
from shared.web.pages import Pages
from shared.web.routing import Router
from shared.web.sent_request import SentRequest

router = Router(include_in_schema=False)


@router.get("/alerts/new")
async def show_form(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    access.expect_filer(principal)
    begun = with_kept(request, Form({"request": [str(new_id())]}))
    return _page(request, pages, context, FilingForm(begun))


@router.post("/alerts/new")
async def take_form(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    access.expect_filer(principal)
    filled = FilingForm(await read_form(request))
    filled.expect_rows()
    gettext = pages.gettext(request)
    if filled.adds:
        filled.add(gettext)
        return _page(request, pages, context, filled)
    told = filled.take(gettext, partial(further_faults, context))
    if told is None:
        return _page(request, pages, context, filled, 422)
    sent = SentRequest(filled.request or None, told.model_dump_json().encode())
    try:
        outcome = await access.file(context, principal, told, sent)
    except Problem as problem:
        filled.refuse(problem, gettext)
        return _page(request, pages, context, filled, problem.status)
    filed = path_of(request, f"/alerts/{outcome.receipt.id}")
    return pages.redirect(filed, msgid("The alert is filed. It is on its way to triage."))


def _page(
    request: Request, pages: Pages, context: Context, filled: FilingForm, status: int = 200
) -> Response:
    words = labels_of(request, context.taxonomy)
    return pages.render(
        request,
        "alert_new.html",
        status=status,
        filled=filled,
        form=filled.form,
        fields=FIELDS_OF,
        words=words,
        menus=words.menus(FileAlert),
        zones=zone_choices(),
    )
