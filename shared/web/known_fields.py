"""Lists the known fields when a request names an unknown one."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

_LONGEST = 40
"""The most characters of an unknown name that are compared: none of our fields is longer."""


def with_known_fields(
    errors: Sequence[Mapping[str, Any]], model: Any
) -> tuple[Mapping[str, Any], ...]:
    """Return pydantic's errors on a body; those of unknown fields name the known ones.

    `model` is the model of the body; its field names are public, as in the API's description.
    """
    return tuple(
        {**each, "ctx": _known(each["loc"], model)} if each["type"] == "extra_forbidden" else each
        for each in errors
    )


def _known(loc: Sequence[int | str], model: Any) -> dict[str, str]:
    """Return `nearest`, else `known`: all of them in their order; nothing where nobody knows."""
    path = loc[1:] if loc and loc[0] == "body" else loc
    found = next(_models_at(model, path[:-1]), None)
    if found is None:
        return {}
    known = [field.alias or name for name, field in found.model_fields.items()]
    return nearest_or_all(str(path[-1]), known)


def nearest_or_all(name: str, known: Sequence[str]) -> dict[str, str]:
    """Return the `nearest` of the known names, else all that are `known`; nothing of none."""
    if nearest := get_close_matches(name[:_LONGEST], known, n=1):
        return {"nearest": nearest[0]}
    return {"known": ", ".join(known)} if known else {}


def _models_at(kind: Any, path: Sequence[int | str]) -> Iterator[type[BaseModel]]:
    """Yield the models at this place of a type: an item's for a number, a field's for a name."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if not path:
            yield kind
            return
        for name, field in kind.model_fields.items():
            if path[0] in {name, field.alias}:
                yield from _models_at(field.annotation, path[1:])
        return
    of_list = isinstance(kind, type) or getattr(kind, "__origin__", None) in {
        list,
        tuple,
        frozenset,
    }
    rest = path[1:] if of_list and path and isinstance(path[0], int) else path
    for each in get_args(kind):
        yield from _models_at(each, rest)
