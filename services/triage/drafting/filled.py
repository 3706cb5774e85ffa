"""The texts of a document before they are laid out, with the signs that its language needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from services.triage.drafting.draft import LanguageDraft
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.sections import Section


@dataclass(frozen=True)
class Filled:
    """Everything that a layout prints, as text."""

    language: str
    direction: str
    numbered: str
    headline: str
    title: str
    violations_line: str
    country: str
    date: str
    salutation: str
    opening: str
    description_heading: str
    description: Sequence[str]
    facts: Sequence[str]
    recalls: Sequence[str]
    urging: Sequence[str]
    background_heading: str
    background: Sequence[str]
    sections: Sequence[Section]
    actions_heading: str
    actions_lead: str
    clauses: Sequence[Mapping[str, str]]
    addresses_heading: str
    addressees: Sequence[Sequence[str]]
    also_write: str
    place_and_date: str
    inform_us: str
    closing: Sequence[str]
    boilerplate: str
    contacts: str
    footnotes: Sequence[str]
    notes_heading: str
    signed_by: str
    signatories: str


def typeset(version: LanguageDraft) -> LanguageDraft:
    """Add the spaces of its language to typed text. Lengths stay as they are."""
    spaced = LANGUAGES[version.language].spaced
    if spaced is None:
        return version
    return LanguageDraft.model_validate(_each_text(version.model_dump(), spaced))


def isolated(filled: Filled, around: Callable[[str], str]) -> Filled:
    """Put signs around words of the other direction, except in the title: it is sent alone."""
    if around is str:
        return filled
    named = ("language", "direction", "numbered", "title", "signed_by", "signatories")
    texts = {each.name: getattr(filled, each.name) for each in fields(filled)}
    told = {name: value for name, value in texts.items() if name not in named}
    return replace(filled, **{name: _each_text(value, around) for name, value in told.items()})


def _each_text(value: object, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case dict():
            return {key: _each_text(each, change) for key, each in value.items()}
        case list() | tuple():
            return [_each_text(each, change) for each in value]
        case Section():
            return Section(change(value.heading), _each_text(value.paragraphs, change))
    return value
