"""Tell all that is wrong with an alert at once: codes and dates too where a field cannot be taken.

What is missing or cannot be read is left out or stood in for, the rest is checked as an alert is,
and what was stood in for is not told of twice.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from copy import deepcopy
from itertools import islice
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.intake.context import Context
from services.intake.operations.checking import alert_faults
from services.intake.schemas.requests import FileAlert
from shared.problems import FieldFault, Invalid
from shared.web.faults import MOST_FAULTS
from shared.web.problems import INVALID_MESSAGE, of_validation

_STANDS_IN = "unknown"
_ROUNDS = 4
"""What is taken out may leave something missing, and what stands in for that may not fit."""


class FilingRoute(APIRoute):
    """The route by which an alert is filed."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_and_tell_all(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                is_fields = isinstance(error.body, dict)
                further = further_faults(request.app.state.context, error.body) if is_fields else ()
                if not further:
                    raise
                told = of_validation(error, request).faults
                raise Invalid(INVALID_MESSAGE, faults=[*told, *further]) from None

        return handle_and_tell_all


def further_faults(context: Context, body: Mapping[str, Any]) -> Sequence[FieldFault]:
    """Return the faults in what can be read of an alert that cannot be taken, at other fields."""
    found = _as_far_as_readable(body)
    if found is None:
        return ()
    told, wrong = found
    faults = (
        each
        for each in alert_faults(context, told, context.database.now())
        if not any(f"{each.field}.".startswith(f"{field}.") for field in wrong)
    )
    return tuple(islice(faults, MOST_FAULTS))


def _as_far_as_readable(body: Mapping[str, Any]) -> tuple[FileAlert, set[str]] | None:
    """Return the alert without what cannot be taken, and these fields; None: too little is left."""
    try:
        told = deepcopy(body)
    except RecursionError:  # nothing that an alert has lies so deep
        return None
    wrong = set[str]()
    for _ in range(_ROUNDS):
        try:
            return FileAlert.model_validate(told), wrong
        except ValidationError as error:
            for each in error.errors(include_url=False):
                wrong.add(".".join(map(str, each["loc"])))
                _mend(told, each)
    return None


def _mend(told: Any, error: ErrorDetails) -> None:
    """Put something in the place of what is missing, and take out what cannot be read."""
    *path, last = error["loc"] or [None]
    place = told
    for part in path:
        is_there = isinstance(place, dict) and part in place
        is_there = is_there or (isinstance(place, list) and isinstance(part, int))
        if not is_there:
            return
        place = place[part]
    if isinstance(place, list) and isinstance(last, int):
        place[last] = _STANDS_IN if error["type"].startswith("string") else {}
    elif isinstance(place, dict) and error["type"] == "missing":
        place[last] = {"relation": _STANDS_IN} if last == "source" else _STANDS_IN
    elif isinstance(place, dict):
        place.pop(last, None)
