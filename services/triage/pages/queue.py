"""The officers' queue."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from services.triage import access
from services.triage.access.workload import show_workload
from services.triage.depends import ContextDep
from services.triage.pages.depends import LabelsDep
from services.triage.pages.labels.colleagues import colleagues
from services.triage.schemas import Wanted
from shared.access.authorise import may
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import Form
from shared.web.pagination import WantedPage, next_link
from shared.web.routing import Router

router = Router(include_in_schema=False)

Filter = Annotated[str, Query(max_length=64)]


@router.get("/")
async def begin(request: Request) -> RedirectResponse:
    return RedirectResponse(path_of(request, "/cases"), 303)


@router.get("/cases")
async def cases(  # noqa: PLR0913, PLR0917  # FastAPI passes each by name
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    labels: LabelsDep,
    page: WantedPage,
    state: Filter = "",
    desk: Filter = "",
    level: Filter = "",
    mine: Filter = "",
    waiting: Filter | None = None,
) -> HTMLResponse:
    if waiting is None:
        waiting = "yes" if _only_approves(principal) else ""
    wanted = Wanted(
        state=state or "open",
        desk=desk or None,
        level=level or None,
        assigned_to=principal.account if mine else None,
        waiting=waiting == "yes",
    )
    found = await access.list_cases(context, principal, wanted, page)
    given = {
        "state": [state],
        "desk": [desk],
        "level": [level],
        "mine": [mine],
        "waiting": [waiting],
    }
    staff = await colleagues(
        context,
        principal,
        pages.gettext(request),
        (account for each in found.items for account in (each.assigned_to, each.returned_to)),
    )
    return pages.render(
        request,
        "queue.html",
        form=Form(given),
        filtered=any((state, desk, level, mine, waiting)),
        waiting=wanted.waiting,
        no_desk=not principal.desks,
        rows=found.items,
        more_link=next_link(request, found),
        words=labels,
        colleagues=staff,
    )


@router.get("/cases/by-number/{number}")
async def case_by_number(
    request: Request, context: ContextDep, principal: PagePrincipal, number: str
) -> RedirectResponse:
    """Redirect to the case that a notice names."""
    case = await access.find_by_number(context, principal, number)
    return RedirectResponse(path_of(request, f"/cases/{case}"), 303)


@router.get("/workload/{account}")
async def workload(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    labels: LabelsDep,
    account: UUID,
) -> HTMLResponse:
    """Show people who manage accounts how much work an account has."""
    held = await show_workload(context, principal, account)
    staff = await colleagues(context, principal, pages.gettext(request), (account,))
    return pages.render(
        request, "workload.html", held=held, name=staff.staff.names.get(account), words=labels
    )


def _only_approves(principal: Principal) -> bool:
    """Return whether approvals are the person's only work on the queue."""
    return may(principal, Operation.APPEAL_APPROVE) and not may(principal, Operation.APPEAL_DRAFT)
