"""Show the content of a record, field by field, in the reader's language."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.hours import moment_at
from shared.contracts.persons import Person
from shared.contracts.records import Kind, RecordField, fields_of
from shared.contracts.term_parts import TermPart
from shared.message_ids import msgid
from shared.taxonomy.coded import UNKNOWN
from shared.term_words import say_term
from shared.web.labels import TermLabels
from shared.web.languages import JOINER

PERSON = msgid("Person %(number)d")
"""A person of an alert who has neither name nor pseudonym; they are counted from 1."""
EVERYBODY = msgid("Everybody in this alert: %(number)d persons")
NAMED_ONE_BY_ONE = 20
"""Persons of an alert who are named one by one where something concerns all of them; more are shown
as a table (`records.html`)."""


def facts_of(
    record: BaseModel,
    words: TermLabels,
    without: Collection[str] = (),
    persons: Sequence[Person] = (),
    *,
    gettext: Callable[[str], str],
    day: Callable[[date], str],
    there: Callable[[datetime, str], str] | None = None,
) -> list[tuple[str, str | None]]:
    """Return label and value of each field, in the order of their declaration.

    An hour is shown as it is at its place, with its time zone, and in the zone of the reader.
    The value is None if it is not known. `without`: fields that the page shows in another place.
    `persons`: those of the alert, whom a field may name.
    """

    def named(ids: Sequence[UUID | None]) -> str | None:
        if len(persons) > NAMED_ONE_BY_ONE and {each.id for each in persons} <= set(ids):
            return gettext(EVERYBODY) % {"number": len(persons)}
        names = names_of(persons, gettext) if any(ids) else {}
        return ", ".join(names[each] for each in ids if each in names) or None

    def said(field: RecordField) -> str | None:
        value = getattr(record, field.name)
        if field.kind is Kind.HOUR:
            return _hour(record, value, there)
        if field.kind in {Kind.PERSON, Kind.PERSONS}:
            return named(value if field.kind is Kind.PERSONS else (value,))
        if field.kind is Kind.RECORDS:
            if field.record is TermPart and (term := say_term(value, words.language)):
                return term
            rows = (facts_of(each, words, gettext=gettext, day=day) for each in value)
            told = (", ".join(text for _, text in row if text) for row in rows)
            return gettext(JOINER).join(told) or None
        return _in_words(field, value, words, gettext, day)

    fields = (
        each
        for each in fields_of(type(record))
        if each.name not in without and each.kind is not Kind.ZONE
    )
    return [(gettext(each.label), said(each)) for each in fields]


def _hour(
    record: Any, hour: str | None, there: Callable[[datetime, str], str] | None
) -> str | None:
    at = moment_at(record.on, hour, record.zone)
    return hour if at is None or there is None else there(at, record.zone)


def names_of(persons: Sequence[Person], gettext: Callable[[str], str]) -> dict[UUID | None, str]:
    """Return the name of each person of an alert, by id."""
    return {each.id: _name(number, each, gettext) for number, each in enumerate(persons, start=1)}


def _name(number: int, person: Person, gettext: Callable[[str], str]) -> str:
    return person.name or person.pseudonym or gettext(PERSON) % {"number": number}


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
