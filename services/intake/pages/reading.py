"""Find an alert, and show the cases it led to."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from services.intake import access
from services.intake.access import drafts
from services.intake.depends import ContextDep
from services.intake.pages.drafts import in_one_line
from services.intake.pages.field_labels import FIELDS
from services.intake.rules.withdrawals import UNDO_WITHIN
from services.intake.schemas.requests import RecordConsent
from services.intake.schemas.views import AlertView, AmendmentView
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
    own = await drafts.list_own(context, principal) if may_file else []
    return pages.render(
        request,
        "alerts.html",
        alerts=found.items,
        next=next_link(request, found),
        may_file=may_file,
        words=words,
        drafts=own,
        about={each.id: in_one_line(each, words) for each in own},
        draft_days=context.drafts_kept_for.days,
    )


@router.get("/alerts/{alert}")
async def show_one(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, alert: UUID
) -> Response:
    read = await access.page(context, principal, alert)
    shown = read.alert
    words = labels_of(request, context.taxonomy)
    may_withdraw = may(principal, Operation.ALERT_WITHDRAW)
    undo_until = shown.withdrawal.at + UNDO_WITHIN if shown.withdrawal else None
    return pages.render(
        request,
        "alert_one.html",
        alert=shown,
        amendments=[entry(each, read.staff, pages.gettext(request)) for each in read.amendments],
        may_amend=may(principal, Operation.ALERT_AMEND) and _is_open(shown),
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


def _is_open(alert: AlertView) -> bool:
    """Return whether an amendment is taken: the alert stands, and a case of it is open."""
    closed = [case.closed_at is not None for case in alert.cases]
    return alert.withdrawal is None and not (closed and all(closed))


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
