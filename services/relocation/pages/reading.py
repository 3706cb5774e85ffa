"""Show the list of support requests, and the page of one."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from services.relocation import access
from services.relocation.depends import ContextDep
from services.relocation.pages.assessment_form import filled, lines
from services.relocation.pages.depends import LabelsDep
from services.relocation.pages.labels import Labels
from services.relocation.programmes import CRITERIA, Programme
from services.relocation.schemas.requests import MOST_COSTS
from services.relocation.schemas.views import State, SupportRequestView
from shared.access.authorise import may
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import Form
from shared.web.pages import Pages
from shared.web.pagination import WantedPage, next_link
from shared.web.routing import Router
from shared.web.submit import kept_at, shown_again

router = Router(include_in_schema=False)

STATES: tuple[tuple[State, str], ...] = (
    ("open", msgid("Not decided yet")),
    ("granted", msgid("Granted")),
    ("declined", msgid("Declined")),
)

LongestCode = Annotated[str | None, Query(max_length=64)]


@dataclass(frozen=True)
class PageReader:
    """The reader of a page, and what the page is made with."""

    request: Request
    pages: Pages
    labels: Labels
    principal: Principal


async def _looking(
    request: Request, pages: PagesDep, labels: LabelsDep, principal: PagePrincipal
) -> PageReader:
    return PageReader(request, pages, labels, principal)


LookingOn = Annotated[PageReader, Depends(_looking)]


@router.get("/")
async def begin(request: Request) -> RedirectResponse:
    return RedirectResponse(path_of(request, "/support-requests"), 303)


@router.get("/support-requests")
async def show_list(
    looking: LookingOn, context: ContextDep, page: WantedPage, state: State = "open"
) -> Response:
    found = await access.list_requests(context, looking.principal, state, page)
    return looking.pages.render(
        looking.request,
        "support_requests.html",
        requests=found.items,
        next=next_link(looking.request, found),
        state=state,
        states=STATES,
        words=looking.labels,
    )


@router.get("/support-requests/{request_id}")
async def show_one(
    looking: LookingOn,
    context: ContextDep,
    request_id: UUID,
    programme: LongestCode = None,
    assesses: Annotated[str | None, Query(pattern="^yes$")] = None,
) -> Response:
    """Show one support request.

    `programme`: show an assessor the questions of another programme; `assesses`: a person who could
    decide it assesses it instead.
    """
    shown, decided_by = await access.request_page(context, looking.principal, request_id)
    stands = shown.assessments[0] if shown.assessments else None
    action = f"/support-requests/{request_id}/assessment"
    kept = kept_at(looking.request, action)
    form = shown_again(looking.request, looking.pages, filled(stands), action)
    asked = _programme(looking.labels, programme or form.value("programme") or shown.programme)
    return looking.pages.render(
        looking.request,
        "support_request.html",
        asked=shown,
        stands=stands,
        programme=asked,
        criteria=CRITERIA,
        to_compare=any(each.state != "declined" for each in shown.others),
        assessment=form,
        lines=lines(form),
        most_costs=MOST_COSTS,
        blank=Form(),
        decided_by=decided_by,
        assesses=assesses is not None or kept is not None,
        overtaken=kept is not None and kept.was_refused("changed-since"),
        may_assess=may(looking.principal, Operation.SUPPORT_ASSESS) and shown.decision is None,
        may_not_decide=why_not(looking.principal, shown),
        words=looking.labels,
        me=looking.principal.account,
        names=_names(looking.labels, asked),
    )


def _names(labels: Labels, programme: Programme) -> dict[str, str]:
    """Return labels for the fields that have the same name for each criterion."""
    return {
        f"criteria.{name}.{field}": labels.criterion(programme.code, name)
        for name in CRITERIA
        for field in ("finding", "words")
    }


def _programme(labels: Labels, code: str) -> Programme:
    known = labels.programmes
    return known.get(code) if code in known else known.for_kinds(())


def why_not(principal: Principal, shown: SupportRequestView) -> str | None:
    """Return why this person does not decide now, as a message id; None if they may."""
    if not may(principal, Operation.SUPPORT_DECIDE):
        return msgid("Members of the committee decide.")
    if not shown.assessments:
        return msgid("Nobody has assessed this request yet. It can be decided after that.")
    if principal.account in shown.assessors:
        return msgid("You assessed this request, so another person must decide on it.")
    return None
