"""The page of the local mailbox."""

from fastapi import Request
from starlette.responses import Response

from services.dispatch import access
from services.dispatch.depends import ContextDep
from services.dispatch.pages.labels import page_labels
from shared.web.depends import PagePrincipal, PagesDep
from shared.web.pagination import WantedPage, next_link
from shared.web.routing import Router

router = Router(include_in_schema=False)


@router.get("/mailbox")
async def mailbox(
    request: Request,
    console: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    page: WantedPage,
) -> Response:
    found = await access.read_mailbox(context, principal, page)
    more = next_link(request, found)
    return console.render(
        request,
        "mailbox.html",
        messages=found.items,
        more=more,
        **page_labels(request, console, context),
    )
