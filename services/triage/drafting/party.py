"""Those to whom the same was done, as one language version names them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from services.triage.drafting.draft import AppealDraft, LanguageDraft, PlanEntry
from services.triage.rules.circumstances import (
    AT_LIBERTY,
    BY_OTHERS,
    GOOD_NEWS,
    HELD,
    ON_CONDITIONS,
    RELEASED,
    WAS_ARBITRARY,
    DescribedFacts,
    circumstances,
    marks,
)
from shared.taxonomy import Taxonomy
from shared.taxonomy.terms import Tone


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


@dataclass(frozen=True)
class _News:
    """Some of what was told of a party."""

    violations: Sequence[str]
    developments: Sequence[str]
    situation: str | None
    organisations: bool
    by_others: bool


def good_news_apart(party: Party, taxonomy: Taxonomy) -> tuple[Party, ...]:
    """Return a party whose news are partly good as two: what is bad or neutral, and what is good.

    So is a release of somebody to whom other things were done, if they are free. Others are
    returned as they are: beside other news that is condemned nothing is welcomed.
    """
    told = party.facts
    good = [
        code for code in told.developments if taxonomy.developments.get(code).tone is Tone.POSITIVE
    ]
    other = [code for code in told.developments if code not in good]
    is_mixed = bool(good and other) and GOOD_NEWS not in party.circumstances
    are_worse = any(taxonomy.developments.get(code).is_condemned for code in other)
    is_free = AT_LIBERTY in party.circumstances and RELEASED in party.circumstances
    if are_worse or not (good and is_free if told.violations else is_mixed):
        return (party,)

    def only(acts: Sequence[str], kept: Sequence[str], mark: Collection[str]) -> Party:
        facts = _News(acts, kept, told.situation, told.organisations, told.by_others and bool(acts))
        counted = taxonomy.act_counts_as
        here = {counted(code) for code in (*acts, *kept)}
        gone = {counted(code) for code in (*told.violations, *told.developments)} - here
        gone |= set() if acts else {BY_OTHERS}
        return replace(party, facts=facts, circumstances=party.circumstances - gone | set(mark))

    return only(told.violations, other, ()), only((), good, (GOOD_NEWS,))


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
    stands = circumstances(told, taxonomy) | before | by
    remain = isinstance(told, PlanEntry) and told.conditions_remain and RELEASED in stands
    return stands | ({ON_CONDITIONS} if remain else set())
