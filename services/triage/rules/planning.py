"""Who suffered what, as a document tells it. Source: our own rule.

Those to whom the same was done, by the State or by others, and who are in the same situation, are
one party.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from uuid import UUID

from services.triage.rules.acts import PEOPLE
from services.triage.rules.circumstances import ARBITRARY, RELEASES, SITUATIONS_OF_THE_DEAD
from services.triage.rules.situations import DEATHS, situation_told
from shared.contracts.facts import Act, Facts
from shared.contracts.persons import Person
from shared.taxonomy import UNKNOWN, Taxonomy
from shared.taxonomy.terms import Side

AUTHORITIES = frozenset({"de-facto-authorities"})
"""Perpetrators who are no State, and are asked to end what they do as a State is."""
Told = tuple[Sequence[Person], Facts]
Days = dict[str, date | None]


@dataclass(frozen=True)
class PlannedParty:
    """Persons to whom the same was done. `by_others`: not by the State.

    `was_arbitrary`: what is told here is news of a deprivation of liberty that the record calls
    arbitrary, or from which a defender was released. `conditions_remain` after
    a release.
    """

    persons: tuple[Person, ...]
    violations: tuple[str, ...]
    developments: tuple[str, ...]
    situation: str | None
    by_others: bool
    was_arbitrary: bool = False
    conditions_remain: bool = False

    @property
    def organisations(self) -> bool:
        return not any(each.kind in PEOPLE for each in self.persons)


@dataclass
class _Suffered:
    """What was done to one person, in the order in which it was reported, each with its day.

    That is the last day, if it was done more than once.
    """

    person: Person
    situation: str
    by_state: Days = field(default_factory=dict)
    by_others: Days = field(default_factory=dict)
    developments: Days = field(default_factory=dict)
    conditions_remain: bool = False


def planned_parties(
    alerts: Iterable[Told], taxonomy: Taxonomy, record: Sequence[Told] = ()
) -> tuple[PlannedParty, ...]:
    """Return the parties, the gravest acts first.

    `record`: the same alerts with all that they told, if only the news is planned.

    There is none if an act does not say to which of several persons it was done, as in an alert of
    before, and none if the State did all to one person and there is no news: then a document needs
    no plan.
    """
    told = list(alerts)
    suffered = _suffered(told, taxonomy)
    if suffered is None:
        return ()
    before = () if told == [*record] else _suffered(record, taxonomy) or ()
    held = {each.person.id for each in before if _was_held(each, taxonomy)}
    parties = _grouped(suffered, taxonomy, held)
    is_plain = len(suffered) == 1 and not any(
        each.by_others or each.developments for each in parties
    )
    return () if is_plain else parties


def are_the_same(parties: Iterable[PlannedParty]) -> bool:
    """Return whether every party is of the same persons, so that the document names nobody else."""
    return len({frozenset(each.id for each in party.persons) for party in parties}) == 1


def is_by_others(act: Act, taxonomy: Taxonomy) -> bool:
    """Return whether all who are said to have done it are others than the State."""
    known = taxonomy.perpetrators
    sides = [
        known.get(code).side if code in known and code not in AUTHORITIES else Side.STATE
        for code in act.perpetrators
    ]
    return bool(sides) and Side.STATE not in sides


Identities = dict[UUID | None, str]
"""Who each person of an alert is, by id: the same for one person in all alerts of a case."""


def identities(alerts: Sequence[Told]) -> list[Identities]:
    """Return who the persons are, for each alert: an id says nothing of another alert.

    One name in different alerts is one person. Two persons of one alert are two, also a father and
    a son with one name: then nobody knows which of them another alert means.
    """
    found = []
    for number, (persons, _) in enumerate(alerts):
        names = Counter(each.name.casefold() for each in persons if each.name)
        known: Identities = {}
        for each in persons:
            name = (each.name or "").casefold()
            known[each.id] = name if names[name] == 1 else f"{number} {each.id}"
        found.append(known)
    return found


def situations_told(whom: Collection[UUID], alerts: Sequence[Told], taxonomy: Taxonomy) -> set[str]:
    """Return each situation in which an alert says that one of these persons is.

    If none of them is in these alerts: each situation of anybody.
    """
    everybody = [
        (who[each.id], each, facts)
        for who, (persons, facts) in zip(identities(alerts), alerts, strict=True)
        for each in persons
    ]
    named = {who for who, each, _ in everybody if each.id in whom}
    return {
        situation_told(facts, each, taxonomy)
        for who, each, facts in everybody
        if not named or who in named
    }


def _suffered(told: Sequence[Told], taxonomy: Taxonomy) -> list[_Suffered] | None:
    found: dict[str, _Suffered] = {}
    for known, (persons, facts) in zip(identities(told), told, strict=True):
        here = {each.id for each in persons}
        # Acts of an older alert do not name its only person.
        only = tuple(each.id for each in persons if each.id) if len(persons) == 1 else ()
        for each in persons:
            situation = situation_told(facts, each, taxonomy)
            entry = found.setdefault(known[each.id], _Suffered(each, situation))
            entry.situation = situation if situation != UNKNOWN else entry.situation
        whom = [act.to or only for act in facts.acts]
        whom += [news.to or only for news in facts.developments]
        if not all(whom) or not here.issuperset(chain(*whom)):
            return None
        for act in facts.acts:
            for person in act.to or only:
                entry = found[known[person]]
                side = entry.by_others if is_by_others(act, taxonomy) else entry.by_state
                side[act.violation] = _later(side.get(act.violation), act.on)
        for news in facts.developments:
            for person in news.to or only:
                entry = found[known[person]]
                told_on = entry.developments.get(news.development)
                entry.developments[news.development] = _later(told_on, news.on)
                is_release = taxonomy.act_counts_as(news.development) in RELEASES
                entry.conditions_remain |= is_release and bool(news.conditions)
    return list(found.values())


def _later(one: date | None, other: date | None) -> date | None:
    return max((each for each in (one, other) if each), default=None)


def _was_held(suffered: _Suffered, taxonomy: Taxonomy) -> bool:
    return any(taxonomy.act_counts_as(code) in ARBITRARY for code in suffered.by_state)


def _is_freed(suffered: _Suffered, taxonomy: Taxonomy) -> bool:
    """Return whether the release is the news: nothing else was done than what it ended.

    Who was taken again after the release is not.
    """
    acts = {taxonomy.act_counts_as(code) for code in suffered.by_state}
    released = [
        day
        for code, day in suffered.developments.items()
        if taxonomy.act_counts_as(code) in RELEASES
    ]
    if not acts or suffered.by_others or not released or not acts <= ARBITRARY:
        return False
    last = max((day for day in released if day), default=None)
    return last is None or all(day is None or day <= last for day in suffered.by_state.values())


def _is_released(suffered: _Suffered, taxonomy: Taxonomy) -> bool:
    """Return whether a release is all that a defender's alerts tell: the detention was arbitrary.

    Source: published appeals of the Observatory. An editor can leave it out.
    """
    counted = {taxonomy.act_counts_as(code) for code in suffered.developments}
    is_news = not suffered.by_state and not RELEASES.isdisjoint(counted)
    return suffered.person.defender and is_news


def _situation(suffered: _Suffered, told: Iterable[str], taxonomy: Taxonomy) -> str | None:
    """Return the situation of a person in a party that tells of these acts.

    Whom one side killed is dead also where it is told what the other side did. If the situation is
    not known: what follows from all that was done to them, by the State and by others.
    """
    acts = (*suffered.by_state, *suffered.by_others, *suffered.developments)
    counted, own = ({taxonomy.act_counts_as(code) for code in codes} for codes in (acts, told))
    dead = next((situation for act, situation in DEATHS.items() if act in counted), None)
    is_dead = suffered.situation in SITUATIONS_OF_THE_DEAD
    if dead and not is_dead and own.isdisjoint(DEATHS):
        return dead
    if suffered.situation != UNKNOWN:
        return suffered.situation
    if not (suffered.by_state and suffered.by_others):
        return None  # one party, which shows it
    return dead or ("released" if counted & RELEASES else None)


def _grouped(
    suffered: Iterable[_Suffered], taxonomy: Taxonomy, held_before: Collection[UUID | None]
) -> tuple[PlannedParty, ...]:
    order = {code: place for place, code in enumerate(taxonomy.violations.codes)}

    def gravest_first(codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(codes, key=lambda code: order.get(code, len(order))))

    alike: dict[tuple[PlannedParty, bool], list[Person]] = {}
    for each in suffered:
        news, is_people = tuple(each.developments), each.person.kind in PEOPLE
        ended = _is_freed(each, taxonomy)
        was_arbitrary = ended or each.person.id in held_before or _is_released(each, taxonomy)
        by_state = {} if ended else each.by_state
        for violations, by_others in ((by_state, False), (each.by_others, True)):
            is_told = bool(violations) or bool(news and not each.by_others and not by_others)
            developments = () if by_others and by_state else news
            if is_told:
                acts = gravest_first(violations)
                situation = _situation(each, (*violations, *developments), taxonomy)
                remain = bool(developments) and each.conditions_remain
                party = PlannedParty(
                    (), acts, developments, situation, by_others, was_arbitrary, remain
                )
                alike.setdefault((party, is_people), []).append(each.person)
    parties = [replace(party, persons=tuple(told)) for (party, _), told in alike.items()]

    def gravity(party: PlannedParty) -> int:
        return min((order.get(code, len(order)) for code in party.violations), default=len(order))

    return tuple(sorted(parties, key=gravity))
