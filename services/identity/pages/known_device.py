"""The cookie by which accounts recognise a browser on which they signed in before.

It gives no access and names nobody: with it, failed attempts of strangers elsewhere do not slow
this browser down. Several accounts may sign in on one browser; each knows it, or forgets it, by
itself.
"""

import re
from dataclasses import dataclass
from secrets import token_urlsafe

from fastapi import Request
from starlette.responses import Response

from services.identity.rules.throttling import DEVICE_KNOWN_FOR
from shared.web.session import PageSession

_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """`token`: 32 random bytes, in URL-safe base64; the service keeps a keyed hash of it."""

    name: str
    token: str
    secure: bool

    @classmethod
    def of(cls, request: Request, session: PageSession) -> "KnownDevice":
        """Return the browser of the request; one without a token gets one when it signs in."""
        name = f"{session.cookie}-device"
        brought = request.cookies.get(name, "")
        token = brought if _TOKEN.fullmatch(brought) else token_urlsafe(_BYTES)
        return cls(name, token, session.secure)

    def set_cookie(self, answer: Response) -> None:
        """Let the browser keep its token, for another year."""
        answer.set_cookie(
            self.name,
            self.token,
            max_age=int(DEVICE_KNOWN_FOR.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="strict",
        )
