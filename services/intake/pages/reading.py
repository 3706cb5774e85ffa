"""Find an alert, and show the cases it led to."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from services.intake import access
from services.intake.access import drafts
from services.intake.depends import ContextDep
from services.intake.pages.amending_form import why_closed
from services.intake.pages.drafts import drafts_shown
from services.intake.pages.field_labels import FIELDS
from services.intake.rules.withdrawals import UNDO_WITHIN
from services.intake.schemas.requests import RecordConsent
from services.intake.schemas.views import AmendmentView
from shared.access.authorise import may
from shared.access.names import Staff
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import Form
from shared.web.labels import labels_of
from shared.web.pagination import WantedPage, next_link
from shared.web.records import names_of
from shared.web.routing import Router

router = Router(include_in_schema=False)


@router.get("/")
async def begin(request: Request) -> RedirectResponse:
    return RedirectResponse(path_of(request, "/alerts"), 303)


@router.get("/alerts")
async def show_list(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    page: WantedPage,
) -> Response:
    found = await access.list_alerts(context, principal, page)
    may_file, words = may(principal, Operation.ALERT_FILE), labels_of(request, context.taxonomy)
    may_draft = may(principal, Operation.ALERT_AMEND)
    own = await drafts.list_own(context, principal) if may_draft else []
    return pages.render(
        request,
        "alerts.html",
        alerts=found.items,
        next=next_link(request, found),
        may_file=may_file,
        words=words,
        **drafts_shown(request, pages, context, own),
    )


@router.get("/alerts/{alert}")
async def show_one(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, alert: UUID
) -> Response:
    read = await access.page(context, principal, alert)
    shown = read.alert
    words = labels_of(request, context.taxonomy)
    may_withdraw = may(principal, Operation.ALERT_WITHDRAW)
    may_amend = may(principal, Operation.ALERT_AMEND)
    is_drafted = may_amend and read.drafted
    own = await drafts.list_own(context, principal, alert) if is_drafted else []
    undo_until = shown.withdrawal.at + UNDO_WITHIN if shown.withdrawal else None
    return pages.render(
        request,
        "alert_one.html",
        alert=shown,
        amendments=[entry(each, read.staff, pages.gettext(request)) for each in read.amendments],
        may_amend=may_amend and why_closed(read) is None,
        **drafts_shown(request, pages, context, own),
        undo_until=undo_until,
        may_undo=may_withdraw and undo_until is not None and context.clock() <= undo_until,
        blank=Form(),
        may_change=may(principal, Operation.ALERT_CHANGE_CONSENT),
        may_withdraw=may_withdraw,
        words=words,
        menus=words.menus(RecordConsent),
        names=names_of(shown.persons, pages.gettext(request)),
        general=list(
            {each.use: each for each in (*shown.consents, *shown.general_consents)}.values()
        ),
        own_consents=sorted(shown.person_consents, key=lambda each: each.use),
    )


def entry(each: AmendmentView, staff: Staff, gettext: Callable[[str], str]) -> dict[str, Any]:
    """Return an amendment for a page, with the name of its author and the labels of its fields."""
    names = dict.fromkeys(field.partition(".")[0] for field in each.fields)
    return {
        "at": each.at,
        "by_name": staff.names.get(each.by) or gettext(msgid("an account without a name here")),
        "reason": each.reason,
        "fields": ", ".join(gettext(FIELDS[name]) if name in FIELDS else name for name in names),
        "before": each.before,
    }
