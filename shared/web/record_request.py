"""Requests with a record: its fields are those of the record, checked as in any request."""

from collections.abc import Mapping
from inspect import get_annotations
from types import MappingProxyType
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from pydantic.fields import FieldInfo

from shared.contracts.envelope import Frozen
from shared.contracts.records import Kind, RecordField, fields_of
from shared.web.dates_and_times import Day
from shared.web.field_types import NeededLine, OptionalLine, OptionalWords
from shared.web.request_model import RequestModel

MOST_CODES = 20
"""In one field."""
MOST_PERSONS = 500
"""In one alert, and so in one field that names persons of it."""

RequestedCode = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""Checked against its list by the operation, which knows the lists."""


RequestedHour = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class RecordRequest(RequestModel):
    """The base of a request with a record: `class NewPerson(Person, RecordRequest)`.

    Each field that the request does not declare itself gets the checks of a request: text without
    invisible characters, days in ISO 8601, codes that the operation looks up. Paragraphs that are
    required are declared by the request. The records of a list within it are requests too.
    """

    kinds: ClassVar[Mapping[Kind, Any]] = MappingProxyType(
        {
            Kind.LINE: OptionalLine,
            Kind.WORDS: OptionalWords,
            Kind.DAY: Day | None,
            Kind.HOUR: RequestedHour | None,
            Kind.ZONE: OptionalLine,
            Kind.PERSONS: Annotated[tuple[UUID, ...], Field(max_length=MOST_PERSONS)],
        }
    )

    def __init_subclass__(cls, **options: Any) -> None:
        """Declare the fields of the record again, as if they were written in the class."""
        super().__init_subclass__(**options)
        for record in cls.__bases__:
            if issubclass(record, Frozen) and not issubclass(record, RequestModel):
                for field in fields_of(record):
                    _take(cls, record, field)


def record_of(request: type[BaseModel]) -> type[Frozen]:
    """Return the record whose fields a request takes."""
    bases = (each for each in request.__mro__ if not issubclass(each, RequestModel))
    return next(each for each in bases if issubclass(each, Frozen))


def _take(request: type[RecordRequest], record: type[Frozen], field: RecordField) -> None:
    own = get_annotations(request)
    info = record.model_fields[field.name]
    if field.name in own or field.kind in {Kind.YES_NO, Kind.PERSON}:
        return
    kind: Any = request.kinds.get(field.kind)
    if field.kind is Kind.LINE and info.is_required():
        kind = NeededLine
    if field.between is not None:
        kind = Annotated[int, Field(ge=field.between.least, le=field.between.most)] | None
    if field.rows is not None and field.record is not None:
        inner = _request_of(field.record, request)
        kind = Annotated[tuple[inner, ...], Field(max_length=field.rows.most), field.rows]  # type: ignore[valid-type]  # made at the start
    if field.coded is not None:
        code = Annotated[RequestedCode, field.coded]
        kind = code if info.is_required() or info.default is not None else code | None
        if field.kind is Kind.CODES:
            kind = Annotated[tuple[code, ...], Field(max_length=MOST_CODES)]
    request.__annotations__ = own | {field.name: kind}
    setattr(request, field.name, _said(info))


def _request_of(record: type[BaseModel], request: type[RecordRequest]) -> type[RecordRequest]:
    """Return the request with one record of a list, made once for each of the sets of kinds."""
    place = (record, id(request.kinds))
    if place not in _MADE:
        body = {"kinds": request.kinds, "__doc__": record.__doc__, "__module__": request.__module__}
        _MADE[place] = type(f"New{record.__name__}", (record, RecordRequest), body)
    return _MADE[place]


_MADE: dict[tuple[type[BaseModel], int], type[RecordRequest]] = {}


def _said(info: FieldInfo) -> Any:
    said = {name: getattr(info, name) for name in ("title", "description", "examples")}
    return Field(info.default, **said)
