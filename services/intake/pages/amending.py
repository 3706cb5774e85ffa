"""Add to an alert, or correct it."""

from functools import partial
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.intake import access
from services.intake.depends import ContextDep
from services.intake.pages.amending_form import AmendedAlert, AmendingForm, prefilled
from services.intake.pages.field_labels import FIELDS_OF
from services.intake.pages.reading import entry
from services.intake.schemas.requests import FileAlert
from shared.message_ids import msgid
from shared.web.all_faults import further_faults
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import read_form
from shared.web.labels import labels_of
from shared.web.routing import Router
from shared.web.sent_request import UNKEYED
from shared.web.submit import faults_at, kept_at, once_more, shown_again
from shared.web.time_zones import zone_choices

router = Router(prefix="/alerts/{alert}/amendments", include_in_schema=False)
"""A form may be sent twice: the second is refused, since the alert was amended by the first."""


@router.get("/new")
async def show_form(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, alert: UUID
) -> Response:
    page = await access.page_to_amend(context, principal, alert)
    action = f"/alerts/{alert}/amendments/new"
    begun = prefilled(page.alert, page.alert.version, pages.zone)
    form, kept = shown_again(request, pages, begun, action), kept_at(request, action)
    is_stale = kept is not None and kept.was_refused("changed-since")
    words, gettext = labels_of(request, context.taxonomy), pages.gettext(request)
    since = page.since(AmendingForm(form).version()) if is_stale else []
    return pages.render(
        request,
        "alert_amend.html",
        alert=page.alert,
        is_stale=is_stale,
        since=[entry(each, page.staff, gettext) for each in since],
        filled=AmendingForm(form),
        form=form,
        fields=FIELDS_OF,
        words=words,
        menus=words.menus(FileAlert),
        zones=zone_choices(),
    )


@router.post("/new")
async def take_form(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, alert: UUID
) -> Response:
    page = await access.page_to_amend(context, principal, alert)
    filled = AmendingForm.over(await read_form(request), page.alert)
    filled.expect_read(page.alert)
    filled.expect_rows()
    if filled.adds:
        return await once_more(request)
    check = partial(access.expect_amended, context, principal, page.alert)
    asked = await filled.asked(
        page,
        pages.zone,
        pages.gettext(request),
        lambda sent: further_faults(AmendedAlert, sent, check),
        context.taxonomy,
    )
    with faults_at(filled.placed):
        await access.amend(context, principal, alert, asked, UNKEYED)
    saved = msgid("Alert updated. The change is on its way to triage.")
    return pages.redirect(path_of(request, f"/alerts/{alert}"), saved)
