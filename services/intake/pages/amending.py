"""Add to an alert, or correct it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.intake import access
from services.intake.access import drafts
from services.intake.access.drafts import VIEW_CHANGED
from services.intake.depends import ContextDep
from services.intake.operations.drafts import AMENDED, FILED_BEFORE
from services.intake.pages.amending_form import (
    AmendedAlert,
    AmendingForm,
    prefilled,
    why_closed,
)
from services.intake.pages.draft_fields import draft_fields, is_apart, is_opened_draft, page_of
from services.intake.pages.drafts import drafts_shown
from services.intake.pages.field_labels import FIELDS_OF
from services.intake.pages.filing_form import of_list
from services.intake.pages.reading import entry
from services.intake.schemas.requests import FileAlert
from shared.message_ids import msgid
from shared.problems import Conflict, Invalid, in_words
from shared.web.all_faults import further_faults
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import read_form
from shared.web.labels import labels_of
from shared.web.routing import Router
from shared.web.submit import faults_at, kept_at, once_more, shown_again
from shared.web.time_zones import zone_choices

router = Router(prefix="/alerts/{alert}/amendments", include_in_schema=False)
SAVED = msgid("Alert updated. The change is on its way to triage.")


@router.get("/new")
async def show_form(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    alert: UUID,
    person: UUID | None = None,
) -> Response:
    """Show the form; `person`: the one whose row stands first."""
    page = await access.page_to_amend(context, principal, alert)
    action = f"/alerts/{alert}/amendments/new"
    begun = prefilled(page.alert, page.alert.version, pages.zone, person)
    kept = kept_at(request, action)
    closed = why_closed(page)
    if closed is not None and kept is None:
        raise closed
    form = shown_again(request, pages, begun, action)
    filled, anew = AmendingForm(form, alert_persons=page.alert.persons), is_apart(kept)
    sees_else = filled.sees_else(page)
    if sees_else:
        closed = Conflict(VIEW_CHANGED)
    shown = page.alert.version if sees_else else filled.shown_version(page.alert)
    is_others = kept is None and page.drafted
    others = await drafts.list_own(context, principal, alert) if is_others else []
    words, gettext = labels_of(request, context.taxonomy), pages.gettext(request)
    return pages.render(
        request,
        "alert_amend.html",
        alert=page.alert,
        closed=closed and in_words(closed.message, closed.values, gettext),
        sees_else=sees_else,
        is_stale=shown != page.alert.version,
        since=[entry(each, page.staff, gettext) for each in page.since(shown)],
        filled=filled,
        form=form,
        hidden=draft_fields(form, anew=anew)
        | {"version": form.value("version"), "seen_as": form.value("seen_as") or page.seen_as},
        anew=anew,
        is_saved=kept is not None and is_opened_draft(kept),
        **drafts_shown(request, pages, context, others),
        fields=FIELDS_OF,
        words=words,
        menus=words.menus(FileAlert),
        zones=zone_choices(),
        **of_list(filled, context.taxonomy, gettext),
    )


@router.post("/new")
async def take_form(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, alert: UUID
) -> Response:
    page = await access.page_to_amend(context, principal, alert)
    filled = AmendingForm.over(await read_form(request), page.alert)
    done = pages.redirect(path_of(request, f"/alerts/{alert}"), SAVED)
    draft = page_of(filled.form, principal, alert)
    with _as_sent_before():
        if filled.is_stale(page.alert) and await access.amended_before(
            context, principal, alert, filled.sent
        ):
            return done
    filled.expect_read(page)
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
    with faults_at(filled.placed), _as_sent_before():
        await access.amend(context, principal, alert, asked, filled.sent, draft)
    return done


@contextmanager
def _as_sent_before() -> Iterator[None]:
    """Tell a person who changed a form that was sent, and sends it again, that it was."""
    try:
        yield
    except Invalid as refused:
        if refused.code != "idempotency-mismatch":
            raise
        raise Conflict(AMENDED, code=FILED_BEFORE) from None
