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
from shared.web.field_types import OptionalLine, OptionalWords
from shared.web.request_model import RequestModel

MOST_CODES = 20
"""In one field."""
MOST_PERSONS = 500
"""In one alert, and so in one field that names persons of it."""

RequestedCode = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""Checked against its list by the operation, which knows the lists."""


class RecordRequest(RequestModel):
    """The base of a request with a record: `class NewPerson(Person, RecordRequest)`.

    Each field that the request does not declare itself gets the checks of a request: text without
    invisible characters, days in ISO 8601, codes that the operation looks up. A text that is
    required is declared by the request.
    """

    kinds: ClassVar[Mapping[Kind, Any]] = MappingProxyType(
        {
            Kind.LINE: OptionalLine,
            Kind.WORDS: OptionalWords,
            Kind.DAY: Day | None,
            Kind.PERSONS: Annotated[tuple[UUID, ...], Field(max_length=MOST_PERSONS)],
        }
    )

    def __init_subclass__(cls, **options: Any) -> None:
        """Declare the fields of the record again, as if they were written in the class."""
        super().__init_subclass__(**options)
        for record in cls.__bases__:
            if issubclass(record, Frozen):
                for field in fields_of(record):
                    _take(cls, record, field)


def record_of(request: type[BaseModel]) -> type[Frozen]:
    """Return the record whose fields a request takes."""
    bases = (each for each in request.__mro__ if not issubclass(each, RequestModel))
    return next(each for each in bases if issubclass(each, Frozen))


def _take(request: type[RecordRequest], record: type[Frozen], field: RecordField) -> None:
    own = get_annotations(request)
    info = record.model_fields[field.name]
    if field.name in own or field.kind is Kind.YES_NO:
        return
    kind: Any = request.kinds.get(field.kind)
    if field.coded is not None:
        code = Annotated[RequestedCode, field.coded]
        kind = code if info.is_required() or info.default is not None else code | None
        if field.kind is Kind.CODES:
            kind = Annotated[tuple[code, ...], Field(max_length=MOST_CODES)]
    request.__annotations__ = own | {field.name: kind}
    setattr(request, field.name, _said(info))


def _said(info: FieldInfo) -> Any:
    said = {name: getattr(info, name) for name in ("title", "description", "examples")}
    return Field(info.default, **said)
