"""Those to whom the same was done, as one language version names them."""

from dataclasses import dataclass

from services.triage.drafting.draft import AppealDraft, LanguageDraft, PlanEntry
from services.triage.rules.circumstances import (
    HELD,
    ON_CONDITIONS,
    WAS_ARBITRARY,
    DescribedFacts,
    circumstances,
    marks,
)
from shared.taxonomy import Taxonomy


@dataclass(frozen=True, repr=False)
class Party:
    """Those to whom the same was done. `concerned` introduces each; `short` names each again.

    `who`: the same in two parties only if they are the same persons, whatever they are called.
    """

    facts: DescribedFacts
    circumstances: frozenset[str]
    concerned: tuple[str, ...]
    short: tuple[str, ...]
    who: tuple[object, ...] = ()

    @property
    def was_arbitrary(self) -> bool:
        return WAS_ARBITRARY in self.circumstances

    @property
    def held(self) -> bool:
        return HELD in self.circumstances

    @property
    def on_conditions(self) -> bool:
        return ON_CONDITIONS in self.circumstances


def parties_of(draft: AppealDraft, version: LanguageDraft, taxonomy: Taxonomy) -> list[Party]:
    """Return the parties of the plan; without a plan everybody is one party."""
    if not draft.plan:
        names = (version.concerned,), (version.short,)
        return [Party(draft, _stands(draft, taxonomy), *names)]
    found = []
    for number, entry in draft.told_of:
        words = entry.in_language(version.language)
        concerned, short = (words.concerned, words.short) if words else ((), ())
        stands, who = _stands(entry, taxonomy), entry.persons or (number,)
        found.append(Party(entry, stands, concerned, short, who))
    return found


def _stands(told: AppealDraft | PlanEntry, taxonomy: Taxonomy) -> frozenset[str]:
    before = {WAS_ARBITRARY} if told.was_arbitrary else set()
    by = marks(told.authors, told.drivers, taxonomy)
    return circumstances(told, taxonomy) | before | by
