"""Who suffered what, as a document tells it. Source: our own rule.

Those to whom the same was done, by the State or by others, and who are in the same situation, are
one party.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from uuid import UUID

from services.triage.rules.acts import PEOPLE
from services.triage.rules.circumstances import (
    COMMUNITY,
    RELEASES,
    SITUATIONS_OF_THE_DEAD,
    TAKING,
)
from services.triage.rules.gravity import (
    DEATH_SENTENCE,
    DECISIONS,
    GRAVEST_FIRST,
    gravest_first,
    weight,
)
from services.triage.rules.sides import is_by_another_state, is_by_others
from services.triage.rules.situations import DEATHS, situation_told
from services.triage.rules.suffered import Days, Suffered
from shared.contracts.facts import Facts
from shared.contracts.persons import Person
from shared.taxonomy import UNKNOWN, Taxonomy

Told = tuple[Sequence[Person], Facts]


@dataclass(frozen=True)
class PlannedParty:
    """Persons to whom the same was done. `by_others`: not by the State.

    `was_arbitrary`: what is told here is news of a deprivation of liberty that the record calls
    arbitrary, or from which a defender was released. `conditions_remain` after
    a release. `expected`: events to come, and `death-sentence` where a penalty is one. `charges`:
    how far the authorities have gone. `particulars`: see `particulars.py`.
    """

    persons: tuple[Person, ...]
    violations: tuple[str, ...]
    developments: tuple[str, ...]
    situation: str | None
    by_others: bool
    was_arbitrary: bool = False
    conditions_remain: bool = False
    expected: tuple[str, ...] = ()
    charges: tuple[str, ...] = ()
    particulars: tuple[str, ...] = ()

    @property
    def communities(self) -> bool:
        return all(each.kind == COMMUNITY for each in self.persons)

    @property
    def organisations(self) -> bool:
        return not any(each.kind in PEOPLE for each in self.persons)


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
    held = {each.person.id for each in before if each.was_held(taxonomy)}
    if before:  # the same persons: what an earlier document told also says what lies ahead
        both = zip(suffered, before, strict=True)
        suffered = [
            replace(news, ahead=told.ahead, particulars=told.particulars) for news, told in both
        ]
    parties = _grouped(suffered, taxonomy, held, is_first=not before)
    is_plain = len(suffered) == 1 and not any(_needs_plan(each) for each in parties)
    return () if is_plain else parties


def _needs_plan(party: PlannedParty) -> bool:
    """Return whether more is told of a party than what the State did to a person."""
    told = (party.developments, party.expected, party.charges, party.particulars)
    is_more = party.by_others or any(told)
    return is_more or any(each.kind == COMMUNITY for each in party.persons)


def are_the_same(parties: Iterable[PlannedParty]) -> bool:
    """Return whether every party is of the same persons, so that the document names nobody else."""
    return len({frozenset(each.id for each in party.persons) for party in parties}) == 1


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


def _suffered(told: Sequence[Told], taxonomy: Taxonomy) -> list[Suffered] | None:
    found: dict[str, Suffered] = {}
    for known, (persons, facts) in zip(identities(told), told, strict=True):
        here = {each.id for each in persons}
        # Acts of an older alert do not name its only person.
        only = tuple(each.id for each in persons if each.id) if len(persons) == 1 else ()
        for each in persons:
            entry = found.setdefault(known[each.id], Suffered(each, UNKNOWN))
            entry.situation = entry.situation_after(facts, each, only, taxonomy)
        whom = [act.to or only for act in facts.acts]
        whom += [news.to or only for news in facts.developments]
        if not all(whom) or not here.issuperset(chain(*whom)):
            return None
        for act in facts.acts:
            for person in act.to or only:
                entry = found[known[person]]
                side = entry.by_others if is_by_others(act, taxonomy) else entry.by_state
                side[act.violation] = _later(side.get(act.violation), act.on)
                entry.by_another_state |= is_by_another_state(act, taxonomy)
        for news in facts.developments:
            for person in news.to or only:
                entry = found[known[person]]
                told_on = entry.developments.get(news.development)
                entry.developments[news.development] = _later(told_on, news.on)
                is_release = taxonomy.act_counts_as(news.development) in RELEASES
                entry.conditions_remain |= is_release and bool(news.conditions)
        for each in persons:
            entry = found[known[each.id]]
            entry.ahead.read(facts, each.id, only, taxonomy)
            entry.particulars.read(facts, each.id, only, taxonomy)
    return [each.without_ended_releases(taxonomy) for each in found.values()]


def _later(one: date | None, other: date | None) -> date | None:
    return max((each for each in (one, other) if each), default=None)


def _situation(suffered: Suffered, told: Iterable[str], taxonomy: Taxonomy) -> str | None:
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
    suffered: Iterable[Suffered],
    taxonomy: Taxonomy,
    held_before: Collection[UUID | None],
    *,
    is_first: bool,
) -> tuple[PlannedParty, ...]:
    alike: dict[tuple[PlannedParty, bool], list[Person]] = {}
    for each in suffered:
        ended = each.is_freed(taxonomy)
        was_arbitrary = ended or each.person.id in held_before or each.is_released(taxonomy)
        # A first document tells also of the arrest of somebody who is free on conditions.
        is_told = is_first and each.is_on_conditions(taxonomy)
        by_state = {} if ended and not is_told else each.by_state
        for party in _parties(each, by_state, taxonomy, is_first=is_first):
            told = replace(party, was_arbitrary=was_arbitrary)
            alike.setdefault((told, each.person.kind in PEOPLE), []).append(each.person)
    parties = [replace(party, persons=tuple(told)) for (party, _), told in alike.items()]
    return tuple(sorted(parties, key=lambda party: _gravity(party, taxonomy)))


def _parties(
    suffered: Suffered, by_state: Days, taxonomy: Taxonomy, *, is_first: bool
) -> Iterator[PlannedParty]:
    """Yield what the State did to a person, and what others did, without the person.

    What happened since, and what lies ahead, belongs to the State's part if there is one. There is
    one also where its courts decided something beside what others did.
    """
    news = gravest_first(suffered.developments, taxonomy)
    ahead = suffered.ahead
    is_told = bool(by_state or (not suffered.by_others and (news or (is_first and ahead.told))))
    is_told |= _is_decided_here(suffered, taxonomy)
    for violations, by_others in ((by_state, False), (suffered.by_others, True)):
        if not (violations if by_others else is_told):
            continue
        acts, is_beside = gravest_first(violations, taxonomy), by_others and is_told
        developments = () if is_beside else news
        expected, charges = ahead.codes(suffered.developments, taxonomy)
        yield PlannedParty(
            (),
            acts,
            developments,
            _situation(suffered, (*acts, *developments), taxonomy),
            by_others,
            conditions_remain=bool(developments) and suffered.conditions_remain,
            expected=expected,
            charges=() if is_beside else charges,
            particulars=() if is_beside else suffered.particulars.codes,
        )


def _is_decided_here(suffered: Suffered, taxonomy: Taxonomy) -> bool:
    """Return whether authorities of this State decided something against a person.

    Beside what another State did, or others who hold the person, nobody knows who decided it.
    """
    counted = taxonomy.act_counts_as
    decided = {counted(code) for code in suffered.developments} & DECISIONS
    held_by_others = {counted(code) for code in suffered.by_others} & TAKING
    return bool(decided) and not held_by_others and not suffered.by_another_state


def _gravity(party: PlannedParty, taxonomy: Taxonomy) -> int:
    told = (*party.violations, *party.developments)
    is_death = DEATH_SENTENCE in party.expected
    weights = (weight(code, taxonomy, death_penalty=is_death) for code in told)
    return min(weights, default=len(GRAVEST_FIRST))
