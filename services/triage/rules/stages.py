"""What follows for somebody from accusations, from what is expected, and from who did it.

A demand must fit the stage: charges can be dropped of whom somebody charged, and nobody else; a
State can release whom it holds itself. Source: our own rule, from published appeals.
"""

from collections.abc import Collection

from services.triage.rules.circumstances import (
    ABROAD,
    ACCUSED,
    AUTHOR,
    BY_ANOTHER_STATE,
    BY_OTHERS,
    CAPTIVE,
    CLEARED,
    COMMUNITY,
    COMMUNITY_IN_DANGER,
    CONVICTED,
    DEAD,
    DEATH_PENALTY,
    DEATH_PENALTY_BY_OTHERS,
    DISPLACED,
    EXILED,
    EXTRADITION_EXPECTED,
    HELD,
    HELD_ELSEWHERE,
    HOLDING,
    IN_HIDING,
    INJURED,
    INVESTIGATED,
    LAWSUIT_BESIDE,
    LAWSUIT_BY_OTHERS,
    NOT_HELD,
    ONLY_FEARED,
    ORGANISATION,
    PLACE_UNKNOWN,
    PROTECTION_FROM,
    REMOVAL_EXPECTED,
    REMOVED,
    REMOVED_HERE,
    SENTENCED,
    SENTENCED_TO_DEATH,
    TAKING,
    THREATS_BY_STATE,
    VIOLENCE_ABROAD,
    VIOLENCE_BY_STATE,
    WANTED,
    WATCHED_BY_OTHERS,
    acts_in,
    is_custody,
)
from services.triage.rules.expectations import REMOVALS
from services.triage.rules.gravity import DEATH_SENTENCE
from services.triage.rules.sides import ANOTHER_STATE, AUTHORITIES, is_of_state
from shared.taxonomy import Taxonomy

CHARGED, FOUND_GUILTY = "charged", "convicted"
"""Statuses of an accusation, as is `investigated`; two others say that it has ended."""
_ENDED = frozenset({"acquitted", "dropped"})
_SENTENCES = frozenset({"sentencing", "sentence-upheld"})
CONVICTIONS = _SENTENCES | {"conviction"}
APPEAL_DISMISSED = "appeal-dismissed"
"""It may be one against an extradition: it tells of a conviction only beside one, or in prison."""
_ACCUSING = frozenset({"judicial-proceedings"})
"""What is done only to those who are accused. A hearing may be about a detention or a removal."""
WANTED_NOTICE = "wanted-notice"
_TRIALS = frozenset({"trial", "verdict", "sentencing"})
EXTRADITION = "extradition"
REMOVING = frozenset({"deportation", "refoulement"})
_FEARED = frozenset({"risk-of-torture"})
_VIOLENT = frozenset(
    {
        "attempted-killing",
        "torture",
        "ill-treatment",
        "enforced-disappearance",
        "abduction",
        "sexual-violence",
        "physical-assault",
        "armed-attack",
        "arson-attack",
        "attack-on-premises",
    }
)
_WATCHING = frozenset({"surveillance", "spyware"})
_THREATS = frozenset({"death-threats", "threats", "intimidation"})
_DANGERS = _VIOLENT | _THREATS
_LAWSUITS = frozenset(
    {
        "slapp",
        "judicial-harassment",
        "judicial-proceedings",
        "criminalisation",
        "summons",
        "wanted-notice",
    }
)
_RULERS = frozenset(f"{AUTHOR}{each}" for each in AUTHORITIES)
_SITUATIONS = frozenset({INJURED, DISPLACED, EXILED, IN_HIDING})
"""Situations from which a demand of their own follows."""
_SPOKEN = frozenset({"smear-campaign", "defamation", "stigmatisation"})
_WORDS = _SPOKEN | {"harassment"}
_MEASURES = frozenset(
    {
        "asset-freeze",
        "ban-of-organisation",
        "closure-of-organisation",
        "confiscation",
        "funding-restrictions",
        "restriction-of-movement",
        "travel-ban",
    }
)
"""What only the State that took it can lift: nobody asks this State to lift those of another."""


