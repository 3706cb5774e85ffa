"""Report all faults of a request at once, including those that only its operation finds.

Unreadable fields are left out, or replaced if they are required; the rest is checked as the
operation checks it. Replaced values are not reported twice.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from shared.problems import FieldFault, Invalid, Problem
from shared.web.faults import MOST_FAULTS, field_faults, of_what_was_read
from shared.web.problems import INVALID_MESSAGE, of_validation

Model = TypeVar("Model", bound=BaseModel)
Check = Callable[[Model], Awaitable[object]]
"""Raises `Invalid` with the fields that an operation would refuse, and why."""
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

LOOKS: dict[Callable[..., Any], Callable[[Request, Any], Awaitable[Sequence[FieldFault]]]] = {}
"""By a route's function, how it looks for the faults that its operation would find."""
_STANDS_IN = "unknown"
_ROUNDS = 8
"""Removing a value may leave a gap, and its replacement may not be valid."""


def checked_by(
    model: type[BaseModel], check: Callable[..., Awaitable[object]], *parts: str
) -> Callable[[Endpoint], Endpoint]:
    """Let a route that takes `model` report all faults at once; written below its method.

    `check` takes the context, the principal, the id of each of these `parts` of the path, and the
    model. It raises `Invalid` with the faults that the operation would find; people without access
    learn nothing.
    """

    def decorate(endpoint: Endpoint) -> Endpoint:
        async def look(request: Request, body: Mapping[str, Any]) -> Sequence[FieldFault]:
            context, principal = request.app.state.context, request.state.principal
            ids = [UUID(request.path_params[part]) for part in parts]
            return await further_faults(model, body, partial(check, context, principal, *ids))

        LOOKS[endpoint] = look
        return endpoint

    return decorate


class AllFaultsRoute(APIRoute):
    """A route of the API that reports the faults found by `checked_by` together with all others."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle, look = super().get_route_handler(), LOOKS.get(self.endpoint)
        if look is None:
            return handle

        async def handle_and_tell_all(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                further = await look(request, error.body) if _is_of_fields(error) else ()
                if not further:
                    raise
                told = of_validation(error, request).faults
                raise Invalid(INVALID_MESSAGE, faults=[*told, *further]) from None

        return handle_and_tell_all


def _is_of_fields(error: RequestValidationError) -> bool:
    """Return whether the object of a request was clear, and its body had fields."""
    is_placed = all(each["loc"][0] != "path" for each in error.errors())
    return is_placed and isinstance(error.body, dict)


async def taken(
    model: type[Model],
    body: Mapping[str, Any],
    gettext: Callable[[str], str],
    check: Check[Model],
) -> Model:
    """Return a body as its model. Raises `Invalid` with all faults, and those that `check` finds.

    What can be read as a whole is not checked.
    """
    try:
        return model.model_validate(body)
    except ValidationError as error:
        faults = field_faults(error.errors(include_url=False), gettext)
        further = await further_faults(model, body, check)
        raise Invalid(INVALID_MESSAGE, faults=[*faults, *further]) from None


async def further_faults(
    model: type[Model], body: Mapping[str, Any], check: Check[Model]
) -> Sequence[FieldFault]:
    """Return the faults that `check` finds in what can be read of a body, at other fields."""
    found = _as_far_as_readable(model, body)
    if found is None:
        return ()
    told, wrong = found
    try:
        await check(told)
    except Invalid as refused:
        faults = (
            each
            for each in refused.faults
            if not any(f"{each.field}.".startswith(f"{field}.") for field in wrong)
        )
        return tuple(islice(faults, MOST_FAULTS))
    except Problem:  # reported once the request as a whole is refused
        return ()
    return ()


def _as_far_as_readable(
    model: type[Model], body: Mapping[str, Any]
) -> tuple[Model, set[str]] | None:
    """Return the model without unreadable fields, and these fields; None: too little is left."""
    try:
        mending = _Mending(deepcopy(dict(body)), _example_of(model))
    except RecursionError:  # no field of a request is nested so deeply
        return None
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(mending.told), mending.wrong
        except ValidationError as error:
            for each in of_what_was_read(error.errors(include_url=False)):
                mending.mend(each["loc"], each["type"])
            if mending.wrong & getattr(model, "governing", frozenset()):
                return None
    return None


def _example_of(model: type[BaseModel]) -> Mapping[str, Any]:
    """Return the body that the API shows as an example of a request: see `example`."""
    shown = model.model_config.get("json_schema_extra")
    examples = shown.get("examples") if isinstance(shown, dict) else None
    return examples[0] if isinstance(examples, list) and isinstance(examples[0], dict) else {}


@dataclass
class _Mending:
    """A body that is made readable. `wrong`: the unreadable fields; `example`: valid values.

    `stood_in`: the fields for which a word was tried, and no other value yet.
    """

    told: dict[str, Any]
    example: Mapping[str, Any]
    wrong: set[str] = field(default_factory=set)
    stood_in: set[str] = field(default_factory=set)

    def mend(self, loc: Sequence[int | str], kind: str) -> None:
        """Fill in missing values, and remove unreadable ones."""
        if not loc:
            self._mend_as_a_whole()
            return
        *path, last = loc
        name = ".".join(map(str, loc))
        is_again = name in self.wrong
        self.wrong.add(name)
        place = _at(self.told, path)
        if isinstance(place, list) and isinstance(last, int):
            if is_again or kind in {"enum", "literal_error"}:
                self.mend(path, kind)  # an entry cannot be replaced: drop the rest of the list
            else:
                place[last] = _STANDS_IN if kind.startswith("string") else {}
        elif isinstance(place, dict) and kind == "missing":
            place[last] = self._stand_in(loc, name)
        elif isinstance(place, dict):
            place.pop(last, None)

    def _stand_in(self, loc: Sequence[int | str], name: str) -> Any:
        """Return a word unlike all other values; if it is refused, a value of the example."""
        if name not in self.stood_in:
            self.stood_in.add(name)
            return _STANDS_IN
        return deepcopy(_at(self.example, loc, first=True))

    def _mend_as_a_whole(self) -> None:
        """Add what only the example has; if it has no more, remove what it does not have."""
        absent = self.example.keys() - self.told.keys()
        beyond = () if absent else self.told.keys() - self.example.keys()
        self.wrong |= {*absent, *beyond}
        self.told |= {name: deepcopy(self.example[name]) for name in absent}
        for name in beyond:
            del self.told[name]


def _at(body: Any, path: Sequence[int | str], *, first: bool = False) -> Any:
    """Return the value at this place; None: nothing. `first`: the first entry of a list."""
    for part in path:
        if isinstance(body, Mapping) and part in body:
            body = body[part]
        elif isinstance(body, list) and isinstance(part, int) and body:
            body = body[0 if first else part]
        else:
            return None
    return body
