"""Where everything is: the page at `/`, and at the root of the service that signs people in."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from shared.contracts.catalogue import SERVICES
from shared.web.depends import PagesOf
from shared.web.navigation import console_navigation
from shared.web.session import who_looks

router = APIRouter(include_in_schema=False)


@router.get("/")
async def where_everything_is(request: Request, pages: PagesOf) -> Response:
    """Show where the person's roles lead, and where programs find each service."""
    principal = await who_looks(request)
    places = console_navigation(principal) if principal else ()
    return pages.render(request, "landing.html", services=SERVICES, places=places)
