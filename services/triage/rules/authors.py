"""Who did it and under which kind of law, as the record says of each act. Source: our own rule.

A clause may be asked for because of an author or a kind of law (`author-police`,
`driver-counter-terrorism`). Of several persons only what holds for each of them is said: nobody is
told to have suffered what the police did to somebody else.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from services.triage.rules.planning import PlannedParty, Told, identities
from services.triage.rules.sides import is_by_others
from shared.contracts.facts import Act
from shared.contracts.persons import Person
from shared.taxonomy import Taxonomy


@dataclass(frozen=True)
class Authors:
    """Codes of perpetrators and of drivers, in the order of their lists."""

    authors: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()


def authors_of_party(alerts: Sequence[Told], party: PlannedParty, taxonomy: Taxonomy) -> Authors:
    """Return who did the acts of a party, and under what, as far as it holds for each of them."""
    done = _done(alerts)
    known = identities(alerts)
    of_party: dict[UUID | None, list[Person]] = {}
    for each in party.persons:
        of_party.setdefault(each.id, []).append(each)
    whom = {
        who[each.id]
        for who, (persons, _) in zip(known, alerts, strict=True)
        for each in persons
        if each in of_party.get(each.id, ())
    }
    acts_of_each = [
        [
            act
            for act in done.get(who, ())
            if act.violation in party.violations and is_by_others(act, taxonomy) == party.by_others
        ]
        for who in whom
    ]
    return _common(acts_of_each, taxonomy)


def authors_of_all(alerts: Iterable[Told], taxonomy: Taxonomy) -> Authors:
    """Return who did what an alert tells: for a document that is about one party."""
    acts = list(chain.from_iterable(facts.acts for _, facts in alerts))
    return _common([acts], taxonomy)


def _done(alerts: Sequence[Told]) -> Mapping[str, Sequence[Act]]:
    done: dict[str, list[Act]] = {}
    for who, (persons, facts) in zip(identities(alerts), alerts, strict=True):
        only = tuple(each.id for each in persons) if len(persons) == 1 else ()
        for act in facts.acts:
            for person in act.to or only:
                if person in who:
                    done.setdefault(who[person], []).append(act)
    return done


def _common(acts_of_each: Sequence[Collection[Act]], taxonomy: Taxonomy) -> Authors:
    if not acts_of_each:
        return Authors()
    authors = [{code for act in acts for code in act.perpetrators} for acts in acts_of_each]
    drivers = [{code for act in acts for code in act.drivers} for acts in acts_of_each]
    return Authors(
        _in_order(set.intersection(*authors), taxonomy.perpetrators.codes),
        _in_order(set.intersection(*drivers), taxonomy.drivers.codes),
    )


def _in_order(codes: Collection[str], order: Iterable[str]) -> tuple[str, ...]:
    return tuple(code for code in order if code in codes)
