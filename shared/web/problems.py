"""Every refusal and failure as RFC 9457 `application/problem+json`.

Nothing of the input is repeated, and an unexpected error says no more than the request's id.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any

import orjson
import structlog
from asyncpg import InternalClientError, PostgresError
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from shared.message_ids import msgid
from shared.problems import FieldFault, Problem, TooManyRequests, in_words
from shared.storage.engine import is_unreachable
from shared.web.faults import MOST_FAULTS, field_faults
from shared.web.known_fields import with_known_fields

MEDIA_TYPE = "application/problem+json"
REQUEST_ID = "tocsin.request_id"
"""The key in the ASGI scope for the request's id."""

log = structlog.get_logger(__name__)

PROBLEM_SCHEMA: Mapping[str, Any] = {
    "title": "ProblemDetails",
    "description": "Why a request was refused or failed (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:tocsin:problem:conflict"]},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "Names this one request; quote it."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message", "code"],
                "properties": {
                    "field": {"type": "string", "examples": ["acts.0.violation"]},
                    "message": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Refusal:
    """What is answered instead of what was asked for. `message` is `detail` before `values`."""

    status: int
    code: str
    message: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    faults: tuple[FieldFault, ...] = ()
    errors: tuple[Mapping[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return self.message.format(**self.values) if self.values else self.message

    @property
    def title(self) -> str:
        return HTTPStatus(self.status).phrase

    def in_words(self, gettext: Callable[[str], str]) -> str:
        """Return the detail in the reader's language."""
        return in_words(self.message, self.values, gettext)

    def faults_in_words(self, gettext: Callable[[str], str]) -> tuple[FieldFault, ...]:
        """Return what is wrong at which field, in the reader's language."""
        if self.errors:
            return field_faults(self.errors, gettext)
        return tuple(fault.translated(gettext) for fault in self.faults)


UNEXPECTED = Refusal(
    500,
    "unexpected",
    msgid("Something went wrong on our side. If you report it, give the request ID."),
)
TOO_LARGE = Refusal(
    413,
    "too-large",
    msgid("This request is too large (the limit is 1 MiB). Nothing was saved."),
    headers={"Connection": "close"},
)
TOO_SLOW = Refusal(
    408, "too-slow", msgid("The request arrived too slowly."), headers={"Connection": "close"}
)
AWAY = Refusal(
    503,
    "unavailable",
    msgid("The database is not available at the moment. Nothing was saved. Try again."),
    headers={"Retry-After": "2"},
)
UNSTORABLE = Refusal(
    422,
    "unstorable",
    msgid("A value contains something that cannot be saved, such as a NUL character."),
)
NOT_JSON = Refusal(
    415,
    "unsupported-media-type",
    msgid("Send this as application/json."),
    headers={"Accept": "application/json"},
)
MALFORMED = Refusal(
    400, "malformed", msgid("The body cannot be read: it is not valid JSON in UTF-8.")
)
INVALID_MESSAGE = msgid("Some values were not accepted. Each field says why.")

_HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": "Bearer"},
    429: {"Retry-After": "5"},
    503: {"Retry-After": "2"},
}
BY_STATUS: Mapping[int, tuple[str, str]] = {
    400: ("malformed", msgid("The body cannot be read.")),
    401: ("unauthenticated", msgid("Sign in first, or send a valid token.")),
    403: ("forbidden", msgid("You do not have permission to do this.")),
    404: ("not-found", msgid("Page not found, or you do not have access.")),
    405: ("method-not-allowed", msgid("This method is not allowed at this address.")),
}


def problem_answer(refusal: Refusal, request_id: str) -> Response:
    """Build the answer in JSON."""
    body: dict[str, Any] = {
        "type": f"urn:tocsin:problem:{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "instance": f"urn:tocsin:request:{request_id}",
    }
    if refusal.faults:
        body["errors"] = [
            {"field": fault.field, "message": fault.detail, "code": fault.code}
            for fault in refusal.faults
        ]
    return Response(
        orjson.dumps(body), refusal.status, dict(refusal.headers), media_type=MEDIA_TYPE
    )


def of_problem(problem: Problem) -> Refusal:
    return Refusal(
        problem.status,
        problem.code,
        problem.message,
        problem.values,
        problem.faults[:MOST_FAULTS],
        headers=_headers(problem),
    )


def _headers(problem: Problem) -> Mapping[str, str]:
    if isinstance(problem, TooManyRequests) and "seconds" in problem.values:
        return {"Retry-After": str(problem.values["seconds"])}
    return _HEADERS.get(problem.status, {})


def of_validation(error: RequestValidationError, request: Request) -> Refusal:
    body = getattr(request.scope.get("route"), "body_field", None)
    errors = with_known_fields(error.errors(), body and body.field_info.annotation)
    if any(each["type"] == "json_invalid" for each in errors):
        return MALFORMED
    # FastAPI leaves the raw bytes where the content type does not say JSON.
    if isinstance(error.body, bytes):
        return NOT_JSON
    return Refusal(422, "invalid", INVALID_MESSAGE, faults=field_faults(errors), errors=errors)


def of_http(error: HTTPException, request: Request) -> Refusal:
    if error.status_code == TOO_LARGE.status:
        return TOO_LARGE
    if error.status_code == TOO_SLOW.status:
        return TOO_SLOW
    code, words = BY_STATUS.get(
        error.status_code, (f"http-{error.status_code}", HTTPStatus(error.status_code).phrase)
    )
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(_allowed(request))}
    return Refusal(error.status_code, code, words, headers=headers)


def _allowed(request: Request) -> list[str]:
    """List the methods of all routes of this path; Starlette names those of the first only."""
    methods: set[str] = set()
    # Where a service is mounted, matching needs the scope as this application saw it.
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        scope = {**request.scope, "method": method}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes):
            methods.add(method)
    if "GET" in methods:
        methods.add("HEAD")  # answered wherever GET is (`edge.py`)
    return sorted(methods)


def of_database(error: DBAPIError | PostgresError | InternalClientError) -> Refusal:
    """Return the problem for a database that is down, or a value that it cannot hold.

    Errors while connecting come as the driver's own.
    """
    said = error.orig if isinstance(error, DBAPIError) else error
    state = str(getattr(said, "sqlstate", None) or getattr(said, "pgcode", None) or "")
    if state.startswith("22"):
        return UNSTORABLE
    # 08 connection, 40 serialization, 53 resources (a full disk), 55P03 lock time-out,
    # 57 cancelled or stopped, 58 the system below
    passing = state[:2] in {"08", "40", "53", "57", "58"}
    # An internal error (XX) without a statement of ours: no new session was possible, as with a
    # full disk, when PostgreSQL 16 answers "could not write init file".
    unasked = state.startswith("XX") and getattr(error, "statement", None) is None
    if passing or unasked or is_unreachable(error) or state == "55P03":
        return AWAY
    return UNEXPECTED


def log_unexpected(error: BaseException) -> None:
    """Log the kind of error and its place, never its text, which may quote the input."""
    log.error(
        "unexpected error",
        error=f"{type(error).__module__}.{type(error).__qualname__}",
        at=list(_places(error.__traceback__))[-8:],
    )


def _places(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        code = trace.tb_frame.f_code
        yield f"{code.co_filename}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next
