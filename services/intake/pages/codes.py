"""The codes that the fields of an alert accept, for people who use the API. No secrets."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from services.intake.depends import ContextDep
from services.intake.schemas.requests import FileAlert
from shared.taxonomy import coded_fields
from shared.web.depends import PagesDep
from shared.web.routing import Router

router = Router(include_in_schema=False)


@router.get("/codes")
async def show_codes(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    of: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Show the codes without sign-in, like the reference of the API; with `of`, one field open.

    All lists together are too long for one page.
    """
    coded = coded_fields(FileAlert).items()
    lists = {field: each.terms(context.taxonomy) for field, each in coded}
    return pages.render(request, "codes.html", lists=lists, open=of)
