"""The page of the local mailbox."""

from fastapi import Request
from starlette.responses import Response

from services.dispatch import reception
from services.dispatch.depends import PartsOf
from services.dispatch.pages.wording import words_of
from shared.web.depends import PagesOf, SignedPage
from shared.web.pagination import WantedPage, next_link
from shared.web.routing import Router

router = Router(include_in_schema=False)


@router.get("/mailbox")
async def mailbox(
    request: Request, console: PagesOf, parts: PartsOf, principal: SignedPage, page: WantedPage
) -> Response:
    found = await reception.read_mailbox(parts, principal, page)
    more = next_link(request, found)
    return console.render(
        request,
        "mailbox.html",
        messages=found.items,
        more=more,
        **words_of(request, console, parts),
    )
