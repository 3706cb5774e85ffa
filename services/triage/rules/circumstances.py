"""What demands must fit: what was done, and whether somebody is held, free or dead."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.triage.rules.acts import acts_that_do_not_fit
from shared.taxonomy import Taxonomy
from shared.taxonomy.terms import Tone

DEAD = "dead"
AT_LIBERTY = "at-liberty"
HELD = "held"
CAPTIVE = "captive"
PLACE_UNKNOWN = "place-unknown"
ORGANISATION = "organisation"
OF_MEMBERS = "of-members"
NOT_HELD = "not-held"
PLACE_KNOWN = "place-known"
ABROAD = "abroad"
GOOD_NEWS = "good-news"
BY_OTHERS = "by-others"
RELEASED = "released"
ON_CONDITIONS = "on-conditions"
WAS_ARBITRARY = "was-arbitrary"

# Those that `stages.py` finds.
REMOVAL_EXPECTED = "removal-expected"
EXTRADITION_EXPECTED = "extradition-expected"
REMOVED = "removed"
REMOVED_HERE = "removed-here"
HELD_ELSEWHERE = "held-elsewhere"
ACCUSED = "accused"
INVESTIGATED = "investigated"
CONVICTED, SENTENCED = "convicted", "sentenced"
WANTED = "wanted"
DEATH_PENALTY = "death-penalty"
SENTENCED_TO_DEATH = "sentenced-to-death"
VIOLENCE_BY_STATE = "violence-by-state"
THREATS_BY_STATE = "threats-by-state"
VIOLENCE_ABROAD = "violence-abroad"
BY_ANOTHER_STATE, PROTECTION_FROM = "by-another-state", "protection-from"
LAWSUIT_BY_OTHERS = "lawsuit-by-others"
LAWSUIT_BESIDE = "lawsuit-beside"
"""Others than the State did other things beside the lawsuit."""
WATCHED_BY_OTHERS = "watched-by-others"
ONLY_FEARED = "only-feared"
COMMUNITY = "community"
COMMUNITY_IN_DANGER = "community-in-danger"
DEATH_PENALTY_BY_OTHERS = "death-penalty-by-others"
HELD_BESIDE = "held-beside"
"""Their release is asked for beside what the State did to the same persons."""
INJURED, DISPLACED, EXILED, IN_HIDING = "injured", "displaced", "exiled", "in-hiding"

# Those that `particulars.py` finds.
LAWYER_REFUSED = "lawyer-refused"
FAMILY_REFUSED = "family-refused"
DOCTOR_REFUSED = "doctor-refused"
THINGS_SEIZED = "things-seized"

STANDINGS = frozenset(
    {
        DEAD, AT_LIBERTY, HELD, CAPTIVE, PLACE_UNKNOWN, ORGANISATION, OF_MEMBERS, PLACE_KNOWN,
        ABROAD, GOOD_NEWS, NOT_HELD, BY_OTHERS, RELEASED, ON_CONDITIONS,
        WAS_ARBITRARY, REMOVAL_EXPECTED, REMOVED, REMOVED_HERE, HELD_ELSEWHERE, ACCUSED,
        INVESTIGATED, CONVICTED, WANTED, DEATH_PENALTY, SENTENCED_TO_DEATH, VIOLENCE_BY_STATE,
        LAWSUIT_BY_OTHERS, WATCHED_BY_OTHERS, ONLY_FEARED, COMMUNITY, COMMUNITY_IN_DANGER,
        EXTRADITION_EXPECTED, THREATS_BY_STATE, HELD_BESIDE, DEATH_PENALTY_BY_OTHERS, INJURED,
        DISPLACED, EXILED, IN_HIDING, LAWSUIT_BESIDE, LAWYER_REFUSED, FAMILY_REFUSED,
        DOCTOR_REFUSED, THINGS_SEIZED, SENTENCED, VIOLENCE_ABROAD, BY_ANOTHER_STATE,
        PROTECTION_FROM,
    }
)  # fmt: skip
"""Words that `for` and `not_for` accept besides codes of violations and developments."""

SITUATIONS_OF_THE_DEAD = frozenset({"killed", "died"})
SITUATIONS_AT_LIBERTY = frozenset(
    {
        "free", "free-at-risk", "in-hiding", "wanted", "on-trial", "released", "released-on-bail",
        "released-acquitted", "released-served", "displaced", "exiled",
    }
)  # fmt: skip
"""Somebody injured or facing removal may be held or not: nothing is concluded from that."""

SITUATIONS_OF_CAPTIVES = frozenset({"abducted", "disappeared"})
"""Situations in which non-State actors may hold somebody, unless a violation says otherwise.

