"""What the record says of each person: which acts of which alert, and where they are now.

One name in several alerts is one person, as in a plan (`planning.py`).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from services.triage.rules.ahead import Ahead
from services.triage.rules.circumstances import SITUATIONS_OF_THE_DEAD
from services.triage.rules.expectations import HEARINGS, REMOVALS
from services.triage.rules.planning import Told, identities
from services.triage.rules.situations import DEATHS, situation_told
from shared.contracts.facts import Facts
from shared.contracts.persons import Person, ToWhom
from shared.taxonomy import Taxonomy
from shared.term_words import say_term

Kind = Literal["violations", "developments"]


@dataclass(frozen=True)
class ToldAct:
    """An act or development that an alert says was done to somebody; `alert`: its number."""

    alert: int
    kind: Kind
    code: str
    on: date | None


@dataclass
class Recorded:
    """A person of the record, as all alerts of the case tell of them.

    `who`: the same for one person in all alerts; `ids`: theirs in each. `unclear`: what an alert
    tells without saying to whom it was done. `charges`: how far accusations have gone. `expected`:
    kinds of events to come. `terms`: of sentences, in words. `places`: where they are held, and
    `legal_statuses` on what ground. `authors`: who did what was done to them, "" where an alert
    names nobody. `is_open`: an alert with them tells of no act at all, so nothing follows from what
    it does not say. `is_condemned`: an alert tells of a death penalty ahead of them, or of a
    sentence to it.
    """

    who: str
    person: Person
    ids: set[UUID] = field(default_factory=set)
    alerts: set[int] = field(default_factory=set)
    told: list[ToldAct] = field(default_factory=list)
    situations: set[str] = field(default_factory=set)
    charges: set[str] = field(default_factory=set)
    expected: set[str] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    legal_statuses: set[str] = field(default_factory=set)
    authors: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)
    is_open: bool = False
    is_condemned: bool = False

    @property
    def is_dead(self) -> bool:
        said = {each.code for each in self.told} | self.unclear
        return bool(said & DEATHS.keys() or self.situations & SITUATIONS_OF_THE_DEAD)


def recorded_persons(alerts: Sequence[Told], taxonomy: Taxonomy) -> list[Recorded]:
    """Return everybody of these alerts. A code of an installation is the one it is like."""
    found: dict[str, Recorded] = {}
    for number, (known, (persons, facts)) in enumerate(
        zip(identities(alerts), alerts, strict=True), start=1
    ):
        here = {
            each.id: found.setdefault(known[each.id], Recorded(known[each.id], each))
            for each in persons
        }
        for each in persons:
            entry = here[each.id]
            entry.ids |= {each.id} if each.id else set()
            entry.alerts.add(number)
            entry.situations.add(
                taxonomy.situations.counts_as(situation_told(facts, each, taxonomy))
            )
            entry.is_open |= not facts.acts and not facts.developments
            entry.is_condemned |= _is_condemned(facts, each, persons, taxonomy)
        _tell(number, facts, here, taxonomy)
    return list(found.values())


def _is_condemned(
    facts: Facts, person: Person, everybody: Sequence[Person], taxonomy: Taxonomy
) -> bool:
    ahead = Ahead()
    ahead.read(facts, person.id, [each.id for each in everybody if each.id], taxonomy)
    return ahead.death.is_feared or ahead.death.is_passed


def _tell(number: int, facts: Facts, here: dict[UUID | None, Recorded], taxonomy: Taxonomy) -> None:
    """Add what one alert says to those of it; `here`: they by their ids in it."""

    def whom(to: ToWhom) -> Iterable[Recorded]:
        return [here[each] for each in to or here if each in here]

    for kind, code, to, on in _acts(facts):
        told = ToldAct(number, kind, taxonomy.act_counts_as(code), on)
        for entry in whom(to):
            if to or len(here) == 1:
                entry.told.append(told)
            else:
                entry.unclear.add(told.code)
    for code, to in _implied(facts, taxonomy):
        for entry in whom(to):
            entry.unclear.add(code)
    for name, to, values in _details(facts, taxonomy):
        for entry in whom(to):
            getattr(entry, name).update(values)


def _details(facts: Facts, taxonomy: Taxonomy) -> Iterator[tuple[str, ToWhom, Collection[str]]]:
    """Yield what else is told of somebody: the field of `Recorded`, to whom, and what it has."""
    for charge in facts.charges:
        status = taxonomy.charge_statuses.counts_as(charge.status or "charged")
        yield "charges", charge.to, {status}
    for event in facts.expected:
        yield "expected", event.to, {taxonomy.expectations.counts_as(event.kind)}
    for news in facts.developments:
        told = {news.term, say_term(news.term_parts, "en")}
        yield "terms", news.to, set(filter(None, told))
    yield from (("places", each.to, {each.place}) for each in facts.deprivations if each.place)
    yield from (("places", each.to, {each.place}) for each in facts.developments if each.place)
    statuses = taxonomy.legal_statuses
    grounds = ((each.to, each.legal_status) for each in facts.deprivations)
    yield from (("legal_statuses", to, {statuses.counts_as(code)}) for to, code in grounds if code)
    yield from (("authors", each.to, each.perpetrators or ("",)) for each in facts.acts)


def _implied(facts: Facts, taxonomy: Taxonomy) -> Iterator[tuple[str, ToWhom]]:
    """Yield what follows from the rest of a record: who is held was detained."""
    for each in facts.deprivations:
        yield "arbitrary-detention", each.to
        if each.place_disclosed is False:
            yield "incommunicado-detention", each.to
    for expected in facts.expected:
        kind = taxonomy.expectations.counts_as(expected.kind)
        if kind in HEARINGS:
            yield "hearing-scheduled", expected.to
        if kind in REMOVALS:  # "the extradition is expected"
            yield "deportation", expected.to


def _acts(facts: Facts) -> Iterator[tuple[Kind, str, ToWhom, date | None]]:
    yield from (("violations", act.violation, act.to, act.on) for act in facts.acts)
    yield from (("developments", new.development, new.to, new.on) for new in facts.developments)