def with_stages(
    stands: frozenset[str],
    expected: Collection[str],
    charges: Collection[str],
    situation: str | None,
    taxonomy: Taxonomy,
) -> frozenset[str]:
    """Return the circumstances of those in one party with the stages that follow.

    `stands`: acts, standings and authors; `expected` and `charges`: codes of the lists of expected
    events and of statuses of accusations; `situation` as the rules see it.
    """
    stands |= {BY_ANOTHER_STATE} if is_by_another_state(stands) else set()
    if DEAD in stands:
        return stands
    acts = acts_in(stands)
    told = stands | _proceedings(stands, expected, charges, situation)
    told -= set() if CONVICTED in told else {SENTENCED}  # another State may have sentenced them
    told |= _penalty(acts, expected, is_convicted=CONVICTED in told)
    if DEATH_PENALTY in told and not stands.isdisjoint({BY_OTHERS, *_RULERS}):
        told |= {DEATH_PENALTY_BY_OTHERS}
    if ORGANISATION not in stands:
        told = _removal(told | (_SITUATIONS & {situation}), expected, situation, taxonomy)
    if acts <= _FEARED:
        told |= {ONLY_FEARED}
    if acts & _DANGERS and _is_by_state(stands, taxonomy):
        told |= {VIOLENCE_BY_STATE, *({THREATS_BY_STATE} if acts & _THREATS else ())}
        told |= {VIOLENCE_ABROAD} if ABROAD in told else set()
    if acts & _DANGERS and COMMUNITY in stands:
        told |= {COMMUNITY_IN_DANGER}
    return told | (_by_others(told, taxonomy) if BY_OTHERS in told else frozenset())


def _by_others(told: frozenset[str], taxonomy: Taxonomy) -> frozenset[str]:
    """Return what follows if others than the State did all of it.

    From what others said or sued for, and from what another State decided, this State can only
    protect somebody: it has nobody to bring to justice.
    """
    acts, found = acts_in(told), set[str]()
    if acts & _LAWSUITS:
        is_alone = acts <= _LAWSUITS | _WORDS | _FEARED
        found.add(LAWSUIT_BY_OTHERS if is_alone else LAWSUIT_BESIDE)
    if acts & _WATCHING:
        found.add(WATCHED_BY_OTHERS)
    done = {each for each in acts if each in taxonomy.violations} - _FEARED
    decided = _MEASURES | HOLDING if BY_ANOTHER_STATE in told else frozenset()
    if done and HELD_ELSEWHERE not in told and done <= _LAWSUITS | _SPOKEN | decided:
        found.add(PROTECTION_FROM)
    return frozenset(found)


def is_only_feared(acts: Collection[str], taxonomy: Taxonomy) -> bool:
    """Return whether nothing was done to somebody yet: it is only feared."""
    return all(taxonomy.act_counts_as(code) in _FEARED for code in acts)


def _penalty(
    acts: frozenset[str], expected: Collection[str], *, is_convicted: bool
) -> frozenset[str]:
    if DEATH_SENTENCE not in expected:
        return frozenset()
    is_told = not acts.isdisjoint(_SENTENCES) or (is_convicted and APPEAL_DISMISSED in acts)
    return frozenset({DEATH_PENALTY, *({SENTENCED_TO_DEATH} if is_told else ())})


