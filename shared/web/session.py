"""The page session: a signed token in a cookie that no script reads, and the way to sign in.

Programs send their token or key in the `Authorization` header, which outranks the cookie (see
`shared.access.requests`). What another site makes a browser send is refused before it comes here
(`same_origin.py`).
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from shared.access.directory import PrincipalDirectory
from shared.access.principal import Principal
from shared.access.requests import Authenticate, authenticator
from shared.message_ids import msgid
from shared.problems import Problem, Unauthenticated
from shared.web.limits import Limits

SECURE_COOKIE = "__Host-tocsin"
PLAIN_COOKIE = "tocsin"
NOBODY = msgid("Sign in first, or send a valid token.")
LONGEST_PATH = 1000


@dataclass(frozen=True)
class PageSession:
    """The cookie that holds the token of a page session.

    `secure` is False on plain loopback only; the cookie then has another name.
    """

    secure: bool

    @property
    def cookie(self) -> str:
        # The prefix makes browsers refuse the cookie from a subdomain or over plain HTTP.
        return SECURE_COOKIE if self.secure else PLAIN_COOKIE

    def open(
        self,
        response: Response,
        token: str,
        *,
        seconds: int,
        same_site: Literal["strict", "lax"] = "strict",
    ) -> None:
        """Set the cookie with the token.

        `lax` is for a sign-in that ends on another site.
        """
        response.set_cookie(
            self.cookie,
            token,
            max_age=seconds,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite=same_site,
        )

    def close(self, response: Response) -> None:
        response.delete_cookie(
            self.cookie, path="/", secure=self.secure, httponly=True, samesite="strict"
        )


@dataclass(frozen=True)
class Sessions:
    """Finds who sends a request: by token or key in the header, on pages by cookie too."""

    cookies: PageSession
    by_header: Authenticate
    by_cookie: Authenticate
    limits: Limits | None = None

    @classmethod
    def of(cls, directory: PrincipalDirectory, limits: Limits, *, secure: bool) -> "Sessions":
        cookies = PageSession(secure=secure)
        by_cookie = authenticator(directory, cookie=cookies.cookie)
        return cls(cookies, authenticator(directory), by_cookie, limits)

    def expect_within_limits(self, request: Request, principal: Principal) -> Principal:
        """Return who sends it; raise `TooManyRequests` where they sent too many."""
        if self.limits is not None:
            self.limits.expect(request, principal)
        return principal


async def signed_in(authenticate: Authenticate, request: Request) -> Principal:
    """Return who is signed in, also kept at `request.state.principal` for pages."""
    found = await authenticate(request)
    if found is None:
        raise Unauthenticated(NOBODY)
    request.state.principal = found
    return found


async def who_looks(request: Request) -> Principal | None:
    """Return the signed-in person, or None; for pages that anybody may see."""
    sessions: Sessions | None = getattr(request.app.state, "sessions", None)
    if sessions is None:
        return None
    try:
        principal = await sessions.by_cookie(request)
    except Problem:
        return None
    request.state.principal = principal
    return principal


def local_path(stated: str | None, otherwise: str = "/") -> str:
    """Return a path on this very site, fit for a redirect; `otherwise` for anything else.

    Browsers read a backslash as a slash and drop control characters, so both are refused.
    """
    if not stated or len(stated) > LONGEST_PATH or not stated.startswith("/"):
        return otherwise
    if stated.startswith("//") or "\\" in stated or any(ord(each) <= ord(" ") for each in stated):
        return otherwise
    return stated


def sign_in_path(request: Request, sign_in: str) -> str:
    """Return where to sign in, and come back from to what was to be read."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{sign_in}?next={quote(back, safe='/')}"
