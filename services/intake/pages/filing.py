"""File an alert: three fields are enough, the rest in sections below."""

from functools import partial

from fastapi import Request
from starlette.responses import Response

from services.intake import access
from services.intake.access import drafts
from services.intake.depends import ContextDep
from services.intake.operations.drafts import FILED_BEFORE
from services.intake.pages.draft_fields import (
    begun,
    draft_fields,
    is_apart,
    is_opened_draft,
    page_of,
)
from services.intake.pages.drafts import drafts_shown
from services.intake.pages.field_labels import FIELDS_OF
from services.intake.pages.filing_form import FilingForm, of_list
from services.intake.schemas.requests import FileAlert
from shared.message_ids import msgid
from shared.problems import Conflict, Invalid
from shared.web.all_faults import further_faults
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import read_form
from shared.web.labels import labels_of
from shared.web.routing import Router
from shared.web.sent_request import SentRequest
from shared.web.submit import faults_at, kept_at, once_more, shown_again
from shared.web.time_zones import zone_choices

router = Router(include_in_schema=False)

NEW = "/alerts/new"
CHANGED_SINCE = msgid(
    "This form was already sent, and an alert was filed from it. What you changed since then is "
    "not in that alert. To file it as a second alert, send the form again."
)


@router.get("/alerts/new")
async def show_form(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    access.expect_filer(principal)
    form, kept = shown_again(request, pages, begun(), NEW), kept_at(request, NEW)
    filled = FilingForm(form)
    words, anew = labels_of(request, context.taxonomy), is_apart(kept)
    others = [] if kept else await drafts.list_own(context, principal)
    return pages.render(
        request,
        "alert_new.html",
        filled=filled,
        form=form,
        hidden=draft_fields(form, anew=anew),
        anew=anew,
        is_saved=kept is not None and is_opened_draft(kept),
        **drafts_shown(request, pages, context, others),
        fields=FIELDS_OF,
        words=words,
        menus=words.menus(FileAlert),
        begun_language="" if kept else words.language,
        zones=zone_choices(),
        **of_list(filled, context.taxonomy, pages.gettext(request)),
    )


@router.post("/alerts/new")
async def take_form(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    access.expect_filer(principal)
    filled = FilingForm(await read_form(request))
    filled.expect_rows()
    if filled.adds:
        return await once_more(request)
    check = partial(access.expect_possible, context, principal)
    told = await filled.taken(
        pages.gettext(request),
        lambda sent: further_faults(FileAlert, sent, check),
        context.taxonomy,
    )
    sent = SentRequest(filled.request or None, told.model_dump_json().encode())
    try:
        with faults_at(filled.placed):
            page = page_of(filled.form, principal)
            outcome = await access.file(context, principal, told, sent, page)
    except Invalid as refused:
        if refused.code != "idempotency-mismatch":
            raise
        raise Conflict(CHANGED_SINCE, code=FILED_BEFORE) from None
    filed = path_of(request, f"/alerts/{outcome.receipt.id}")
    return pages.redirect(filed, msgid("Alert filed. It is on its way to triage."))