The authorities can look for such a person, and cannot release them.
"""

SITUATIONS_OF_KNOWN_PLACE = frozenset(
    {"detained-with-access", "imprisoned", "house-arrest", "injured", "facing-removal"}
)
"""Somebody knows where the person is, so nobody has to disclose it."""

SITUATIONS_OF_UNKNOWN_PLACE = frozenset({"detained-unknown-place", "disappeared"})

RELEASES = frozenset({"release", "provisional-release", "release-on-bail", "conditional-release"})
CONDITIONAL_RELEASES = RELEASES - {"release"}
"""Releases after which charges or conditions remain."""
CLEARED = frozenset({"acquittal", "charges-dropped", "pardon"})
"""Developments after which nobody is accused any more, nor serves a sentence."""
HOLDING = frozenset(
    {
        "arbitrary-detention",
        "incommunicado-detention",
        "administrative-detention",
        "arbitrary-arrest",
        "house-arrest",
        "enforced-disappearance",
        "inhuman-detention-conditions",
    }
)
"""Violations of people who are held, unless something else is known.

Care can also be denied to somebody who is free, in a hospital.
"""

TAKING = HOLDING | {"abduction"}
ARBITRARY = HOLDING - {"inhuman-detention-conditions"}
"""Acts by which an alert or a document says that somebody was deprived of liberty arbitrarily."""

LASTING = frozenset(
    {
        "judicial-harassment",
        "criminalisation",
        "harassment",
        "police-harassment",
        "intimidation",
        "surveillance",
        "smear-campaign",
        "stigmatisation",
    }
)
"""Violations that go on for long: without a date, other acts happened within them."""

FREE_NOW = frozenset({"free", "free-at-risk", "in-hiding", "wanted", "displaced", "exiled"})
"""Situations in which a person who was held counts as free, not as released."""

UNKNOWN = "unknown"


class DescribedFacts(Protocol):
    """What happened according to a document, in codes. `organisations`: only organisations.

    `by_others`: all of it was done by others than the State.
    """

    @property
    def violations(self) -> Sequence[str]: ...
    @property
    def developments(self) -> Sequence[str]: ...
    @property
    def situation(self) -> str | None: ...
    @property
    def organisations(self) -> bool: ...
    @property
    def by_others(self) -> bool: ...


@dataclass(frozen=True)
class _Counted:
    """The facts with the codes that rules see: an own term of an installation is like another."""

    violations: Sequence[str]
    developments: Sequence[str]
    situation: str | None
    organisations: bool
    by_others: bool


def _counted(draft: DescribedFacts, taxonomy: Taxonomy) -> _Counted:
    situation = draft.situation
    return _Counted(
        [taxonomy.violations.counts_as(each) for each in draft.violations],
        [taxonomy.developments.counts_as(each) for each in draft.developments],
        None if situation is None else taxonomy.situations.counts_as(situation),
        draft.organisations,
        draft.by_others,
    )


AUTHOR, DRIVER = "author-", "driver-"
"""What begins with these is a circumstance that names an author, or a kind of law or policy."""


def marks(authors: Iterable[str], drivers: Iterable[str], taxonomy: Taxonomy) -> frozenset[str]:
    """Return by whom and under what it was done, as conditions of clauses name it."""
    by = (f"{AUTHOR}{taxonomy.perpetrators.counts_as(code)}" for code in authors)
    under = (f"{DRIVER}{taxonomy.drivers.counts_as(code)}" for code in drivers)
    return frozenset((*by, *under))


def acts_in(circumstances: frozenset[str]) -> frozenset[str]:
    """Return the violations and developments among the circumstances of somebody."""
    return frozenset(
        each for each in circumstances - STANDINGS if not each.startswith((AUTHOR, DRIVER))
    )


def is_contradictory(draft: DescribedFacts, told: Collection[str], taxonomy: Taxonomy) -> bool:
    """Return whether acts and situation cannot both be true of one person, or two alerts differ.

    `told`: the situations in the alerts; the draft's situation is the later one, if it has one.
    """
    draft = _counted(draft, taxonomy)
    known = {taxonomy.situations.counts_as(each) for each in told} - {UNKNOWN}
    said = {draft.situation or UNKNOWN} - {UNKNOWN} or known
    return len(known) > 1 or any(_cannot_be(draft, each) for each in said)


def _cannot_be(draft: DescribedFacts, situation: str) -> bool:
    acts = {*draft.violations, *draft.developments}
    if acts & {"killing", "death-in-detention"}:
        return situation not in SITUATIONS_OF_THE_DEAD
    is_told_free = bool(acts & RELEASES)
    if situation in FREE_NOW:
        return bool(acts & HOLDING) and not is_told_free
    return is_told_free and situation not in SITUATIONS_AT_LIBERTY


def circumstances(draft: DescribedFacts, taxonomy: Taxonomy) -> frozenset[str]:
    """Return violations and developments, at most one situation, and what else is known.

    A situation that was reported is preferred to one that is concluded. Organisations are neither
    held nor free nor dead: what only persons can suffer was done to some of their members.
    """
    draft = _counted(draft, taxonomy)
    told = frozenset((*draft.violations, *draft.developments)) | _news(draft, taxonomy)
    told |= {BY_OTHERS} if draft.by_others else set()
    if draft.organisations:
        acts = (*draft.violations, *draft.developments)
        of_members = (
            {OF_MEMBERS} if acts_that_do_not_fit(acts, taxonomy, organisations=True) else set()
        )
        return told | {ORGANISATION} | of_members
    standing = _standing(draft, taxonomy)
    stands = {standing} if standing else set()
    stands |= _released(draft) if standing == AT_LIBERTY else set()
    return told | _place(draft, standing) | stands | (set() if standing == HELD else {NOT_HELD})


def _released(draft: DescribedFacts) -> set[str]:
    """Return whether somebody who is at liberty was released now, and whether on conditions."""
    conditions = {ON_CONDITIONS} if CONDITIONAL_RELEASES.intersection(draft.developments) else set()
    return {RELEASED} | conditions if RELEASES.intersection(draft.developments) else set()


def _news(draft: DescribedFacts, taxonomy: Taxonomy) -> set[str]:
    """Return whether the developments are good news, and nothing else is told.

    A release is also beside a hunger strike or a hearing. It is none of whom the alert reports as
    held.
    """
    news = [taxonomy.developments.get(code) for code in draft.developments]
    are_good = {each.tone for each in news} == {Tone.POSITIVE}
    is_release = bool(_released(draft)) and not any(each.is_condemned for each in news)
    is_held = bool(_released(draft)) and is_custody(draft.situation, taxonomy)
    is_good = not draft.violations and (are_good or is_release) and not is_held
    return {GOOD_NEWS} if is_good else set()


def _place(draft: DescribedFacts, standing: str | None) -> set[str]:
    """Return what is known of the place where the person is."""
    if draft.situation == "exiled":
        return {ABROAD}
    if (
        draft.situation in SITUATIONS_OF_KNOWN_PLACE
        or "whereabouts-disclosed" in draft.developments
    ):
        return {PLACE_KNOWN}
    if standing == HELD and draft.situation in SITUATIONS_OF_UNKNOWN_PLACE:
        return {PLACE_UNKNOWN}
    return set()


def _standing(draft: DescribedFacts, taxonomy: Taxonomy) -> str | None:
    situation = draft.situation
    if (
        "killing" in draft.violations
        or "death-in-detention" in draft.developments
        or situation in SITUATIONS_OF_THE_DEAD
    ):
        return DEAD
    if situation in SITUATIONS_AT_LIBERTY:
        return AT_LIBERTY
    if situation in SITUATIONS_OF_CAPTIVES and HOLDING.isdisjoint(draft.violations):
        return CAPTIVE
    if is_custody(situation, taxonomy):
        return HELD
    if RELEASES.intersection(draft.developments):
        return AT_LIBERTY
    return HELD if HOLDING.intersection(draft.violations) else None


def is_custody(situation: str | None, taxonomy: Taxonomy) -> bool:
    """Return whether somebody in this situation is held; not if only others know its code."""
    if situation is None or situation not in taxonomy.situations:
        return False
    return taxonomy.situations.get(situation).in_custody
