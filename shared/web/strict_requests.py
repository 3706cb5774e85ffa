"""Refuse requests that say a thing twice, or say something unknown.

JSON lets an object have one key twice and most readers keep the last; most servers ignore an
unknown parameter of the query. Both hide a mistake: consent that was `refused` and then `given`, a
filter with a typing error in its name that returns everything. Here both are refused, naming the
key.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from fastapi import Request, params
from fastapi._compat import field_annotation_is_sequence
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute

from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.faults import FIELD_LENGTH, MOST_FAULTS, field_faults
from shared.web.known_fields import nearest_or_all
from shared.web.problems import INVALID_MESSAGE

TWICE = msgid("This is sent more than once. Send it once.")
TOO_MANY_NAMES = msgid(
    "This has more than {most} names and objects, which is too many to send at once. Nothing "
    "was saved. Send it in several parts."
)
MOST_NAMES = 10_000
"""The most names in the body of one request, because each of them is checked."""
ONCE = ("Authorization", "Idempotency-Key", "Content-Type", "X-Twilio-Signature")
"""Headers that may come only once: otherwise the first would decide against the second."""
READ_HERE = 16 * 1024
"""Bytes of a body that is read in the event loop."""


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it was written."""


class StrictRequest:
    """Refuses requests that say a thing twice; a dependency of every route of an API.

    `request.body()` was read before it runs.
    """

    def __init__(self) -> None:
        self._parameters: dict[int, Mapping[str, bool]] = {}

    async def __call__(self, request: Request) -> None:
        """Raise `Invalid` for a doubled key of the body, a doubled or an unknown parameter.

        Also for a doubled header of those that identify the caller or the request.
        """
        faults = [
            *(_fault(("header", name), TWICE, "twice") for name in _doubled_headers(request)),
            *islice(self._faults_of_query(request), MOST_FAULTS),
            *await _doubled_keys_of(request),
        ]
        if faults:
            raise Invalid(INVALID_MESSAGE, faults=faults)

    def _faults_of_query(self, request: Request) -> Iterator[FieldFault]:
        if not request.scope.get("query_string"):
            return
        route: APIRoute = request.scope["route"]
        known = self._known(route)
        for name, times in Counter(key for key, _ in request.query_params.multi_items()).items():
            # A parameter unknown to a page may come from an external link, and filters nothing.
            if name not in known and route.include_in_schema:
                near = nearest_or_all(name, list(known))
                unknown = {"type": "extra_forbidden", "loc": ("query", name), "ctx": near}
                yield from field_faults([unknown])
            elif times > 1 and not known.get(name, True):
                yield _fault(("query", name), TWICE, "twice")

    def _known(self, route: APIRoute) -> Mapping[str, bool]:
        """Return the parameters of the query, and of each whether it may be given several times."""
        if id(route) not in self._parameters:
            self._parameters[id(route)] = {
                field.alias: field_annotation_is_sequence(field.field_info.annotation)
                for field in get_flat_params(route.dependant)
                if isinstance(field.field_info, params.Query)
            }
        return self._parameters[id(route)]


def doubled_keys(body: bytes) -> list[FieldFault]:
    """Return the keys that an object of this JSON has twice; none if it cannot be read.

    Strangers send this too, so it stops at the first that makes it too long to read. Raises
    `Invalid` `too-many-fields`.
    """
    objects = _Objects()
    try:
        told = json.loads(body, object_pairs_hook=objects.take)
    except (ValueError, RecursionError):
        return []
    if not objects.any_doubled:
        return []
    return [_fault(path, TWICE, "twice") for path in islice(_doubled(told), MOST_FAULTS)]


class _Objects:
    """Collects the pairs of each JSON object that has a repeated key."""

    def __init__(self) -> None:
        self.any_doubled = False
        self._names = 0

    def take(self, pairs: list[tuple[str, Any]]) -> Any:
        self._names += 1 + len(pairs)
        if self._names > MOST_NAMES:
            raise Invalid(TOO_MANY_NAMES, code="too-many-fields", values={"most": MOST_NAMES})
        told = dict(pairs)
        if len(told) == len(pairs):
            return told
        self.any_doubled = True
        return _Pairs(pairs)


def _doubled(told: Any) -> Iterator[Sequence[str]]:
    """Walk in the order of what was sent. One path for all of the walk: it may be a long one."""
    path: list[str] = []
    yield from _twice_in(told, path)
    left = [_parts_of(told)]
    while left:
        part = next(left[-1], None)
        if part is None:
            left.pop()
            path[-1:] = []
            continue
        name, value = part
        path.append(name)
        yield from _twice_in(value, path)
        left.append(_parts_of(value))


def _twice_in(value: Any, path: list[str]) -> Iterator[Sequence[str]]:
    if isinstance(value, _Pairs):
        times = Counter(key for key, _ in value)
        yield from ([*path, key] for key in times if times[key] > 1)


def _parts_of(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, _Pairs):
        return iter(value)
    if isinstance(value, dict):
        return iter(value.items())
    if isinstance(value, list):
        return ((str(number), each) for number, each in enumerate(value) if _is_open(each))
    return iter(())


def _is_open(value: Any) -> bool:
    return isinstance(value, dict | list)


async def _doubled_keys_of(request: Request) -> list[FieldFault]:
    """Find them in a thread if reading takes longer than the switch to a thread."""
    body = await _json_of(request)
    if len(body) <= READ_HERE:
        return doubled_keys(body)
    return await asyncio.to_thread(doubled_keys, body)


def _doubled_headers(request: Request) -> list[str]:
    return [name for name in ONCE if len(request.headers.getlist(name)) > 1]


async def _json_of(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = kind.startswith("application/") and kind.endswith(("/json", "+json"))
    return await request.body() if is_json else b""


def _fault(path: Iterable[str], message: str, code: str) -> FieldFault:
    # A key that the caller made up may hold a lone surrogate, which no JSON can carry.
    field = ".".join(path).encode("utf-8", "replace").decode()[:FIELD_LENGTH]
    return FieldFault(field, message, code)
