"""The page that counts whom an appeal would reach."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from services.dispatch import access
from services.dispatch.depends import ContextDep
from services.dispatch.pages.labels import page_labels
from shared.contracts.attestation import Audience
from shared.web.depends import PagePrincipal, PagesDep
from shared.web.forms import Form
from shared.web.routing import Router

router = Router(include_in_schema=False)


@router.get("/recipients")
async def recipients(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    country: Annotated[str, Query(max_length=80)] = "",
    audience: Annotated[tuple[Audience, ...], Query(max_length=5)] = (),
) -> Response:
    access.expect_campaigns(principal)
    asked = country and audience
    shown = await access.count_recipients(context, principal, country, audience) if asked else None
    return console.render(
        request,
        "recipients.html",
        shown=shown,
        form=Form({"country": [country], "audience": audience}),
        **page_labels(request, console, context),
    )
