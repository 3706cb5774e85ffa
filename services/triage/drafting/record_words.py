"""The values of a record as words for a template's sentences."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from services.triage.drafting.grammar import series
from services.triage.drafting.phrases import compiled
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import DraftOpening
from services.triage.rules.named_persons import are_people
from shared.contracts.persons import InWords, Person
from shared.contracts.records import Kind, RecordField, fields_of
from shared.taxonomy import Taxonomy

NAMED = frozenset({"countries", "languages"})
"""Lists of names: each keeps its capital within a sentence."""
SAYS_NOTHING = frozenset({"unknown", "other"})


def words_of(record: BaseModel, taxonomy: Taxonomy, form: AppealForm) -> dict[str, str | bool]:
    """Return the words for each field of a record, by the field's name.

    "" if nothing is known, also for a code that is not in its list, for persons and lists. A field
    that is true or false stays so, for the template to test.
    """
    return {
        each.name: _words(each, getattr(record, each.name), taxonomy, form)
        for each in fields_of(type(record))
    }


def in_language(words: Iterable[InWords], language: str) -> str:
    """Return the first words of this language, else the first of no language."""
    found = list(words)
    of_it = (each.words for wanted in (language, None) for each in found if each.language == wanted)
    return next((text for text in of_it if text), "")


def spoken_of(person: Person, language: str) -> str:
    """Return the person's own pronoun in brackets, to stand behind the name; "" if none is told."""
    told = in_language(person.spoken_of, language)
    return f" ({told})" if told else ""


def within_sentence(label: str) -> str:
    """Return a label in small letters. "LGBTI rights defender" keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _words(field: RecordField, value: Any, taxonomy: Taxonomy, form: AppealForm) -> str | bool:
    if field.kind is Kind.YES_NO:
        return bool(value)
    if value is None or field.kind in {Kind.PERSON, Kind.PERSONS, Kind.RECORDS}:
        return ""
    if field.kind is Kind.DAY:
        return form.long_date(value)
    if field.kind is Kind.CODES:
        said = (_term(field, each, taxonomy, form) for each in value)
        return series([each for each in said if each], form.conjunction, form.language)
    return str(value) if field.coded is None else _term(field, value, taxonomy, form)


def _term(field: RecordField, code: str, taxonomy: Taxonomy, form: AppealForm) -> str:
    if field.coded is None or code in SAYS_NOTHING:
        return ""
    terms = field.coded.terms(taxonomy)
    if code not in terms:
        return ""
    label = terms.label(code, form.language)
    return label if field.coded.kind in NAMED else within_sentence(label)


def called_together(named: Sequence[Person]) -> str:
    """Return the template's word for many of them."""
    if not are_people(named):
        return "organisations"
    return "defenders" if all(each.defender for each in named) else "persons"


def nameless_together(begun: DraftOpening, words: Sequence[str]) -> tuple[str, ...]:
    """Return the words with those of whom nothing is known counted at once: "2 persons"."""
    number, many = list(words).count(begun.nobody_named), begun.many.get("persons")
    if number < 2 or many is None:  # noqa: PLR2004  # one is not counted
        return tuple(words)
    counted = compiled(many.counted, html=False).render(number=number)
    return (*(each for each in words if each != begun.nobody_named), counted)
