"""Turn a filed alert into the models of the contracts, before it is sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.intake.schemas.requests import NewAct, NewAlert, NewConsent, NewExpectation, NewSource
from services.intake.tables import AlertContent
from shared.clock import new_id
from shared.contracts.codes import ActOutline, Expectation
from shared.contracts.content import (
    AS_TOLD,
    BY_CALLER,
    Act,
    ConsentsInWords,
    ConsentWords,
    ConsentWordsOf,
    ExpectedEvent,
    Facts,
    Person,
    Source,
)

ANSWERED = frozenset({"given", "limited", "refused"})


@dataclass(frozen=True)
class Contents:
    """All of an alert that is sealed. `consents`: each with what was said of it."""

    kept: AlertContent
    source: Source
    consents: tuple[tuple[NewConsent, ConsentWords], ...]

    def in_words(self) -> ConsentsInWords | None:
        """Return what the event tells of consents; None where no more was said than states."""
        said = tuple(
            ConsentWordsOf(use=told.use, by_whom=words.by_whom, how=words.how, limits=words.limits)
            for told, words in self.consents
            if words.by_whom or words.how or words.limits
        )
        return ConsentsInWords(consents=said) if said else None


def contents_of(told: NewAlert) -> Contents:
    """Return what was told, once for all places in which it stands."""
    return Contents(
        AlertContent(
            persons=_persons(told),
            facts=_facts(told),
            hours=tuple(each.at for each in told.expected),
        ),
        _source(told.source),
        tuple((each, _filed_words(each)) for each in told.consents),
    )


def acts_of(told: NewAlert) -> tuple[ActOutline, ...]:
    """Return what may be read openly of the acts."""
    return tuple(
        ActOutline(violation=act.violation, on=act.on, precision=_precision(act))
        for act in told.acts
    )


def expected_of(told: NewAlert) -> tuple[Expectation, ...]:
    """Return what may be read openly of what is expected."""
    return tuple(Expectation(kind=each.kind, on=_day(each), at=each.at) for each in told.expected)


def once(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes in their order, each once."""
    return tuple(dict.fromkeys(codes))


def consent_words(told: NewConsent) -> ConsentWords:
    """Return who consented or refused, how and within which limits."""
    return ConsentWords(by_whom=told.by_whom, how=told.how, limits=told.limits)


def _filed_words(told: NewConsent) -> ConsentWords:
    """The same at filing. In the hurry nobody need say: then it stands that the caller told it."""
    if told.state not in ANSWERED:
        return consent_words(told)
    return ConsentWords(
        by_whom=told.by_whom or BY_CALLER, how=told.how or AS_TOLD, limits=told.limits
    )


def _persons(told: NewAlert) -> tuple[Person, ...]:
    return tuple(
        Person(
            id=each.id or new_id(),
            kind=each.kind,
            defender=each.defender,
            name=each.name,
            pseudonym=each.pseudonym,
            gender=each.gender,
            role=each.role,
            organisation=each.organisation,
            risk_groups=once(each.risk_groups),
        )
        for each in told.persons
    )


def _facts(told: NewAlert) -> Facts:
    return Facts(
        narrative=told.narrative,
        language=told.language,
        country=told.country,
        acts=tuple(
            Act(
                violation=act.violation,
                on=act.on,
                precision=_precision(act),
                place=act.place,
                perpetrators=once(act.perpetrators),
                description=act.description,
            )
            for act in told.acts
        ),
        situation=told.situation,
        expected=tuple(
            ExpectedEvent(
                kind=each.kind, on=_day(each), place=each.place, description=each.description
            )
            for each in told.expected
        ),
    )


def _source(told: NewSource) -> Source:
    return Source(
        relation=told.relation,
        reliability=told.reliability,
        name=told.name,
        pseudonym=told.pseudonym,
        channel=told.channel,
        contact=told.contact,
    )


def _precision(act: NewAct) -> str:
    return act.precision or ("unknown" if act.on is None else "exact")


def _day(expected: NewExpectation) -> date | None:
    if expected.on is None and expected.at is not None:
        return expected.at.date()
    return expected.on
