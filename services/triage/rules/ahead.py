"""What lies ahead of a person, as the alerts tell it: a removal, a trial, a death penalty.

Source: our own rule. Words for a death penalty are looked for in the six languages of documents.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.triage.rules.expectations import REMOVALS
from services.triage.rules.gravity import DEATH_SENTENCE
from services.triage.rules.stages import REMOVING
from shared.contracts.facts import Facts
from shared.taxonomy import Taxonomy

INVESTIGATED = "investigated"
"""How an accusation counts of which nobody told how far it has gone."""
TOLD_ALONE = REMOVALS | {DEATH_SENTENCE}
"""What a document tells of somebody to whom nothing was done yet."""
PLANNED = TOLD_ALONE | {"trial", "verdict", "sentencing"}
"""Expected events from which a demand follows; the others are told among the facts only."""

_DEATH = re.compile(
    r"\b(?:death|execution|capital punishment|peine de mort|peine capitale|à mort|pena de muerte"
    r"|pena capital|a muerte|pena de morte|à morte|смертн\w+|казн\w+)\b|[إا]عدام",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"^\W*(?:(?:to|the|la|le|el|a|à|к|by)\s+)*"
    r"(?:death|execution|capital punishment|peine de mort|peine capitale|mort\b|pena de muerte"
    r"|pena capital|muerte|pena de morte|morte|смертн|казн|(?:عقوبة\s+|حكم\s+)?(?:ب?ال)?[إا]عدام)",
    re.IGNORECASE,
)
"""A term that begins with it: "20 years, after a death sentence was commuted" does not."""
_SENTENCES = frozenset({"sentencing", "sentence-upheld", "appeal-dismissed"})


@dataclass
class Ahead:
    """What is expected for one person, and of what they are accused, in the order of the alerts.

    `charges`: how far each accusation has gone, by its words; a later alert replaces what an
    earlier one said.
    """

    expected: dict[str, None] = field(default_factory=dict)
    charges: dict[str, str] = field(default_factory=dict)

    def read(
        self, facts: Facts, person: UUID | None, only: Iterable[UUID], taxonomy: Taxonomy
    ) -> None:
        """Add what one alert tells of a person; `only`: whom it concerns if it names nobody."""
        alone = tuple(only)

        def concerns(to: tuple[UUID, ...]) -> bool:
            return person in (to or alone)

        done = {taxonomy.act_counts_as(act.violation) for act in facts.acts if concerns(act.to)}
        if done & REMOVING:
            self.expected = {code: None for code in self.expected if code not in REMOVALS}
        for event in facts.expected:
            if concerns(event.to):
                self.expected[taxonomy.expectations.counts_as(event.kind)] = None
        for charge in facts.charges:
            if concerns(charge.to):
                status = charge.status or INVESTIGATED
                self.charges[charge.words.casefold()] = taxonomy.charge_statuses.counts_as(status)
                if _DEATH.search(charge.penalty or ""):
                    self.expected[DEATH_SENTENCE] = None
        for news in facts.developments:
            is_sentence = taxonomy.act_counts_as(news.development) in _SENTENCES
            if is_sentence and concerns(news.to) and _TERM.search(news.term or ""):
                self.expected[DEATH_SENTENCE] = None

    @property
    def told(self) -> bool:
        """Whether it can be told although nothing was done yet."""
        return not TOLD_ALONE.isdisjoint(self.expected)

    def codes(self, taxonomy: Taxonomy) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what is expected and how far accusations have gone, in the order of the lists."""
        said, told = set(self.charges.values()), PLANNED & self.expected.keys()
        return (
            tuple(code for code in taxonomy.expectations.codes if code in told),
            tuple(code for code in taxonomy.charge_statuses.codes if code in said),
        )
