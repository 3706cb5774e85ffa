"""The outermost layer of a service: request id, limits of the body, headers, uncaught errors.

Pure ASGI: it runs on every request, so it does no more than it must.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from time import monotonic

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.clock import new_id
from shared.message_ids import msgid
from shared.web.problems import (
    REQUEST_ID,
    TOO_LARGE,
    TOO_SLOW,
    UNEXPECTED,
    Refusal,
    log_unexpected,
    problem_answer,
)
from shared.web.same_origin import is_forged
from shared.web.submitted_form import BODY_READ, FORM_TYPE, READ_BYTES

Observe = Callable[[Scope], AbstractContextManager[Callable[[int], None]]]
"""Wraps each request (a span, a histogram) and gets the status of the answer."""

RefusalPage = Callable[[Scope, Refusal], Response | None]
"""Returns a refusal as a page, or None if the request does not want one."""

BODY_BYTES = 1024 * 1024
"""The most bytes of a request. More of a form is read, so that it can be shown again."""

BODY_GRACE_SECONDS = 20.0
BODY_BYTES_PER_SECOND = 1024
"""The least average rate of a body, after a grace period: a slow sender blocks nothing for long."""

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_FORGED = Refusal(403, "cross-site", msgid("This request came from another site and was refused."))

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # With `no-referrer`, a form is sent with `Origin: null`, as another site's form can be too:
    # every form from a browser without Sec-Fetch-Site would be refused.
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_NAMES = frozenset(name for name, _ in _HEADERS)
"""An answer that has one of these itself, such as a stricter policy, keeps its own."""
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
_NO_STORE = (b"cache-control", b"no-store")


@contextmanager
def _unobserved(_scope: Scope) -> Iterator[Callable[[int], None]]:
    yield lambda _status: None


class Edge:
    """Middleware around a whole application.

    Inside another one (services mounted together) it does nothing. `secure`: people reach it over
    https, whether or not the proxy says so for a request. `page` tells a browser that a form of
    another site was refused.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        observe: Observe | None = None,
        page: RefusalPage | None = None,
        secure: bool = False,
        body_grace_seconds: float = BODY_GRACE_SECONDS,
    ) -> None:
        self._app = app
        self._observe = observe or _unobserved
        self._page = page
        self._secure = secure
        self._grace = body_grace_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or REQUEST_ID in scope:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        request_id = given.decode() if _REQUEST_ID.fullmatch(given) else str(new_id())
        scope[REQUEST_ID] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        exchange = _Exchange(
            scope, receive, send, self._grace, secure=self._secure or scope.get("scheme") == "https"
        )
        with self._observe(scope) as observed:
            if is_forged(scope["method"], headers):
                await exchange.refuse(_FORGED, self._page and self._page(scope, _FORGED))
            else:
                await self._run(scope, exchange)
            observed(exchange.status)

    async def _run(self, scope: Scope, exchange: "_Exchange") -> None:
        if scope["method"] == "HEAD":
            # HEAD works wherever GET does (RFC 9110, 9.3.2); the body is removed from the answer.
            scope = {**scope, "method": "GET"}
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the last catch: uvicorn would log its text
            log_unexpected(error)
            if not exchange.status:
                await exchange.refuse(UNEXPECTED)


class _Exchange:
    """One request and its answer. `status` is 0 until the answer has begun."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, grace: float, *, secure: bool
    ) -> None:
        self.status = 0
        self._secure = secure
        self._scope = scope
        self._receive = receive
        self._send = send
        self._grace = grace
        self._began = monotonic()
        self._taken = 0
        self._most = READ_BYTES if _is_form(scope) else BODY_BYTES
        self._complete = False

    async def receive(self) -> Message:
        if self._complete:
            return await self._receive()
        left = self._began + self._grace + self._taken / BODY_BYTES_PER_SECOND - monotonic()
        try:
            async with asyncio.timeout(max(left, 0)):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(TOO_SLOW.status) from None
        self._taken += len(message.get("body", b""))
        if self._taken > self._scope.get(BODY_READ, self._most):
            raise HTTPException(TOO_LARGE.status)
        self._complete = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": self._headers(message["headers"])}
        elif self._scope["method"] == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    async def refuse(self, refusal: Refusal, page: Response | None = None) -> None:
        answer = page or problem_answer(refusal, self._scope[REQUEST_ID])
        await answer(self._scope, self._receive, self.send)

    def _headers(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        own = {name for name, _ in given}
        kept = _HEADERS if own.isdisjoint(_NAMES) else [h for h in _HEADERS if h[0] not in own]
        headers = [*given, *kept, (b"x-request-id", self._scope[REQUEST_ID].encode())]
        if b"cache-control" not in own:
            headers.append(_NO_STORE)
        if self._secure:
            headers.append(_HTTPS_ONLY)
        return headers


def _is_form(scope: Scope) -> bool:
    return any(
        name == b"content-type" and value.startswith(FORM_TYPE.encode())
        for name, value in scope["headers"]
    )
