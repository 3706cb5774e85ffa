"""What the record says of one person's detention, sentence and belongings, for demands.

Source: our own rule, from published appeals: each demand names exactly those whom it concerns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.triage.rules.circumstances import (
    DOCTOR_REFUSED,
    FAMILY_REFUSED,
    LAWYER_REFUSED,
    PLACE_KNOWN,
    PLACE_UNKNOWN,
    SENTENCED,
    THINGS_SEIZED,
)
from services.triage.rules.sides import is_by_others
from shared.contracts.facts import Act, Deprivation, Facts
from shared.taxonomy import Taxonomy

REFUSED_ACCESS: Mapping[str, str] = {
    "lawyer": LAWYER_REFUSED,
    "family": FAMILY_REFUSED,
    "doctor": DOCTOR_REFUSED,
}
"""What follows from an access that is refused, or allowed only under conditions."""
PARTICULARS = (*REFUSED_ACCESS.values(), PLACE_KNOWN, PLACE_UNKNOWN, THINGS_SEIZED, SENTENCED)
"""All codes, in the order in which a plan has them."""
_HINDERED = frozenset({"refused", "restricted"})
_DAMAGING = frozenset({"arson-attack", "attack-on-premises", "armed-attack", "eviction"})
"""What these take is damaged and not kept: nobody can give it back."""


@dataclass
class Particulars:
    """What the alerts tell of one person, in their order: a later one replaces an earlier one."""

    accesses: dict[str, str] = field(default_factory=dict)
    is_disclosed: bool | None = None
    is_seized: bool = False
    is_sentenced: bool = False

    def read(
        self, facts: Facts, person: UUID | None, only: Iterable[UUID], taxonomy: Taxonomy
    ) -> None:
        """Add what one alert tells of a person; `only`: whom it concerns if it names nobody."""
        alone = tuple(only)
        for told in facts.deprivations:
            if person in (told.to or alone):
                self._read_deprivation(told, taxonomy)
        for act in facts.acts:
            if person in (act.to or alone):
                self.is_seized |= _is_kept_by_the_state(act, taxonomy)

        for news in facts.developments:
            if person in (news.to or alone):
                is_conviction = taxonomy.act_counts_as(news.development) == "conviction"
                self.is_sentenced |= is_conviction and bool(news.term or news.term_parts)

    def _read_deprivation(self, told: Deprivation, taxonomy: Taxonomy) -> None:
        for name in REFUSED_ACCESS:
            if code := getattr(told, name):
                self.accesses[name] = taxonomy.accesses.counts_as(code)
        if told.place_disclosed is not None:
            self.is_disclosed = told.place_disclosed

    @property
    def codes(self) -> tuple[str, ...]:
        """Return what holds, in the order of `PARTICULARS`."""
        found = {
            code for name, code in REFUSED_ACCESS.items() if self.accesses.get(name) in _HINDERED
        }
        if self.is_disclosed is not None:
            found.add(PLACE_KNOWN if self.is_disclosed else PLACE_UNKNOWN)
        found |= {THINGS_SEIZED} if self.is_seized else set()
        found |= {SENTENCED} if self.is_sentenced else set()
        return tuple(code for code in PARTICULARS if code in found)


def _is_kept_by_the_state(act: Act, taxonomy: Taxonomy) -> bool:
    is_damage = taxonomy.act_counts_as(act.violation) in _DAMAGING
    return bool(act.seized) and not is_damage and not is_by_others(act, taxonomy)
