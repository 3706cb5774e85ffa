"""What a form of a page sent: read once per request, so that no refusal can lose it.

Each form of a page has marks (hidden fields whose names begin with `_`): its page, where it goes,
and the account that the page was made for. `pages.py` puts them there.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Request
from starlette.exceptions import HTTPException

from shared.access.principal import Principal
from shared.message_ids import msgid
from shared.problems import Invalid, Problem, Unauthenticated
from shared.web.form_parts import (
    FILE_FORM_BYTES,
    NOT_READ,
    PARTS_TYPE,
    SentFile,
    read_parts,
)
from shared.web.session import who_looks

SENT = "tocsin.sent"
"""The key in the ASGI scope for the form of a request, after it was read."""

BODY_READ = "tocsin.body_read"
"""The key for how many bytes of a request are read, where that is not as for any other."""

MARK = "_"
FORM_TYPE = "application/x-www-form-urlencoded"
MOST_FIELDS = 1000
MOST_READ = 2000
"""Fields that are read so that they can be given back; more than `MOST_FIELDS` filled are refused.

Each filled one is shown by itself, which is work for the event loop: of somebody who is not signed
in `MOST_FIELDS` of them are read.
"""
FORM_BYTES = 1024 * 1024
READ_BYTES = 4 * FORM_BYTES
"""The most of a form that is read so that it can be given back; `FORM_BYTES` are taken.

Of somebody who is not signed in `FORM_BYTES` of what was typed are read, as many as are taken of
others: what they typed is carried through a sign-in. A sign-in is read further, because it carries
that.
"""
READ_HERE = 64 * 1024
"""Bytes of a form that are read in the event loop; a larger one is read in a thread."""
TOO_LARGE_STATUS = 413
SECRET = frozenset({"password", "new_password", "again"})
"""Fields that are never shown again or carried along."""


@dataclass(frozen=True, repr=False)
class SubmittedForm:
    """A form as it was sent. `items` are its fields without marks, `marks` by name without `_`.

    `files`: by field; they are not stored, nor given back.
    """

    action: str
    items: tuple[tuple[str, str], ...]
    marks: Mapping[str, str]
    files: Mapping[str, SentFile] = field(default_factory=dict)

    @property
    def page(self) -> str:
        return self.marks.get("page", "")

    def on(self, page: str) -> "SubmittedForm":
        """Return the same as if it had been sent from another page, a path with its query."""
        return replace(self, marks={**self.marks, "page": page})

    @property
    def account(self) -> UUID | None:
        try:
            return UUID(self.marks.get("account", ""))
        except ValueError:
            return None

    @property
    def open_items(self) -> tuple[tuple[str, str], ...]:
        """Return the fields that may be given back."""
        return tuple(item for item in self.items if item[0] not in SECRET)

    @property
    def given(self) -> Mapping[str, Sequence[str]]:
        """Return the fields that may be given back, by name, for filling a form."""
        given: dict[str, list[str]] = {}
        for name, value in self.open_items:
            given.setdefault(name, []).append(value)
        return given

    def is_too_large(self) -> bool:
        return sum(len(value.encode("utf-8", "replace")) for _, value in self.items) > FORM_BYTES


def is_form(request: Request) -> bool:
    return request.method == "POST" and _type_of(request) in {FORM_TYPE, PARTS_TYPE}


def _type_of(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_sent(request: Request, *, carries: bool = False) -> SubmittedForm:
    """Return the form of this request, its fields separate from its marks.

    Raises `Invalid` or `HTTPException` if it is too long. `carries`: it may be as long as a form
    that somebody sent before they signed in.
    """
    found: SubmittedForm | None = request.scope.get(SENT)
    if found is None:
        if _type_of(request) == FORM_TYPE:
            found = sent_of(request.url.path, await _items(request, carries=carries))
        elif _type_of(request) == PARTS_TYPE:
            items, chosen = await _read_parts(request)
            found = replace(sent_of(request.url.path, items), files=chosen)
        else:
            found = sent_of(request.url.path, ())
        request.scope[SENT] = found
    return found


async def _items(request: Request, *, carries: bool) -> list[tuple[str, str]]:
    body = await request.body()
    # A form with many rows sends most fields empty.
    filled = body.count(b"&") - body.count(b"=&")
    # A letter outside ASCII is sent as 6 bytes or more, and taken as 2 or more.
    typed = len(body) - 2 * body.count(b"%")
    is_much = filled >= MOST_FIELDS or (typed > FORM_BYTES and not carries)
    if is_much and await _is_nobody(request):
        raise HTTPException(TOO_LARGE_STATUS)
    return parse(body) if len(body) <= READ_HERE else await asyncio.to_thread(parse, body)


def parse(body: bytes) -> list[tuple[str, str]]:
    """Return the fields in their order. Raises `Invalid` `too-many-fields`."""
    try:
        text = body.decode("latin-1")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_READ)
    except ValueError:
        raise Invalid(NOT_READ, code="too-many-fields") from None


async def _read_parts(request: Request) -> tuple[list[tuple[str, str]], dict[str, SentFile]]:
    nobody = await _is_nobody(request)
    request.scope[BODY_READ] = READ_BYTES if nobody else FILE_FORM_BYTES
    return await read_parts(
        request,
        most_fields=MOST_FIELDS if nobody else MOST_READ,
        most_bytes=FORM_BYTES if nobody else READ_BYTES,
    )


async def _is_nobody(request: Request) -> bool:
    """Return whether nobody is signed in; if that cannot be found out, somebody may be."""
    if getattr(request.state, "principal", None) is not None:
        return False
    try:
        return await who_looks(request) is None
    except Exception:  # noqa: BLE001 - such as a database that is away: their words come back
        return False


async def sent_if_any(request: Request) -> SubmittedForm | None:
    """Return what a form sent, as far as it can be read; None if nothing can."""
    if not is_form(request):
        return None
    try:
        return await read_sent(request)
    except (HTTPException, Problem, RuntimeError):
        return None


def sent_of(action: str, items: Sequence[tuple[str, str]]) -> SubmittedForm:
    """Split a form's fields from its marks; browsers send line ends as CR LF, we keep LF."""
    marks = {n.removeprefix(MARK): v for n, v in items if n.startswith(MARK)}
    own = [(n, v.replace("\r\n", "\n")) for n, v in items if not n.startswith(MARK)]
    # A button may send a form to another address than the form's own.
    return SubmittedForm(marks.get("action", action), tuple(own), marks)


def expect_same_person(sent: SubmittedForm, principal: Principal) -> None:
    """Raise `Unauthenticated` if the page of this form was made for somebody else.

    So a person who signs in does not file what another person typed at the same screen.
    """
    if sent.account is not None and sent.account != principal.account:
        raise Unauthenticated(
            msgid("Another person opened this page. That person must sign in to send it."),
            code="other-account",
        )
