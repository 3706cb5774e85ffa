"""Those to whom the same was done, as one language version names them."""

from dataclasses import dataclass

from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.rules.circumstances import HELD, ON_CONDITIONS, DescribedFacts, circumstances
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
    was_arbitrary: bool = False
    who: tuple[object, ...] = ()

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
    for number, entry in draft.told_of:
        words = entry.in_language(version.language)
        concerned, short = (words.concerned, words.short) if words else ((), ())
        stands, who = circumstances(entry, taxonomy), entry.persons or (number,)
        found.append(Party(entry, stands, concerned, short, entry.was_arbitrary, who))
    return found
