"""Those to whom the same was done, as one language version names them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.drafting.plan_entry import PlanEntry
from services.triage.rules.ahead import TOLD_ALONE
from services.triage.rules.circumstances import (
    AT_LIBERTY,
    BY_OTHERS,
    COMMUNITY,
    DEAD,
    DISPLACED,
    GOOD_NEWS,
    HELD,
    HELD_BESIDE,
    ON_CONDITIONS,
    ORGANISATION,
    PLACE_KNOWN,
    PLACE_UNKNOWN,
    RELEASED,
    RELEASES,
    REMOVED_HERE,
    SENTENCED_TO_DEATH,
    WANTED,
    WAS_ARBITRARY,
    DescribedFacts,
    circumstances,
    marks,
)
from services.triage.rules.expectations import REMOVALS
from services.triage.rules.gravity import DEATH_SENTENCE
from services.triage.rules.stages import REMOVING, is_wanted_elsewhere, with_stages
from shared.taxonomy import Taxonomy
from shared.taxonomy.terms import Tone

MOST_TOLD_TOGETHER = 2
"""More persons than these are told of an act each with what else they suffered."""
Acts = tuple[tuple[str, str], ...]
"""Acts in words, each with the preposition behind it: "threats", "against"."""


@dataclass(frozen=True, repr=False)
class Party:
    """Those to whom the same was done. `concerned` introduces each; `short` names each again.

    `who`: the same in two parties only if they are the same persons, whatever they are called.
    `feared`: expected events that are told as what was done is: a removal, a death sentence.
    """

    facts: DescribedFacts
    circumstances: frozenset[str]
    concerned: tuple[str, ...]
    short: tuple[str, ...]
    who: tuple[object, ...] = ()
    feared: tuple[str, ...] = ()

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

    So is good news of those to whom other things were done. Others are returned as they are: of the
    dead, and beside other news that is condemned, nothing is welcomed.
    """
    told = party.facts
    good = _welcome(party, taxonomy)
    other = [code for code in told.developments if code not in good]
    are_worse = any(taxonomy.developments.get(code).is_condemned for code in other)
    is_mixed = bool(told.violations or other) and GOOD_NEWS not in party.circumstances
    if are_worse or not (good and is_mixed):
        return (party,)
    is_release = not {taxonomy.act_counts_as(code) for code in good}.isdisjoint(RELEASES)
    of_custody = frozenset() if is_release else frozenset({HELD, WAS_ARBITRARY})

    def only(acts: Sequence[str], kept: Sequence[str], mark: Collection[str]) -> Party:
        facts = _News(acts, kept, told.situation, told.organisations, told.by_others and bool(acts))
        counted = taxonomy.act_counts_as
        here = {counted(code) for code in (*acts, *kept)}
        gone = {counted(code) for code in (*told.violations, *told.developments)} - here
        gone |= of_custody if mark else set()
        gone |= set() if acts else {BY_OTHERS}
        return replace(
            party,
            facts=facts,
            circumstances=party.circumstances - gone | set(mark),
            feared=() if mark else party.feared,
        )

    return only(told.violations, other, ()), only((), good, (GOOD_NEWS,))


def _welcome(party: Party, taxonomy: Taxonomy) -> list[str]:
    """Return the good news of a party that can be welcomed beside what was done to them.

    No release of whom somebody took again, and no shorter sentence of somebody who is held.
    """
    told, counted = party.facts.developments, taxonomy.act_counts_as
    if party.facts.violations and DEAD in party.circumstances:
        return []
    good = [code for code in told if taxonomy.developments.get(code).tone is Tone.POSITIVE]
    if not party.facts.violations or {AT_LIBERTY, RELEASED} <= party.circumstances:
        return good
    return [code for code in good if counted(code) not in RELEASES | {"sentence-reduced"}]


def parties_of(draft: AppealDraft, version: LanguageDraft, taxonomy: Taxonomy) -> list[Party]:
    """Return the parties of the plan; without a plan everybody is one party."""
    if not draft.plan:
        names = (version.concerned,), (version.short,)
        return [Party(draft, _stands(draft, taxonomy), *names)]
    found: list[Party] = []
    for number, entry in draft.told_of:
        words = entry.in_language(version.language)
        concerned, short = (words.concerned, words.short) if words else ((), ())
        stands, who = _stands(entry, taxonomy), entry.persons or (number,)
        is_beside = any(each.who == who for each in found)
        feared = () if is_beside else _feared(entry, stands, taxonomy)
        found.append(Party(entry, stands, concerned, short, who, feared))
    elsewhere = {
        person for each in found if is_wanted_elsewhere(each.circumstances) for person in each.who
    }
    return [_beside(each, found, is_elsewhere=elsewhere.issuperset(each.who)) for each in found]


