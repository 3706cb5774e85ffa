"""What FastAPI hands to the routes of every service. `shared.service` puts it there."""

from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from shared.access.principal import Principal
from shared.web.pages import Pages
from shared.web.sent import expect_same_person, is_form, read_sent
from shared.web.session import Sessions, signed_in


async def parts_kept(request: Request) -> Any:
    """Return the service's own `Parts`: each names the type in its `depends.py`."""
    return request.app.state.parts


async def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


async def _sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions


PagesOf = Annotated[Pages, Depends(_pages)]
SessionsOf = Annotated[Sessions, Depends(_sessions)]


_BEARER = HTTPBearer(
    scheme_name="bearer",
    description="A token of `POST /v1/tokens` of identity, or an API key.",
    auto_error=False,
)
"""What the document says of it; who it is, is asked of the session."""


async def _by_header(
    request: Request, sessions: SessionsOf, _said: Annotated[object, Security(_BEARER)]
) -> Principal:
    return sessions.expect_within_limits(request, await signed_in(sessions.by_header, request))


async def _by_cookie(request: Request, sessions: SessionsOf) -> Principal:
    # Read before anything is refused: what was typed is given back.
    sent = await read_sent(request) if is_form(request) else None
    found = await signed_in(sessions.by_cookie, request)
    principal = sessions.expect_within_limits(request, found)
    if sent is not None:
        expect_same_person(sent, principal)
    return principal


Signed = Annotated[Principal, Depends(_by_header)]
"""Who calls the API: by token or API key in the header."""
SignedPage = Annotated[Principal, Depends(_by_cookie)]
"""Who looks at a page."""


def path_of(request: Request, local: str) -> str:
    """Return a path of this service as browsers reach it, also where it is mounted."""
    return str(request.scope.get("root_path", "")) + local
