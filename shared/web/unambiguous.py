"""A request says each thing once, and nothing that is not understood.

JSON lets an object have one key twice and most readers keep the last; an unknown parameter of the
query is ignored by most servers. Both hide a mistake: consent that was `refused` and then `given`,
a filter with a slip in its name that returns everything. Here both are refused, naming the key.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi import Request, params
from fastapi._compat import field_annotation_is_sequence
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute

from shared.problems import FieldFault, Invalid
from shared.web.faults import FIELD_LENGTH, WORDS
from shared.web.languages import msgid
from shared.web.problems import INVALID_MESSAGE

TWICE = msgid("This is given more than once. Give it once.")
UNKNOWN = WORDS["extra_forbidden"]
MOST_FAULTS = 20


class _Pairs(list[tuple[str, Any]]):
    """An object of JSON as it was written."""


class Unambiguous:
    """A dependency of every route of an API; `request.body()` was read before it runs."""

    def __init__(self) -> None:
        self._parameters: dict[int, Mapping[str, bool]] = {}

    async def __call__(self, request: Request) -> None:
        """Raise `Invalid` for a doubled key of the body, a doubled or an unknown parameter."""
        faults = [*self._faults_of_query(request), *doubled_keys(await _json_of(request))]
        if faults:
            raise Invalid(INVALID_MESSAGE, faults=faults[:MOST_FAULTS])

    def _faults_of_query(self, request: Request) -> Iterator[FieldFault]:
        if not request.scope.get("query_string"):
            return
        route: APIRoute = request.scope["route"]
        known = self._known(route)
        for name, times in Counter(key for key, _ in request.query_params.multi_items()).items():
            # What a page does not know may come from a link elsewhere and filters nothing.
            if name not in known and route.include_in_schema:
                yield _fault(("query", name), UNKNOWN, "extra-forbidden")
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
    """Name each key that an object of this JSON has twice; what cannot be read has none."""
    seen: list[bool] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        if len({key for key, _ in pairs}) < len(pairs):
            seen.append(True)

    try:
        json.loads(body, object_pairs_hook=note)
        told = json.loads(body, object_pairs_hook=_Pairs) if seen else None
    except (ValueError, RecursionError):
        return []
    return [_fault(path, TWICE, "twice") for path in _doubled(told, ())]


def _doubled(told: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(told, _Pairs):
        for key, times in Counter(key for key, _ in told).items():
            if times > 1:
                yield (*path, key)
        for key, value in told:
            yield from _doubled(value, (*path, key))
    elif isinstance(told, list):
        for number, value in enumerate(told):
            yield from _doubled(value, (*path, str(number)))


async def _json_of(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = kind.startswith("application/") and kind.endswith(("/json", "+json"))
    return await request.body() if is_json else b""


def _fault(path: Iterable[str], message: str, code: str) -> FieldFault:
    # A key that the caller made up may hold a lone surrogate, which no JSON can carry.
    field = ".".join(path).encode("utf-8", "replace").decode()[:FIELD_LENGTH]
    return FieldFault(field, message, code)
