"""The lists of records in a request, such as its persons: a form shows each as rows of fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from annotated_types import MaxLen
from pydantic.fields import FieldInfo

from shared.contracts.records import RecordField, Rows, fields_of, listed_record
from shared.web.record_request import RecordRequest, record_of


@dataclass(frozen=True)
class RecordList:
    """A list of records. `label` and `rows` are message ids; a form has `most` rows."""

    label: str
    rows: Rows
    most: int
    fields: tuple[RecordField, ...]


@cache
def lists_of(request: type[RecordRequest]) -> Mapping[str, RecordList]:
    """Return the lists of records of a request by path: `persons`, `persons.other_names`.

    Raises `TypeError` for one that does not say its title, its `max_length` or its `Rows`.
    """
    found: dict[str, RecordList] = {}
    for name, info in request.model_fields.items():
        item = listed_record(info.annotation)
        if item is not None and issubclass(item, RecordRequest):
            found[name] = _list(name, info, item)
            found |= {f"{name}.{path}": each for path, each in lists_of(item).items()}
    return found


def _list(name: str, info: FieldInfo, item: type[RecordRequest]) -> RecordList:
    rows = next((each for each in info.metadata if isinstance(each, Rows)), None)
    bound = next((each.max_length for each in info.metadata if isinstance(each, MaxLen)), None)
    if rows is None or bound is None or info.title is None:
        raise TypeError(f"{name} is a list of records without a title, `max_length` or `Rows`")
    return RecordList(info.title, rows, min(rows.most, bound), fields_of(record_of(item)))
