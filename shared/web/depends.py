"""The FastAPI dependencies that every service's routes share; `shared.service` adds them."""

from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase

from shared.access.principal import Principal
from shared.web.documentation import BEARER
from shared.web.pages import Pages
from shared.web.session import Sessions, signed_in
from shared.web.submitted_form import expect_same_person, is_form, read_sent


async def get_context(request: Request) -> Any:
    """Return the service's own `Context`: each names the type in its `depends.py`."""
    return request.app.state.context


async def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


async def _sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions


PagesDep = Annotated[Pages, Depends(_pages)]
SessionsDep = Annotated[Sessions, Depends(_sessions)]


class _ByHeader(SecurityBase):
    """One dependency and not three: each one costs FastAPI 12 us per request."""

    scheme_name = BEARER
    model = HTTPBearerModel(
        description="A token of `POST /v1/tokens` of identity (JWT), or an API key.",
        bearerFormat=None,
    )

    async def __call__(self, request: Request) -> Principal:
        sessions: Sessions = request.app.state.sessions
        return sessions.expect_within_limits(request, await signed_in(sessions.by_header, request))


async def _by_cookie(request: Request, sessions: SessionsDep) -> Principal:
    # Read before anything is refused, so that the page can show what was typed.
    sent = await read_sent(request) if is_form(request) else None
    found = await signed_in(sessions.by_cookie, request)
    principal = sessions.expect_within_limits(request, found)
    if sent is not None:
        expect_same_person(sent, principal)
    return principal


ApiPrincipal = Annotated[Principal, Security(_ByHeader())]
"""The caller of the API, by token or API key in the header."""
PagePrincipal = Annotated[Principal, Depends(_by_cookie)]
"""The signed-in person of a page."""


def path_of(request: Request, local: str) -> str:
    """Return a path of this service as browsers reach it, also where it is mounted."""
    return str(request.scope.get("root_path", "")) + local


def network_address(request: Request) -> str | None:
    """Return the network address of a request, as the trusted proxies give it."""
    return request.client.host if request.client else None