def _removal(
    stands: frozenset[str], expected: Collection[str], situation: str | None, taxonomy: Taxonomy
) -> frozenset[str]:
    """Return whether a removal is expected or was done, and who holds the person since."""
    removals = REMOVALS.intersection(expected)
    is_of_another = is_by_another_state(stands)
    if removals and is_of_another and not stands.isdisjoint(HOLDING):
        return _held_by(stands, NOT_HELD)  # it is that State that may remove them
    if removals or situation == "facing-removal":
        extradited = {EXTRADITION_EXPECTED} if EXTRADITION in removals else set()
        return stands | {REMOVAL_EXPECTED} | extradited
    is_removed = not stands.isdisjoint(REMOVING)
    if is_removed and is_of_another:
        return stands | {REMOVED_HERE}
    if is_removed and BY_OTHERS not in stands:
        stands |= {REMOVED, ABROAD}
        is_held = is_custody(situation, taxonomy)
        return _held_by(stands, HELD_ELSEWHERE if is_held else NOT_HELD)
    if BY_OTHERS in stands and not stands.isdisjoint(HOLDING):
        return _held_by(stands, HELD_ELSEWHERE if is_of_another else CAPTIVE)
    return stands


def _held_by(stands: frozenset[str], other: str) -> frozenset[str]:
    """Return that not this State holds somebody, if anybody does."""
    if HELD not in stands:
        return stands
    return stands - {HELD, PLACE_UNKNOWN} | {NOT_HELD, other}


def _proceedings(
    stands: frozenset[str],
    expected: Collection[str],
    charges: Collection[str],
    situation: str | None,
) -> frozenset[str]:
    """Return how far the authorities have gone: a conviction and a charge may be of two cases.

    Those of this State: beside acts of another one, or of others who hold somebody, nobody knows
    who accuses them.
    """
    wanted = frozenset({WANTED} if situation == WANTED else ())
    is_held_by_others = BY_OTHERS in stands and not stands.isdisjoint(TAKING)
    if is_held_by_others or is_by_another_state(stands):
        return wanted
    known = frozenset(() if _may_be_accused_elsewhere(stands, expected, situation) else charges)
    is_convicted = not stands.isdisjoint(CONVICTIONS) or FOUND_GUILTY in known
    is_convicted |= APPEAL_DISMISSED in stands and situation == "imprisoned"
    has_ended = is_convicted or not stands.isdisjoint(CLEARED) or not known.isdisjoint(_ENDED)
    beside = CHARGED in known and not known.isdisjoint(_ENDED | {FOUND_GUILTY})
    is_charged = CHARGED in known or "charged" in stands
    if BY_OTHERS not in stands or stands.isdisjoint(_LAWSUITS):  # a trial may be of a civil suit
        is_charged |= situation == "on-trial" or not _TRIALS.isdisjoint(expected)
    if INVESTIGATED not in known and BY_OTHERS not in stands:
        is_charged |= not stands.isdisjoint(_ACCUSING)
    found = {CONVICTED} if is_convicted else set()
    if is_convicted and (situation == "imprisoned" or not stands.isdisjoint(_SENTENCES)):
        found.add(SENTENCED)
    if is_charged and (beside or not has_ended):
        found.add(ACCUSED)
    elif INVESTIGATED in known and not has_ended:
        found.add(INVESTIGATED)
    return wanted | found


def is_wanted_elsewhere(stands: frozenset[str]) -> bool:
    """Return whether it is another State that issued the wanted notice."""
    return is_by_another_state(stands) and WANTED_NOTICE in stands


def is_by_another_state(stands: frozenset[str]) -> bool:
    """Return whether others than this State did it, and another State is among them."""
    return BY_OTHERS in stands and f"{AUTHOR}{ANOTHER_STATE}" in stands


def _may_be_accused_elsewhere(
    stands: frozenset[str], expected: Collection[str], situation: str | None
) -> bool:
    """Return whether somebody is to be removed, and this State is not told to accuse them too."""
    is_removal = situation == "facing-removal" or not REMOVALS.isdisjoint(expected)
    return is_removal and (BY_OTHERS in stands or stands.isdisjoint(_LAWSUITS))


def _is_by_state(stands: frozenset[str], taxonomy: Taxonomy) -> bool:
    """Return whether the record names the State, or those who rule in its place, as authors."""
    authors = (each.removeprefix(AUTHOR) for each in stands if each.startswith(AUTHOR))
    return BY_OTHERS not in stands and any(is_of_state(each, taxonomy) for each in authors)
