"""The cookie by which a browser is known again to accounts that signed in on it before.

It lets nobody in and names nobody: strangers' failures elsewhere slow it down no more, and that is
all. Several accounts may sign in on one browser; each knows it, or forgets it, for itself.
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
        """Return the browser that asks; one that brings no token gets one when it signs in."""
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
