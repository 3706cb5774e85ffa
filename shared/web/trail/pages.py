"""The console's page of the trail: who read or changed something, and a field to look for it."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.contracts.catalogue import SERVICES
from shared.problems import FieldFault
from shared.web.depends import PagesOf, SignedPage
from shared.web.forms import Form
from shared.web.languages import msgid
from shared.web.pagination import WantedPage, next_link
from shared.web.routing import Router
from shared.web.trail.numbers import owner_of
from shared.web.trail.reading import Sought, Trail, TrailOf
from shared.web.trail.words import ACTIONS, OBJECTS, SERVICE_NAMES

router = Router(include_in_schema=False)

PATH = "/audit"
LONGEST = 80


@router.get(PATH)
async def audit(
    request: Request,
    console: PagesOf,
    trail: TrailOf,
    principal: SignedPage,
    page: WantedPage,
    subject: Annotated[str, Query(max_length=LONGEST)] = "",
) -> Response:
    authorise(principal, Operation.AUDIT_READ)
    form = Form({"subject": [subject.strip()]})
    owner = owner_of(form.value("subject").upper())
    if owner is not None and owner != console.service:
        return RedirectResponse(
            f"/{owner}{PATH}?{urlencode({'subject': form.value('subject')})}", 303
        )
    gettext = console.gettext(request)
    sought = (
        _sought(form, gettext)
        if owner is None
        else await _numbered(form, trail, principal, gettext)
    )
    found = await trail.read(principal, sought, page) if sought else None
    return console.render(
        request,
        "audit.html",
        status=200 if sought else 422,
        found=found,
        older=next_link(request, found) if found else None,
        form=form,
        sought=sought.naming if sought else None,
        number=form.value("subject").upper() if owner and sought else None,
        trails=[(name, SERVICE_NAMES[name], _path(name, sought)) for name in SERVICES],
        actions=ACTIONS,
        objects=OBJECTS,
        services=SERVICE_NAMES,
    )


async def _numbered(
    form: Form, trail: Trail, principal: Principal, gettext: Callable[[str], str]
) -> Sought | None:
    """Return what has the number in the field; None, with the fault there, where nothing has."""
    found = await trail.numbered_so(principal, form.value("subject").upper())
    if found is None:
        wrong = gettext(msgid("Nothing has this number."))
        form.faults = (FieldFault("subject", wrong, "unknown"),)
        return None
    return Sought(found)


def _sought(form: Form, gettext: Callable[[str], str]) -> Sought | None:
    """Return what the field says; None, with the fault at the field, where that is no id."""
    stated = form.value("subject")
    try:
        return Sought(UUID(stated) if stated else None)
    except ValueError:
        wrong = gettext(
            msgid(
                "This is no number and no id. Give a number such as C-2026-0042, or copy the id"
                " from here."
            )
        )
        form.faults = (FieldFault("subject", wrong, "uuid"),)
        return None


def _path(service: str, sought: Sought | None) -> str:
    """Return where the same stands in the trail of another service."""
    naming = sought.naming if sought else None
    return f"/{service}{PATH}" + (f"?{urlencode({'subject': naming})}" if naming else "")
