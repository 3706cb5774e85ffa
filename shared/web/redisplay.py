"""Show a page again with what was typed: after a refusal, a sign-in, or in another language.

The refused request becomes a GET of the page with its form, within the same application, and the
form is filled there (`form_prefill.py`).
"""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from fastapi import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from shared.web.languages import CHOSEN
from shared.web.problems import Refusal
from shared.web.session import local_path
from shared.web.submitted_form import SENT, SubmittedForm

KEPT = "tocsin.kept"
"""The key in the ASGI scope for what a page shows again."""


@dataclass(frozen=True, repr=False)
class Redisplayed:
    """What is shown again, and what of it was refused, if anything was."""

    sent: SubmittedForm
    refusal: Refusal | None = None

    def was_refused(self, code: str) -> bool:
        """Return whether a refusal is the reason for the redisplay."""
        return self.refusal is not None and self.refusal.code == code


def redisplayed(request: Request) -> Redisplayed | None:
    found: Redisplayed | None = request.scope.get(KEPT)
    return found


def show_again(
    request: Request, kept: Redisplayed, *, language: str | None = None
) -> Response | None:
    """Return the page of this form, filled; None if it is no page of this application."""
    scope = _asking_for(request.scope, kept.sent.page)
    if scope is None or redisplayed(request) is not None:
        return None
    scope[KEPT] = kept
    if language is not None:
        scope[CHOSEN] = language
    matches = (route.matches(scope)[0] for route in request.app.router.routes)
    return _PageAgain(request, scope) if any(each is Match.FULL for each in matches) else None


def _asking_for(scope: Scope, page: str) -> Scope | None:
    """Return the scope of a GET of `page`, a path with its query, as a browser would ask."""
    parts = urlsplit(local_path(page, ""))
    if not parts.path.startswith(scope.get("root_path", "") + "/"):
        return None
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name not in {b"content-type", b"content-length"}
    ]
    asking = {
        **scope,
        "method": "GET",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "path_params": {},
        "headers": headers,
    }
    asking.pop(SENT, None)
    return asking


class _PageAgain(Response):
    """An answer that the application itself makes."""

    def __init__(self, request: Request, asking: Scope) -> None:
        super().__init__()
        self._app = request.app.router
        self._asking = asking

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        more = [each for each in self.raw_headers if each[0] == b"set-cookie"]

        async def with_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self._app(self._asking, receive, with_cookies)


def page_above(request: Request) -> str:
    """Return the nearest page above an address that only takes forms."""
    root = str(request.scope.get("root_path", ""))
    path = str(request.scope["path"])
    while (path := path.rpartition("/")[0]) not in {"", root}:
        scope = {**request.scope, "method": "GET", "path": path}
        if any(each.matches(scope)[0] is Match.FULL for each in request.app.router.routes):
            return path
    return f"{root}/"
