"""What lies ahead of a person, as the alerts tell it: a removal, a trial, a death penalty.

Source: our own rule. Whether it is a death penalty: `death_penalty.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.triage.rules.death_penalty import SENTENCES, DeathPenalty
from services.triage.rules.expectations import REMOVALS
from services.triage.rules.gravity import DEATH_SENTENCE
from services.triage.rules.stages import APPEAL_DISMISSED, FOUND_GUILTY, REMOVING
from shared.contracts.facts import Facts
from shared.taxonomy import Taxonomy

INVESTIGATED = "investigated"
"""How an accusation counts of which nobody told how far it has gone."""
OPEN = frozenset({INVESTIGATED, "charged"})
"""How far an accusation has gone of which no court has decided."""
TOLD_ALONE = REMOVALS | {DEATH_SENTENCE}
"""What a document tells of somebody to whom nothing was done yet."""
PLANNED = TOLD_ALONE | {"trial", "verdict", "sentencing"}
"""Expected events from which a demand follows; the others are told among the facts only."""

_STAY_LIFTED = "stay-lifted"
_REFUSED = frozenset({"release", "acquittal", "charges-dropped", "pardon", "stay-granted"})
"""What says, in a later alert, that a removal told before is no longer ahead."""


@dataclass
class Ahead:
    """What is expected for one person, and of what they are accused, in the order of the alerts.

    `charges`: how far each accusation has gone, by its words; a later alert replaces what an
    earlier one said. `stayed`: removals that were refused or suspended since.
    """

    expected: dict[str, None] = field(default_factory=dict)
    stayed: dict[str, None] = field(default_factory=dict)
    death: DeathPenalty = field(default_factory=DeathPenalty)
    charges: dict[str, str] = field(default_factory=dict)

    def read(
        self, facts: Facts, person: UUID | None, only: Iterable[UUID], taxonomy: Taxonomy
    ) -> None:
        """Add what one alert tells of a person; `only`: whom it concerns if it names nobody."""
        alone = tuple(only)

        def concerns(to: tuple[UUID, ...]) -> bool:
            return person in (to or alone)

        done = {taxonomy.act_counts_as(act.violation) for act in facts.acts if concerns(act.to)}
        news = {
            taxonomy.act_counts_as(each.development)
            for each in facts.developments
            if concerns(each.to)
        }
        if _STAY_LIFTED in news:
            self.expected |= self.stayed
        if done & REMOVING or news & _REFUSED:
            removals = [code for code in self.expected if code in REMOVALS]
            self.stayed = {} if done & REMOVING else dict.fromkeys(removals)
            self.expected = {code: None for code in self.expected if code not in removals}
        for event in facts.expected:
            kind = taxonomy.expectations.counts_as(event.kind)
            if concerns(event.to) and kind != DEATH_SENTENCE:
                self.expected[kind] = None
        accusations = [
            (each.words.casefold(), taxonomy.charge_statuses.counts_as(each.status or INVESTIGATED))
            for each in facts.charges
            if concerns(each.to)
        ]
        # How an accusation ended counts, also where the alert tells before that it was brought.
        self.charges |= dict(sorted(accusations, key=lambda told: told[1] not in OPEN))
        for step in facts.developments:
            # With a term it was an appeal against a sentence.
            is_appeal = taxonomy.act_counts_as(step.development) == APPEAL_DISMISSED
            if is_appeal and (step.term or step.term_parts) and concerns(step.to):
                self.charges[APPEAL_DISMISSED] = FOUND_GUILTY
        self.death.read(facts, concerns, taxonomy)

    @property
    def told(self) -> bool:
        """Whether it can be told although nothing was done yet."""
        return self.death.is_feared or not REMOVALS.isdisjoint(self.expected)

    def codes(
        self, news: Iterable[str], taxonomy: Taxonomy
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what is expected and how far accusations have gone, in the order of the lists.

        `news`: the developments told beside it. Beside a sentence a death sentence is the one
        that was passed; elsewhere it is one that is feared.
        """
        said, told = set(self.charges.values()), PLANNED & self.expected.keys()
        is_sentence = not SENTENCES.isdisjoint(taxonomy.act_counts_as(each) for each in news)
        if self.death.is_passed if is_sentence else self.death.is_feared:
            told |= {DEATH_SENTENCE}
        return (
            tuple(code for code in taxonomy.expectations.codes if code in told),
            tuple(code for code in taxonomy.charge_statuses.codes if code in said),
        )
