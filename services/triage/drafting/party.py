"""Those to whom the same was done, as one language version names them."""

from dataclasses import dataclass

from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.rules.circumstances import HELD, DescribedFacts, circumstances
from shared.taxonomy import Taxonomy


@dataclass(frozen=True, repr=False)
class Party:
    """Those to whom the same was done. `concerned` introduces each; `short` names each again."""

    facts: DescribedFacts
    circumstances: frozenset[str]
    concerned: tuple[str, ...]
    short: tuple[str, ...]

    @property
    def held(self) -> bool:
        return HELD in self.circumstances


def parties_of(draft: AppealDraft, version: LanguageDraft, taxonomy: Taxonomy) -> list[Party]:
    """Return the parties of the plan; without a plan everybody is one party."""
    if not draft.plan:
        names = (version.concerned,), (version.short,)
        return [Party(draft, circumstances(draft, taxonomy), *names)]
    found = []
    for _, entry in draft.told_of:
        words = entry.in_language(version.language)
        concerned, short = (words.concerned, words.short) if words else ((), ())
        found.append(Party(entry, circumstances(entry, taxonomy), concerned, short))
    return found
