"""Tell in a follow-up also of those who are still held, and of whom nothing is news.

Source: published appeals of the Observatory, which ask again for their release.
"""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from uuid import UUID

from services.triage.rules.circumstances import ARBITRARY, RELEASES, is_custody
from services.triage.rules.planning import Identities, PlannedParty, Told, identities
from services.triage.rules.releases import is_held_again
from services.triage.rules.situations import situation_told
from shared.contracts.facts import Act, Development, Facts
from shared.taxonomy import UNKNOWN, Taxonomy


def with_still_held(
    news: Sequence[Told], every: Sequence[Told], taxonomy: Taxonomy
) -> Sequence[Told]:
    """Return the news, with the detention of those who are still held and have no news.

    `every`: the same alerts with all that they told.
    """
    known = identities(every)
    held = _held(every, known, taxonomy) - _whom(news, known)
    if [*news] == [*every] or not held:
        return news
    return [
        (persons, _with_detention(facts, whole, who, held, taxonomy))
        for (persons, facts), (_, whole), who in zip(news, every, known, strict=True)
    ]


def news_first(parties: Sequence[PlannedParty], news: Sequence[Told]) -> tuple[PlannedParty, ...]:
    """Return the parties with those last of whom nothing is news."""
    told: set[UUID | None] = set()
    for persons, facts in news:
        happened: list[Act | Development] = [*facts.acts, *facts.developments]
        for each in happened:
            told.update(each.to or (person.id for person in persons))
    return tuple(
        sorted(parties, key=lambda each: told.isdisjoint(person.id for person in each.persons))
    )


def _whom(alerts: Sequence[Told], known: Sequence[Identities]) -> set[str]:
    """Return those to whom an act or a development of these alerts happened."""
    found: set[str] = set()
    for (_, facts), ids in zip(alerts, known, strict=True):
        told: list[Act | Development] = [*facts.acts, *facts.developments]
        found.update(who for each in told for who in _who(each, ids))
    return found


def _who(told: Act | Development, known: Identities) -> list[str]:
    """Return those whom it names; an alert with one person need not name them."""
    to: Collection[UUID | None] = told.to or (known if len(known) == 1 else ())
    return [known[each] for each in to if each in known]


def _held(alerts: Sequence[Told], known: Sequence[Identities], taxonomy: Taxonomy) -> set[str]:
    """Return those whose last known situation is custody, and of whom no later release is told."""
    situations: dict[str, str] = {}
    released: set[str] = set()
    for (persons, facts), ids in zip(alerts, known, strict=True):
        here = {
            ids[each.id]: told
            for each in persons
            if (told := situation_told(facts, each, taxonomy)) != UNKNOWN
        }
        situations |= here
        released -= {who for who, told in here.items() if is_custody(told, taxonomy)}
        for each in facts.developments:
            if taxonomy.act_counts_as(each.development) in RELEASES:
                released.update(_who(each, ids))
        acts = _happened([(each.violation, each.on, each) for each in facts.acts], ids)
        news = _happened([(each.development, each.on, each) for each in facts.developments], ids)
        released -= {
            who
            for who, told in here.items()
            if is_held_again(told, acts.get(who, ()), news.get(who, ()), taxonomy)
        }
    return {who for who, told in situations.items() if is_custody(told, taxonomy)} - released


def _happened(
    told: Collection[tuple[str, date | None, Act | Development]], known: Identities
) -> dict[str, list[tuple[str, date | None]]]:
    """Return what happened to each of those of an alert: codes with their days."""
    found: dict[str, list[tuple[str, date | None]]] = {}
    for code, on, each in told:
        for who in _who(each, known):
            found.setdefault(who, []).append((code, on))
    return found


def _with_detention(
    facts: Facts, whole: Facts, known: Identities, held: AbstractSet[str], taxonomy: Taxonomy
) -> Facts:
    kept = []
    for act in whole.acts:
        if taxonomy.act_counts_as(act.violation) not in ARBITRARY:
            continue
        to = tuple(each for each in act.to if known.get(each) in held)
        if to or (not act.to and not held.isdisjoint(_who(act, known))):
            kept.append(act.model_copy(update={"to": to}))
    return facts.model_copy(update={"acts": (*facts.acts, *kept)})
