"""What the alerts of a case say happened, and to whom, in the order of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.triage.rules.circumstances import (
    LASTING,
    RELEASES,
    SITUATIONS_AT_LIBERTY,
    SITUATIONS_OF_THE_DEAD,
)
from services.triage.rules.planning import Identities, Told
from services.triage.rules.situations import DEATHS, situation_told
from services.triage.rules.stages import CONVICTIONS, FOUND_GUILTY
from shared.contracts.facts import Act, Development, EarlierEvent, Facts, situation_of
from shared.contracts.persons import Person
from shared.taxonomy import UNKNOWN, Taxonomy

HIDING, TRANSFER = "in-hiding", "transfer"
EXACT, ESTIMATED, MONTH = "exact", "estimated", "unknown-day"


class Reason(StrEnum):
    """Why something that an alert says is not in the facts."""

    OTHER_LANGUAGE = "other-language"
    LANGUAGE_NOT_SAID = "language-not-said"
    QUOTED = "quoted"
    WITHOUT_NAMES = "without-names"
    TO_WHOM = "to-whom"
    DOES_NOT_FIT = "does-not-fit"
    IN_HIDING = "in-hiding"
    PAST = "past"
    TOO_LONG = "too-long"
    UNKNOWN_TERM = "unknown-term"


@dataclass(frozen=True, repr=False)
class LeftOut:
    """Something that the facts do not say, in the words of the record."""

    reason: Reason
    words: str


@dataclass(frozen=True, repr=False)
class AlertTold:
    """One alert of a case. `known`: who its persons are in the case."""

    persons: Sequence[Person]
    facts: Facts
    known: Identities

    def whom(self, to: Iterable[UUID]) -> tuple[str, ...]:
        """Return those whom something concerns; nobody if the alert does not say which."""
        named = [self.known[each] for each in to if each in self.known]
        if not named and len(self.persons) == 1:
            named = [self.known[self.persons[0].id]]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, repr=False)
class Event:
    """An act or a development, with those whom it concerns."""

    told: Act | Development
    whom: tuple[str, ...]
    alert: AlertTold

    @property
    def code(self) -> str:
        return self.told.violation if isinstance(self.told, Act) else self.told.development


def told_alerts(alerts: Sequence[Told], known: Sequence[Identities]) -> list[AlertTold]:
    return [
        AlertTold(persons, facts, each)
        for (persons, facts), each in zip(alerts, known, strict=True)
    ]


def events_of(alerts: Iterable[AlertTold], taxonomy: Taxonomy) -> list[Event]:
    """Return the acts and developments in the order of time.

    Those without a date come last, but for what goes on for long: within it the rest happened.
    What an alert tells in the same words of several persons is one event.
    """
    found = []
    for alert in alerts:
        of_same: dict[Act | Development, dict[str, None]] = {}
        told: list[Act | Development] = [*alert.facts.acts, *alert.facts.developments]
        for each in told:
            same = each.model_copy(update={"to": ()})
            of_same.setdefault(same, {}).update(dict.fromkeys(alert.whom(each.to)))
        found += [Event(same, tuple(whom), alert) for same, whom in of_same.items()]

    def place(event: Event) -> tuple[bool, bool, date]:
        goes_on = taxonomy.act_counts_as(event.code) in LASTING
        return (event.told.on is not None or not goes_on, *moment(event.told))

    return sorted(found, key=place)


def in_hiding(alerts: Iterable[AlertTold], taxonomy: Taxonomy) -> frozenset[str]:
    """Return those who hide: a document does not say where anything was that concerns them."""
    return frozenset(
        alert.known[each.id]
        for alert in alerts
        for each in alert.persons
        if taxonomy.situations.counts_as(situation_of(alert.facts, each)) == HIDING
    )


def moment(told: Act | Development | EarlierEvent) -> tuple[bool, date]:
    """Return by what something is put in order. A month comes before its days."""
    day = told.on or date.max
    if told.precision == MONTH:
        day = day.replace(day=1)
    elif is_year(told):
        day = day.replace(month=1, day=1)
    return told.on is None, day


def exact_day(told: Act | Development | EarlierEvent) -> date | None:
    """Return the day, if it is known exactly: a date without a precision counts as exact."""
    return told.on if told.precision in {EXACT, UNKNOWN} else None


def is_year(told: Act | Development | EarlierEvent) -> bool:
    return told.precision == "unknown-day-and-month"


def no_longer_held(alerts: Iterable[AlertTold], taxonomy: Taxonomy) -> frozenset[str]:
    """Return those who are free or dead as far as the alerts say: the latest situation counts."""
    situations: dict[str, str] = {}
    gone: set[str] = set()
    for alert in alerts:
        for person in alert.persons:
            situation = situation_told(alert.facts, person, taxonomy)
            situation = taxonomy.situations.counts_as(situation)
            if situation != UNKNOWN:
                situations[alert.known[person.id]] = situation
        for event in events_of([alert], taxonomy):
            if taxonomy.act_counts_as(event.code) in RELEASES | DEATHS.keys():
                gone.update(event.whom)
    out = SITUATIONS_AT_LIBERTY | SITUATIONS_OF_THE_DEAD
    custody = {each.code for each in taxonomy.situations if each.in_custody}
    held = {who for who, each in situations.items() if each in custody}
    return frozenset(gone - held | {who for who, each in situations.items() if each in out})


def transferred(alerts: Iterable[AlertTold], taxonomy: Taxonomy) -> frozenset[str]:
    """Return those who were taken from one place of detention to another."""
    return frozenset(
        who
        for alert in alerts
        for event in events_of([alert], taxonomy)
        if taxonomy.act_counts_as(event.code) == TRANSFER
        for who in event.whom
    )


def convicted_of_charges(alerts: Iterable[AlertTold], taxonomy: Taxonomy) -> frozenset[str]:
    """Return those who were convicted of what they were charged with before.

    Of whom a charge is told as ended by a conviction, other charges may go on.
    """
    convicted: set[str] = set()
    told_apart: set[str] = set()
    for alert in alerts:
        for event in events_of([alert], taxonomy):
            if taxonomy.act_counts_as(event.code) in CONVICTIONS:
                convicted.update(event.whom)
        for charge in alert.facts.charges:
            if taxonomy.charge_statuses.counts_as(charge.status or "") == FOUND_GUILTY:
                told_apart.update(alert.whom(charge.to))
    return frozenset(convicted - told_apart)
