"""Whether somebody was sentenced to death, or may be: from sentences, accusations and their ends.

Source: our own rule. A later alert is later news; of two events with a day, their days decide.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.triage.rules.circumstances import CLEARED
from services.triage.rules.death_terms import is_sentence_to_death, may_be_death
from services.triage.rules.gravity import DEATH_SENTENCE, SENTENCING
from shared.contracts.facts import Charge, Development, Facts
from shared.contracts.persons import ToWhom
from shared.taxonomy import Taxonomy

SENTENCES = frozenset({SENTENCING, "sentence-upheld", "appeal-dismissed"})
"""Developments whose term is a sentence."""
_REDUCED = "sentence-reduced"
_OVER = frozenset({"acquitted", "dropped"})


@dataclass(frozen=True)
class _Event:
    """What a court decided: in which alert, and on which day if it is known."""

    alert: int
    on: date | None

    def is_after(self, other: "_Event") -> bool:
        if self.on and other.on:
            return self.on > other.on
        return self.alert > other.alert


@dataclass
class DeathPenalty:
    """What the alerts say of a death penalty for one person.

    `_capital`: by its words, the last alert that tells of an accusation that may end in death.
    """

    _alert: int = 0
    _deaths: list[_Event] = field(default_factory=list)
    _others: list[_Event] = field(default_factory=list)
    _ends: list[_Event] = field(default_factory=list)
    _sentenced: int = -1
    _freed: int = -1
    _feared: int = -1
    _capital: dict[str, int] = field(default_factory=dict)

    def read(self, facts: Facts, concerns: Callable[[ToWhom], bool], taxonomy: Taxonomy) -> None:
        """Add what the next alert tells; `concerns`: whether it is told of this person."""
        self._alert += 1
        self._read_charges([each for each in facts.charges if concerns(each.to)], taxonomy)
        for news in facts.developments:
            if concerns(news.to):
                self._read_news(news, taxonomy.act_counts_as(news.development))
        for event in facts.expected:
            is_death = taxonomy.expectations.counts_as(event.kind) == DEATH_SENTENCE
            if is_death and concerns(event.to):
                self._feared = self._alert

    def _read_charges(self, charges: Sequence[Charge], taxonomy: Taxonomy) -> None:
        over = [taxonomy.charge_statuses.counts_as(each.status or "") in _OVER for each in charges]
        if over and all(over):
            self._ends += [_Event(self._alert, None)] if self._deaths else []
        for charge, is_over in zip(charges, over, strict=True):
            words = charge.words.casefold()
            says_nothing = not charge.penalty and not charge.penalty_parts
            is_known = words in self._capital and says_nothing
            self._capital.pop(words, None)
            if not is_over and (is_known or may_be_death(charge.penalty, charge.penalty_parts)):
                self._capital[words] = self._alert

    def _read_news(self, news: Development, code: str) -> None:
        event = _Event(self._alert, news.on)
        is_death = is_sentence_to_death(news.term, news.term_parts)
        if code in SENTENCES and is_death:
            self._deaths.append(event)
        elif code == SENTENCING and (news.term or news.term_parts):
            self._others.append(event)
        elif code in CLEARED or code == _REDUCED:
            self._ends.append(event)
        if code == SENTENCING or is_death:
            self._sentenced = self._alert
        if code in CLEARED:
            self._freed = self._alert

    @property
    def is_passed(self) -> bool:
        """Return whether a sentence to death stands: nothing ended it, or took its place."""
        return any(
            all(each.is_after(end) for end in self._ends)
            and not any(other.is_after(each) for other in self._others)
            for each in self._deaths
        )

    @property
    def is_feared(self) -> bool:
        """Return whether somebody may be sentenced to death: no court has decided since."""
        told = max(self._capital.values(), default=-1)
        decided = max(self._sentenced, self._freed)
        return told > decided or (self._feared > self._sentenced and self._feared >= self._freed)
