"""The console's page of the trail: who read or changed something, and a field to look for it."""

from collections.abc import Callable, Sequence
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.role_names import ROLE_NAMES
from shared.access.roles import Operation
from shared.contracts.catalogue import SERVICES
from shared.message_ids import msgid
from shared.problems import FieldFault
from shared.web.depends import PagePrincipal, PagesDep
from shared.web.forms import Form
from shared.web.pagination import WantedPage, next_link
from shared.web.routing import Router
from shared.web.trail.labels import ACTIONS, ACTORS, OBJECTS, SERVICE_NAMES
from shared.web.trail.numbers import owner_of
from shared.web.trail.reading import Trail, TrailOf, TrailSearch

router = Router(include_in_schema=False)

PATH = "/audit"
LONGEST = 80
MOST_IDS = 500
"""The most ids of a number's records in a link to another service: addresses have a limit."""


@router.get(PATH)
async def audit(
    request: Request,
    console: PagesDep,
    trail: TrailOf,
    principal: PagePrincipal,
    page: WantedPage,
    subject: Annotated[str, Query(max_length=LONGEST)] = "",
    also: Annotated[tuple[UUID, ...], Query(max_length=MOST_IDS)] = (),
) -> Response:
    """`also`: what belongs to the number in the field, as the service that gave it knows."""
    authorise(principal, Operation.AUDIT_READ)
    form = Form({"subject": [subject.strip()]})
    number = form.value("subject").upper()
    owner = owner_of(number)
    if owner is not None and owner != console.service and not also:
        return RedirectResponse(_path(owner, form.value("subject")), 303)
    gettext = console.gettext(request)
    if owner is None:
        sought = _sought(form, gettext)
    elif owner == console.service:
        sought = await _numbered(form, trail, principal, gettext)
    else:
        sought = TrailSearch(frozenset(also))
    found = await trail.read(principal, sought, page) if sought else None
    belonging = sorted(sought.naming) if owner and sought else []
    return console.render(
        request,
        "audit.html",
        status=200 if sought else 422,
        found=found,
        older=next_link(request, found) if found else None,
        form=form,
        sought=form.value("subject") if sought and sought.naming else None,
        number=number if belonging else None,
        left_off=len(belonging) > MOST_IDS,
        trails=[
            (
                name,
                SERVICE_NAMES[name],
                _path(
                    name,
                    form.value("subject") if sought else "",
                    () if name == owner else belonging[:MOST_IDS],
                ),
            )
            for name in SERVICES
        ],
        actions=ACTIONS,
        objects=OBJECTS,
        services=SERVICE_NAMES,
        actors=ACTORS,
        role_names=ROLE_NAMES,
    )


async def _numbered(
    form: Form, trail: Trail, principal: Principal, gettext: Callable[[str], str]
) -> TrailSearch | None:
    """Return the records with the number in the field; None, with a fault there, if none has it."""
    found = await trail.numbered_so(principal, form.value("subject").upper())
    if not found:
        wrong = gettext(msgid("No case or support request has this number. Check the number."))
        form.faults = (FieldFault("subject", wrong, "unknown"),)
        return None
    return TrailSearch(frozenset(found))


def _sought(form: Form, gettext: Callable[[str], str]) -> TrailSearch | None:
    """Return the id in the field; None, with the fault at the field, if it is no id."""
    stated = form.value("subject")
    try:
        return TrailSearch({UUID(stated)} if stated else ())
    except ValueError:
        wrong = gettext(
            msgid(
                "This is not a number or an id. Enter a number such as C-2026-0042, or copy "
                "an id from this page."
            )
        )
        form.faults = (FieldFault("subject", wrong, "uuid"),)
        return None


def _path(service: str, stated: str, also: Sequence[UUID] = ()) -> str:
    """Return the path of the same search in the trail of another service."""
    asked = [("subject", stated), *(("also", str(each)) for each in also)] if stated else []
    return f"/{service}{PATH}" + (f"?{urlencode(asked)}" if asked else "")
