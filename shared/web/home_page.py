"""The home page at `/`, with links to everything, also at the root of identity.

Beside it are the files that programs look for at the root of an address.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from shared.clock import utc_now
from shared.contracts.catalogue import SERVICES
from shared.problems import NotFound
from shared.web.depends import PagesDep, path_of
from shared.web.navigation import console_navigation
from shared.web.routing import Router
from shared.web.session import who_looks
from shared.web.static_files import static_path

SECURITY_LASTS = timedelta(days=300)
"""RFC 9116 asks for less than a year."""


@dataclass(frozen=True, slots=True)
class HomePageNote:
    """What the home page says to this person, in their language; identity provides it."""

    words: str
    at: datetime | None = None
    link: str | None = None


router = Router(include_in_schema=False)


@router.get("/")
async def home_page(request: Request, pages: PagesDep) -> Response:
    """Show where the person's roles lead, and where programs find each service."""
    principal = await who_looks(request)
    places = console_navigation(principal) if principal else ()
    telling = getattr(request.app.state, "home_page_notes", None)
    told = await telling(request, principal) if principal and telling else ()
    return pages.render(request, "home_page.html", services=SERVICES, places=places, told=told)


@router.get("/robots.txt")
async def robots() -> PlainTextResponse:
    """Keep search engines out: nothing here is for them."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


@router.get("/favicon.ico")
async def icon(request: Request) -> RedirectResponse:
    return RedirectResponse(path_of(request, static_path("tocsin.svg")), 307)


@router.get("/.well-known/security.txt")
async def security(pages: PagesDep) -> PlainTextResponse:
    """Return whom to tell about a weakness (RFC 9116), if the operator configured somebody."""
    if pages.security_contact is None:
        raise NotFound("Nobody is named here.")
    expires = utc_now().replace(microsecond=0) + SECURITY_LASTS
    return PlainTextResponse(f"Contact: {pages.security_contact}\nExpires: {expires.isoformat()}\n")
