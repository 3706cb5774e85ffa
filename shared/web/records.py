"""Show the content of a record, field by field, in the reader's language."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from pydantic import BaseModel

from shared.contracts.records import Kind, RecordField, fields_of
from shared.taxonomy.coded import UNKNOWN
from shared.web.labels import TermLabels


def facts_of(
    record: BaseModel,
    words: TermLabels,
    without: Collection[str] = (),
    *,
    gettext: Callable[[str], str],
    day: Callable[[date], str],
) -> list[tuple[str, str | None]]:
    """Return label and value of each field, in the order of their declaration.

    The value is None if it is not known. `without`: fields that the page shows in another place.
    """
    return [
        (gettext(each.label), _in_words(each, getattr(record, each.name), words, gettext, day))
        for each in fields_of(type(record))
        if each.name not in without
    ]


def _in_words(
    field: RecordField,
    value: Any,
    words: TermLabels,
    gettext: Callable[[str], str],
    day: Callable[[date], str],
) -> str | None:
    if value is None:
        return None
    if field.yes_no is not None:
        return gettext(field.yes_no.yes if value else field.yes_no.no)
    if field.kind is Kind.DAY:
        return day(value)
    if field.coded is None:
        return str(value)
    if field.kind is Kind.CODES:
        return words.terms(field.coded.kind, value) or None
    is_known = value != UNKNOWN or value in field.coded.terms(words.taxonomy)
    return words.term(field.coded.kind, value) if is_known else None
