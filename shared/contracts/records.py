"""The fields of a record: name, label and kind. Requests, forms and pages use them.

A record declares a field once, in `shared.contracts.content`: `role: Annotated[Code,
Coded("defender_roles")] | None = Field(None, title=msgid("Role"))`. A field without a title, such
as an id, is neither asked for nor shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, StringConstraints

from shared.contracts.codes import LINE
from shared.taxonomy import Coded


class Kind(StrEnum):
    """How forms and pages show a field."""

    LINE = "line"
    WORDS = "words"
    CODE = "code"
    CODES = "codes"
    DAY = "day"
    YES_NO = "yes-no"
    PERSONS = "persons"


@dataclass(frozen=True)
class YesNo:
    """Marks a field that is true or false, with the words for both."""

    yes: str
    no: str


@dataclass(frozen=True)
class OfPersons:
    """Marks a list of ids of persons of the same alert."""


@dataclass(frozen=True)
class RecordField:
    """One field: `label` is a message id; `coded` names the list of a code or of codes."""

    name: str
    label: str
    kind: Kind
    coded: Coded | None = None
    yes_no: YesNo | None = None


@cache
def fields_of(record: type[BaseModel]) -> tuple[RecordField, ...]:
    """Return the fields of a record that have a label, in declaration order.

    Raises `TypeError` if a field has a type that no form supports.
    """
    hints = get_type_hints(record, include_extras=True)
    return tuple(
        _field(name, info.title, hints[name])
        for name, info in record.model_fields.items()
        if info.title
    )


def listed_record(hint: Any) -> type[BaseModel] | None:
    """Return the record of a field that is a list of records; None: it is no such list."""
    parts = tuple(_parts(hint))
    found = (each for each in parts if isinstance(each, type) and issubclass(each, BaseModel))
    return next(found, None) if tuple in parts else None


def _field(name: str, label: str, hint: Any) -> RecordField:
    parts = tuple(_parts(hint))
    coded = next((each for each in parts if isinstance(each, Coded)), None)
    yes_no = next((each for each in parts if isinstance(each, YesNo)), None)
    if coded:
        return RecordField(name, label, Kind.CODES if tuple in parts else Kind.CODE, coded)
    if yes_no:
        return RecordField(name, label, Kind.YES_NO, yes_no=yes_no)
    if any(isinstance(each, OfPersons) for each in parts):
        return RecordField(name, label, Kind.PERSONS)
    if date in parts:
        return RecordField(name, label, Kind.DAY)
    bounds = [each.max_length or 0 for each in parts if isinstance(each, StringConstraints)]
    if tuple in parts or not bounds or min(bounds) < LINE:
        raise TypeError(f"{name} has a label, and its type is none that a form asks for")
    return RecordField(name, label, Kind.LINE if min(bounds) == LINE else Kind.WORDS)


def _parts(hint: Any) -> Iterator[Any]:
    """Yield the types inside a type, and their annotations."""
    origin = get_origin(hint)
    if origin is Annotated:
        yield from hint.__metadata__
        yield from _parts(hint.__origin__)
        return
    if origin is not None and origin not in {Union, UnionType}:
        yield origin
    if inner := get_args(hint):
        for each in inner:
            yield from _parts(each)
    else:
        yield hint
