"""The fields of a record: name, label and kind. Requests, forms and pages use them.

A record declares a field once, in `persons.py`, `facts.py` or `content.py`: `role: Annotated[Code,
Coded("defender_roles")] | None = Field(None, title=msgid("Role"))`. A field without a title, such
as an id, is neither asked for nor shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, StringConstraints

from shared.contracts.codes import LINE
from shared.taxonomy import Coded

Mark = TypeVar("Mark")


class Kind(StrEnum):
    """How forms and pages show a field."""

    LINE = "line"
    WORDS = "words"
    CODE = "code"
    CODES = "codes"
    DAY = "day"
    YES_NO = "yes-no"
    PERSONS = "persons"
    PERSON = "person"
    NUMBER = "number"
    HOUR = "hour"
    ZONE = "zone"
    RECORDS = "records"


@dataclass(frozen=True)
class YesNo:
    """Marks a field that is true or false, with the words for both."""

    yes: str
    no: str


@dataclass(frozen=True)
class OfPersons:
    """Marks the id, or a list of ids, of persons of the same alert."""


@dataclass(frozen=True)
class ClockHour:
    """Marks an hour of the day of the record, as `HH:MM`, in the time zone that is beside it."""


@dataclass(frozen=True)
class ZoneOfHour:
    """Marks the time zone of an hour: its name in the IANA database, `Africa/Cairo`."""


@dataclass(frozen=True)
class Rows:
    """Marks a list of records: `one` names a row by its `%(number)d`; `another` adds one.

    A form has `most` rows by hand. A request holds as many, unless its list says another number.
    `further`: fields that a form folds, behind the words `more`.
    """

    one: str
    another: str
    most: int = 10
    further: tuple[str, ...] = ()
    more: str = ""


@dataclass(frozen=True)
class Between:
    """Marks a whole number, with the least and the most that a request takes."""

    least: int
    most: int


@dataclass(frozen=True)
class RecordField:
    """One field: `label` is a message id; `coded` names the list of a code or of codes.

    `record` and `rows`: of a list of records within the record.
    """

    name: str
    label: str
    kind: Kind
    coded: Coded | None = None
    yes_no: YesNo | None = None
    between: Between | None = None
    record: type[BaseModel] | None = None
    rows: Rows | None = None


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
    kind = _kind_of(parts)
    if kind is None:
        raise TypeError(f"{name} has a label, and its type is none that a form asks for")
    return RecordField(
        name,
        label,
        kind,
        coded=_mark(parts, Coded),
        yes_no=_mark(parts, YesNo),
        between=_mark(parts, Between),
        rows=_mark(parts, Rows),
        record=listed_record(hint),
    )


_BY_MARK: Mapping[type, tuple[Kind, Kind]] = MappingProxyType(
    {
        Rows: (Kind.RECORDS, Kind.RECORDS),
        Coded: (Kind.CODE, Kind.CODES),
        OfPersons: (Kind.PERSON, Kind.PERSONS),
        YesNo: (Kind.YES_NO, Kind.YES_NO),
        Between: (Kind.NUMBER, Kind.NUMBER),
        ClockHour: (Kind.HOUR, Kind.HOUR),
        ZoneOfHour: (Kind.ZONE, Kind.ZONE),
    }
)
"""The kinds of a field with a mark: of one, and of a list."""


def _kind_of(parts: Sequence[Any]) -> Kind | None:
    """Return the kind of a field by the parts of its type; None: no form supports it."""
    for mark, kinds in _BY_MARK.items():
        if _mark(parts, mark):
            return kinds[tuple in parts]
    if date in parts:
        return Kind.DAY
    bounds = [each.max_length or 0 for each in parts if isinstance(each, StringConstraints)]
    if tuple in parts or not bounds or min(bounds) < LINE:
        return None
    return Kind.LINE if min(bounds) == LINE else Kind.WORDS


def _mark(parts: Iterable[Any], mark: type[Mark]) -> Mark | None:
    return next((each for each in parts if isinstance(each, mark)), None)


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
