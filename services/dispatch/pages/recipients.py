"""The page that counts whom an appeal would reach."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from services.dispatch import reception
from services.dispatch.depends import PartsOf
from services.dispatch.pages.wording import words_of
from shared.contracts.attestation import Audience
from shared.web.depends import PagesOf, SignedPage
from shared.web.forms import Form
from shared.web.routing import Router

router = Router(include_in_schema=False)


@router.get("/recipients")
async def recipients(
    request: Request,
    console: PagesOf,
    parts: PartsOf,
    principal: SignedPage,
    country: Annotated[str, Query(max_length=80)] = "",
    audience: Annotated[tuple[Audience, ...], Query(max_length=5)] = (),
) -> Response:
    reception.expect_campaigns(principal)
    asked = country and audience
    shown = await reception.count_recipients(parts, principal, country, audience) if asked else None
    return console.render(
        request,
        "recipients.html",
        shown=shown,
        form=Form({"country": [country], "audience": audience}),
        **words_of(request, console, parts),
    )
