"""Turn a filed alert into the models of the contracts, before it is sealed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from services.intake.operations.hours import zone_of
from services.intake.schemas.requests import (
    FileAlert,
    NewAct,
    NewConsent,
    NewDevelopment,
    NewEarlier,
    NewExpectation,
    NewPersonConsent,
)
from services.intake.tables import AlertContent
from shared.clock import new_id
from shared.contracts.codes import ActOutline, Expectation
from shared.contracts.consents import PersonConsentsInWords, PersonConsentWordsOf
from shared.contracts.content import (
    AS_TOLD,
    BY_CALLER,
    ConsentsInWords,
    ConsentWords,
    ConsentWordsOf,
    Source,
)
from shared.contracts.facts import (
    Act,
    Charge,
    Deprivation,
    Development,
    EarlierEvent,
    ExpectedEvent,
    Facts,
)
from shared.contracts.persons import Person
from shared.contracts.records import Kind, fields_of, listed_record

Kept = TypeVar("Kept", bound=BaseModel)
Named = TypeVar("Named", str, UUID)

ANSWERED = frozenset({"given", "limited", "refused"})


@dataclass(frozen=True)
class Contents:
    """All sealed parts of an alert. Consents: each with its words."""

    kept: AlertContent
    source: Source
    consents: tuple[tuple[NewConsent, ConsentWords], ...]
    person_consents: tuple[tuple[NewPersonConsent, ConsentWords], ...] = ()

    def in_words(self) -> ConsentsInWords | None:
        """Return the words of consents for the event; None if there are only states."""
        said = tuple(
            ConsentWordsOf(use=told.use, by_whom=words.by_whom, how=words.how, limits=words.limits)
            for told, words in self.consents
            if words.by_whom or words.how or words.limits
        )
        return ConsentsInWords(consents=said) if said else None

    def persons_in_words(self) -> PersonConsentsInWords | None:
        """Return the words of consents of single persons for the event."""
        said = tuple(
            PersonConsentWordsOf(use=told.use, person=told.person, **dict(words))
            for told, words in self.person_consents
        )
        return PersonConsentsInWords(consents=said) if said else None


def contents_of(told: FileAlert, usual_zone: str | None) -> Contents:
    """Return the content of an alert, in all forms in which it is stored or sent.

    `usual_zone`: the time zone of its country, if that has one.
    """
    persons = tuple(_kept(Person, each, id=each.id or new_id()) for each in told.persons)
    return Contents(
        AlertContent(
            persons=persons,
            facts=_facts(told, persons, usual_zone),
            hours=tuple(each.at for each in told.expected),
        ),
        _kept(Source, told.source),
        tuple((each, _filed_words(each)) for each in told.consents),
        tuple((each, _filed_words(each)) for each in told.person_consents),
    )


def acts_of(kept: AlertContent) -> tuple[ActOutline, ...]:
    """Return the parts of the acts that are not sealed."""
    return tuple(
        ActOutline(violation=act.violation, on=act.on, precision=act.precision)
        for act in kept.facts.acts
    )


def developments_of(kept: AlertContent) -> tuple[str, ...]:
    """Return the codes of the developments, each once: all that is not sealed of them."""
    return without_duplicates(each.development for each in kept.facts.developments)


def expected_of(kept: AlertContent) -> tuple[Expectation, ...]:
    """Return the parts of expected events that are not sealed."""
    return tuple(
        Expectation(kind=each.kind, on=each.on, at=at)
        for each, at in zip(kept.facts.expected, kept.hours, strict=True)
    )


def without_duplicates(codes: Iterable[Named]) -> tuple[Named, ...]:
    """Return the codes, or the ids, in their order, each once."""
    return tuple(dict.fromkeys(codes))


def consent_words(told: NewConsent | NewPersonConsent) -> ConsentWords:
    """Return who consented or refused, how and within which limits."""
    return ConsentWords(by_whom=told.by_whom, how=told.how, limits=told.limits)


def _filed_words(told: NewConsent | NewPersonConsent) -> ConsentWords:
    """Return the words of a consent at filing; if left out, the caller told it."""
    if told.state not in ANSWERED:
        return consent_words(told)
    return ConsentWords(
        by_whom=told.by_whom or BY_CALLER, how=told.how or AS_TOLD, limits=told.limits
    )


def _kept(record: type[Kept], told: BaseModel, **otherwise: Any) -> Kept:
    """Return part of a request as the record that is stored. A list has each code once."""
    said = {name: getattr(told, name) for name in record.model_fields} | otherwise
    for name, info in record.model_fields.items():
        inner = listed_record(info.annotation)
        if inner is not None and name not in otherwise:
            said[name] = tuple(_kept(inner, each) for each in said[name])
    for field in fields_of(record):
        if field.kind in {Kind.CODES, Kind.PERSONS}:
            said[field.name] = without_duplicates(said[field.name])
    return record(**said)


def _facts(told: FileAlert, persons: Sequence[Person], usual_zone: str | None) -> Facts:
    only = persons[0].id if len(persons) == 1 else None

    def kept(record: type[Kept], each: Any, **otherwise: Any) -> Kept:
        """Return a record, with its persons: the only one of the alert need not be named."""
        return _kept(record, each, to=each.to or ((only,) if only else ()), **otherwise)

    return _kept(
        Facts,
        told,
        acts=tuple(kept(Act, each, **_when(each, usual_zone)) for each in told.acts),
        developments=tuple(
            kept(Development, each, **_when(each, usual_zone)) for each in told.developments
        ),
        deprivations=tuple(kept(Deprivation, each) for each in told.deprivations),
        charges=tuple(kept(Charge, each) for each in told.charges),
        expected=tuple(kept(ExpectedEvent, each, on=_day(each)) for each in told.expected),
        earlier=tuple(_kept(EarlierEvent, e, precision=_precision(e)) for e in told.earlier),
    )


def _when(told: NewAct | NewDevelopment, usual_zone: str | None) -> dict[str, str | None]:
    return {"precision": _precision(told), "zone": zone_of(told, usual_zone)}


def _precision(dated: NewAct | NewDevelopment | NewEarlier) -> str:
    return dated.precision or ("unknown" if dated.on is None else "exact")


def _day(expected: NewExpectation) -> date | None:
    if expected.on is None and expected.at is not None:
        return expected.at.date()
    return expected.on