def _beside(party: Party, every: Sequence[Party], *, is_elsewhere: bool) -> Party:
    """Return a party without what is told or asked for beside it, of the same persons.

    The release of whom the State holds is asked for beside what the State did, and not a second
    time beside what others did; but another State that brought them here is asked for it as well.
    `is_elsewhere`: it is another State that issued the wanted notice.
    """
    stands = party.circumstances - ({WANTED} if is_elsewhere else set())
    others = [each.circumstances for each in every if each.who == party.who and each is not party]
    if any("eviction" in each for each in others):
        stands -= {DISPLACED}  # the end of the eviction brings them home
    is_held = any(HELD in each and BY_OTHERS not in each for each in others)
    if BY_OTHERS in stands and HELD in stands and is_held:
        stands |= {HELD_BESIDE}
        stands -= set() if REMOVED_HERE in stands else {HELD}
    return replace(party, circumstances=stands)


def _stands(told: AppealDraft | PlanEntry, taxonomy: Taxonomy) -> frozenset[str]:
    before = {WAS_ARBITRARY} if told.was_arbitrary else set()
    by = marks(told.authors, told.drivers, taxonomy)
    stands = circumstances(told, taxonomy) | before | by
    expected, charges = _ahead(told, taxonomy)
    if isinstance(told, PlanEntry):
        stands |= {ON_CONDITIONS} if told.conditions_remain and RELEASED in stands else set()
        stands |= {COMMUNITY} if told.communities and ORGANISATION in stands else set()
        stands = _with_particulars(stands, told)
    situation = told.situation and taxonomy.situations.counts_as(told.situation)
    return with_stages(stands, expected, charges, situation, taxonomy)


def _with_particulars(stands: frozenset[str], told: PlanEntry) -> frozenset[str]:
    """Return the circumstances with what the record says beside the acts; nothing of the dead."""
    if DEAD in stands:
        return stands
    known = frozenset(told.particulars)
    if "whereabouts-disclosed" in stands or HELD not in stands:
        known -= {PLACE_KNOWN, PLACE_UNKNOWN}
    over = {PLACE_KNOWN, PLACE_UNKNOWN} if known & {PLACE_KNOWN, PLACE_UNKNOWN} else set()
    return stands - over | known


def _feared(told: PlanEntry, stands: frozenset[str], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return what is told as feared: nothing of the dead, and nothing that is told as done."""
    if DEAD in stands:
        return ()
    done = {DEATH_SENTENCE} if SENTENCED_TO_DEATH in stands else set()
    done |= REMOVALS if not stands.isdisjoint(REMOVING) else set()
    expected, _ = _ahead(told, taxonomy)
    return tuple(each for each in expected if each in TOLD_ALONE - done)


def _ahead(told: AppealDraft | PlanEntry, taxonomy: Taxonomy) -> tuple[list[str], list[str]]:
    """Return what is expected and how far accusations have gone, as the rules see the codes."""
    if not isinstance(told, PlanEntry):
        return [], []
    expectations, statuses = taxonomy.expectations, taxonomy.charge_statuses
    return (
        [expectations.counts_as(each) for each in told.expected],
        [statuses.counts_as(each) for each in told.charges],
    )


def by_who_suffered(suffered: Sequence[tuple[Acts, Party]]) -> list[tuple[Acts, Party]]:
    """Return acts and parties again, with the acts of the same parties together, each once.

    As they are where two parties are called the same, or many would share an act: a series of
    introduced persons within a series is not read at once.
    """
    called = [{*party.concerned, *party.short} for _, party in suffered]
    sufferers: dict[tuple[str, str], list[int]] = {}
    for number, (acts, _) in enumerate(suffered):
        for each in acts:
            sufferers.setdefault(each, []).append(number)
    shared = [numbers for numbers in sufferers.values() if len(numbers) > 1]
    together = [sum(len(suffered[each][1].concerned) for each in numbers) for numbers in shared]
    are_called_alike = sum(map(len, called)) != len(set().union(*called))
    if are_called_alike or any(each > MOST_TOLD_TOGETHER for each in together):
        return list(suffered)
    by_who: dict[tuple[int, ...], list[tuple[str, str]]] = {}
    for act, numbers in sufferers.items():
        by_who.setdefault(tuple(numbers), []).append(act)
    told = [(acts, suffered[each][1]) for numbers, acts in by_who.items() for each in numbers]
    return [*((tuple(acts), party) for acts, party in told), *(e for e in suffered if not e[0])]


def first_words(party: Party, introduced: set[object]) -> Sequence[str]:
    """Return the words that introduce those of a party; who was introduced before is named."""
    whom: Sequence[object] = party.who if len(party.who) == len(party.short) else party.short
    again = [each in introduced for each in whom]
    introduced.update(whom)
    if len(party.concerned) != len(party.short):
        return party.short if all(again) else party.concerned
    told = zip(again, party.concerned, party.short, strict=True)
    return [short if is_again else first for is_again, first, short in told]
