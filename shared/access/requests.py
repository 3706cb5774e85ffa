"""Find out who sends this request."""

from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection

from shared.access.directory import PrincipalDirectory
from shared.access.principal import Principal
from shared.problems import Unauthenticated

Authenticate = Callable[[HTTPConnection], Awaitable[Principal | None]]


def authenticator(directory: PrincipalDirectory, *, cookie: str | None = None) -> Authenticate:
    """Return a function from a request to its principal: None without credentials.

    Reads `Authorization: Bearer`, a token of 15 minutes or an API key, and no other. With `cookie`,
    it reads a page's session token, and no other, from the cookie of that name: for pages only,
    which check against forged requests; an API's routes are built without. Bad credentials raise
    `Unauthenticated`.
    """

    async def authenticate(request: HTTPConnection) -> Principal | None:
        header = request.headers.get("authorization")
        if header is not None:
            scheme, _, presented = header.partition(" ")
            if scheme.lower() != "bearer" or not presented.strip():
                raise Unauthenticated("Sign in with `Authorization: Bearer` and a token or key.")
            return await directory.authenticate(presented.strip())
        session = request.cookies.get(cookie) if cookie is not None else None
        return None if session is None else await directory.authenticate_session(session)

    return authenticate


def required(authenticate: Authenticate) -> Callable[[HTTPConnection], Awaitable[Principal]]:
    """Return a function from a request to its principal, which refuses anybody not signed in."""

    async def authenticated(request: HTTPConnection) -> Principal:
        principal = await authenticate(request)
        if principal is None:
            raise Unauthenticated("Sign in first.")
        return principal

    return authenticated
