"""Declare codes in requests once, at the field: checks, documentation and menus follow from it.

A field is declared as `gender: Annotated[Code, Coded("genders")] | None = None`. `unknown_codes_of`
returns the faults of a request, `coded_fields` the lists of its fields. The API's document names
the codes of a short list, and says where to find those of a long one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from itertools import chain
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from shared.problems import FieldFault
from shared.taxonomy.lists import MOST_NEAR, Terms
from shared.taxonomy.loading import load_taxonomy
from shared.taxonomy.taxonomy import Taxonomy

UNKNOWN = "unknown"
CODES = "/v1/codes"
"""Where every service that takes codes shows its lists as JSON: see `shared.web.codes`."""
LONGEST_ENUM = 40
"""The API document names each code of a list with at most this many."""
LIST = "x-list-of-codes"
"""Names in a schema the list of a field's codes."""
_KINDS = frozenset(each.name for each in fields(Taxonomy))


@dataclass(frozen=True)
class Coded:
    """Marks a field, or the entries of a tuple, whose values are codes of the list `kind`.

    `or_unknown`: the list has no code for "unknown", which is an answer too. `with_regions`: a
    language with its region (`pt-BR`) is looked up without it. It refuses nothing while a request
    is parsed: only people with access learn about codes.
    """

    kind: str
    or_unknown: bool = False
    with_regions: bool = False

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ValueError(f"the taxonomy has no list {self.kind}")

    def terms(self, taxonomy: Taxonomy) -> Terms[Any]:
        terms: Terms[Any] = getattr(taxonomy, self.kind)
        return terms

    def fault(
        self, taxonomy: Taxonomy, code: str, *, field: str, near: bool = True
    ) -> FieldFault | None:
        """Return what is wrong with `code`, as `Terms.fault` does."""
        terms = self.terms(taxonomy)
        if (self.or_unknown and code == UNKNOWN) or code in terms:
            return None
        looked_up = code.partition("-")[0] if self.with_regions else code
        return terms.fault(looked_up, field=field, near=near)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Add the codes that a request may have to its schema; stored data may have older codes."""
        said = handler(schema)
        if handler.mode != "validation":
            return said
        said[LIST] = self.kind
        codes = self.terms(load_taxonomy()).codes
        if len(codes) <= LONGEST_ENUM and not self.with_regions:
            said["enum"] = [*codes, *([UNKNOWN] if self.or_unknown else ())]
            said.pop("pattern", None)
        else:
            said["description"] = _by_address(self.kind)
        return said


def name_codes(document: Any, taxonomy: Taxonomy) -> None:
    """Name in a document of the API also the codes that an installation added, in place."""
    waiting = [document]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            waiting += found.values()
            if isinstance(kind := found.get(LIST), str) and "enum" in found:
                _name_codes_of(kind, found, taxonomy)
        elif isinstance(found, list):
            waiting += found


def _name_codes_of(kind: str, said: dict[str, Any], taxonomy: Taxonomy) -> None:
    codes = Coded(kind).terms(taxonomy).codes
    if len(codes) > LONGEST_ENUM:
        del said["enum"]
        said["description"] = _by_address(kind)
    else:
        said["enum"] = [
            *dict.fromkeys((*codes, *(each for each in said["enum"] if each == UNKNOWN)))
        ]


def _by_address(kind: str) -> str:
    return f"A code of the list that `GET {CODES}/{kind}` shows."


def unknown_codes_of(told: BaseModel, taxonomy: Taxonomy) -> Iterator[FieldFault]:
    """Return a fault for each code of a request that its list does not have, at its field.

    A search for similar codes takes up to a millisecond and blocks the process, so it is done only
    for the first few.
    """
    number = 0
    for field, code, coded in _codes_of(told):
        if fault := coded.fault(taxonomy, code, field=field, near=number < MOST_NEAR):
            yield fault
            number += 1


@cache
def coded_fields(model: type[BaseModel]) -> Mapping[str, Coded]:
    """Return the lists of a request's coded fields by path, such as `persons.gender`."""
    found: dict[str, Coded] = {}
    for field in _fields_of(model):
        if field.coded is not None:
            found[field.shown] = field.coded
        for inner in field.models:
            found |= {f"{field.shown}.{path}": coded for path, coded in coded_fields(inner).items()}
    return found


@dataclass(frozen=True)
class _Field:
    name: str
    shown: str
    coded: Coded | None
    models: tuple[type[BaseModel], ...]


@cache
def _fields_of(model: type[BaseModel]) -> tuple[_Field, ...]:
    """Return the fields that hold codes, or models with such fields."""
    found = (_field(name, info) for name, info in model.model_fields.items())
    return tuple(each for each in found if each.coded or each.models)


def _field(name: str, info: FieldInfo) -> _Field:
    parts = tuple(chain(info.metadata, _parts(info.annotation)))
    coded = next((each for each in parts if isinstance(each, Coded)), None)
    models = (each for each in parts if isinstance(each, type) and issubclass(each, BaseModel))
    return _Field(name, info.alias or name, coded, tuple(filter(_fields_of, models)))


def _parts(kind: Any) -> Iterator[Any]:
    """Yield the types inside a type, and their annotations."""
    if get_origin(kind) is Annotated:
        yield from kind.__metadata__
        yield from _parts(kind.__origin__)
    elif inner := get_args(kind):
        for each in inner:
            yield from _parts(each)
    else:
        yield kind


def _codes_of(told: BaseModel, place: str = "") -> Iterator[tuple[str, str, Coded]]:
    for field in _fields_of(type(told)):
        for shown, value in _entries(f"{place}{field.shown}", getattr(told, field.name)):
            if isinstance(value, BaseModel):
                yield from _codes_of(value, f"{shown}.")
            elif field.coded is not None and value is not None:
                yield shown, value, field.coded


def _entries(place: str, value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, tuple):
        return ((f"{place}.{number}", each) for number, each in enumerate(value))
    return ((place, value),)
