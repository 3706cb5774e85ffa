"""What alerts tell of one person, and whether a release is the news of it. Source: our own rule."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from services.triage.rules.ahead import Ahead
from services.triage.rules.circumstances import (
    ARBITRARY,
    CONDITIONAL_RELEASES,
    RELEASES,
    is_custody,
)
from services.triage.rules.particulars import Particulars
from services.triage.rules.releases import is_held_again, situation_after
from services.triage.rules.situations import situation_told
from shared.contracts.facts import Facts
from shared.contracts.persons import Person, ToWhom
from shared.taxonomy import Taxonomy

Days = dict[str, date | None]


@dataclass
class Suffered:
    """What was done to one person, in the order in which it was reported, each with its day.

    That is the last day, if it was done more than once. `by_another_state`: some of it.
    """

    person: Person
    situation: str
    by_state: Days = field(default_factory=dict)
    by_others: Days = field(default_factory=dict)
    developments: Days = field(default_factory=dict)
    conditions_remain: bool = False
    by_another_state: bool = False
    ahead: Ahead = field(default_factory=Ahead)
    particulars: Particulars = field(default_factory=Particulars)

    @property
    def _acts(self) -> list[tuple[str, date | None]]:
        return [*self.by_state.items(), *self.by_others.items()]

    def situation_after(
        self, facts: Facts, person: Person, only: ToWhom, taxonomy: Taxonomy
    ) -> str:
        """Return the situation after one more alert, in which they are `person`.

        `only`: whom an act of it concerns that names nobody.
        """
        acts = [(each.violation, each.on) for each in facts.acts if person.id in (each.to or only)]
        news = [
            (each.development, each.on)
            for each in facts.developments
            if person.id in (each.to or only)
        ]
        reported = situation_told(facts, person, taxonomy)
        earlier = [*self._acts, *self.developments.items()]
        return situation_after(self.situation, reported, acts, news, earlier, taxonomy)

    def without_ended_releases(self, taxonomy: Taxonomy) -> "Suffered":
        """Return it without the releases of somebody who is held again: they are background."""
        news = self.developments.items()
        if not is_held_again(self.situation, self._acts, news, taxonomy):
            return self
        kept = {code: day for code, day in news if taxonomy.act_counts_as(code) not in RELEASES}
        return replace(self, developments=kept, conditions_remain=False)

    def was_held(self, taxonomy: Taxonomy) -> bool:
        """Return whether the State is said to have deprived them of liberty arbitrarily."""
        return any(taxonomy.act_counts_as(code) in ARBITRARY for code in self.by_state)

    def is_freed(self, taxonomy: Taxonomy) -> bool:
        """Return whether the release is the news: nothing else was done than what it ended.

        Who was taken again after the release is not.
        """
        acts = {taxonomy.act_counts_as(code) for code in self.by_state}
        released = self._releases(taxonomy)
        if not acts or self.by_others or not released or not acts <= ARBITRARY:
            return False
        if is_custody(self.situation, taxonomy):
            return False
        last = max((day for day in released if day), default=None)
        return last is None or all(day is None or day <= last for day in self.by_state.values())

    def is_on_conditions(self, taxonomy: Taxonomy) -> bool:
        """Return whether charges or conditions remain after the release."""
        news = {taxonomy.act_counts_as(code) for code in self.developments}
        return self.conditions_remain or not news.isdisjoint(CONDITIONAL_RELEASES)

    def is_released(self, taxonomy: Taxonomy) -> bool:
        """Return whether a release is all that a defender's alerts tell: it was arbitrary.

        Source: published appeals of the Observatory. An editor can leave it out.
        """
        is_news = not self.by_state and bool(self._releases(taxonomy))
        return self.person.defender and is_news

    def _releases(self, taxonomy: Taxonomy) -> list[date | None]:
        news: Iterable[tuple[str, date | None]] = self.developments.items()
        return [day for code, day in news if taxonomy.act_counts_as(code) in RELEASES]
