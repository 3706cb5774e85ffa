"""In which situation an alert says that somebody is."""

from collections.abc import Collection, Iterable
from itertools import chain
from uuid import UUID

from services.triage.rules.circumstances import SITUATIONS_OF_THE_DEAD
from shared.contracts.facts import Facts, situation_of
from shared.contracts.persons import Person
from shared.taxonomy import UNKNOWN, Taxonomy

DEATHS = {"killing": "killed", "death-in-detention": "died"}
"""The situation that follows from an act or a development."""


def situation_told(facts: Facts, person: Person, taxonomy: Taxonomy) -> str:
    """Return the situation of a person: their own, else that of the alert.

    An alert that says of its persons together that they were killed, and tells of some of them that
    they were, says nothing of the others: then it is not known.
    """
    situation = situation_of(facts, person)
    if person.situation is not None or not _is_of_the_dead(situation, taxonomy):
        return situation
    killed = _who_died(facts, taxonomy)
    return UNKNOWN if killed and person.id not in killed else situation


def is_death_unclear(persons: Iterable[Person], facts: Facts, taxonomy: Taxonomy) -> bool:
    """Return whether an alert calls all of them dead, and tells it of some."""
    told = _is_of_the_dead(facts.situation, taxonomy)
    return told and any(situation_told(facts, each, taxonomy) == UNKNOWN for each in persons)


def _is_of_the_dead(situation: str, taxonomy: Taxonomy) -> bool:
    return taxonomy.situations.counts_as(situation) in SITUATIONS_OF_THE_DEAD


def _who_died(facts: Facts, taxonomy: Taxonomy) -> Collection[UUID]:
    acts = ((act.violation, act.to) for act in facts.acts)
    news = ((each.development, each.to) for each in facts.developments)
    deaths = (to for code, to in chain(acts, news) if taxonomy.act_counts_as(code) in DEATHS)
    return set(chain.from_iterable(deaths))
