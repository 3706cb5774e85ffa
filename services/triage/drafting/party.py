"""Those to whom the same was done, as one language version names them."""

from dataclasses import dataclass

from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.rules.circumstances import HELD, ON_CONDITIONS, DescribedFacts, circumstances
from shared.taxonomy import Taxonomy


@dataclass(frozen=True, repr=False)
class Party:
    """Those to whom the same was done. `concerned` introduces each; `short` names each again."""

    facts: DescribedFacts
    circumstances: frozenset[str]
    concerned: tuple[str, ...]
    short: tuple[str, ...]
    was_arbitrary: bool = False

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
        return [Party(draft, circumstances(draft, taxonomy), *names, draft.was_arbitrary)]
    found = []
    for _, entry in draft.told_of:
        words = entry.in_language(version.language)
        concerned, short = (words.concerned, words.short) if words else ((), ())
        stands = circumstances(entry, taxonomy)
        found.append(Party(entry, stands, concerned, short, entry.was_arbitrary))
    return found
