"""Where a text says that somebody stands now, and whether the record leaves that open.

Acts say what was done. "Is behind bars", "awaits trial" and "escaped unhurt" say what came of it.
Source: our own judgement. Where the record leaves it open, it may be.
"""

from collections.abc import Callable

from services.triage.rules.acts_of_persons import Recorded
from services.triage.rules.circumstances import (
    CLEARED,
    HOLDING,
    RELEASES,
    SITUATIONS_AT_LIBERTY,
    SITUATIONS_OF_THE_DEAD,
    is_custody,
)
from services.triage.rules.expectations import HEARINGS
from shared.taxonomy import UNKNOWN, Taxonomy

HELD_NOW, FREE_NOW = "held-now", "at-liberty"
SERVING, BEFORE_TRIAL, AWAITING = "serving-sentence", "held-before-trial", "awaiting-trial"
MISSING, UNHURT, GUILTY = "missing", "unhurt", "guilty"
STANDINGS_SAID = (HELD_NOW, SERVING, BEFORE_TRIAL, AWAITING, FREE_NOW, UNHURT, MISSING, GUILTY)
"""Stand for words that say it, beside the codes of acts. No record bears `GUILTY`."""
GOOD_STANDINGS = frozenset({FREE_NOW, UNHURT})

TAKEN = frozenset({"enforced-disappearance", "abduction", "incommunicado-detention"})
_CONVICTIONS = frozenset({"conviction", "sentencing", "sentence-upheld", "sentence-reduced"})
_OF_CONVICTS = frozenset({"serving-sentence", "on-appeal", "after-sentence"})
_PENDING = frozenset({"charged", "investigated"})
_HURT = frozenset({"physical-assault", "torture", "ill-treatment", "sexual-violence"})
_OUT_OF_SIGHT = frozenset(
    {
        "disappeared",
        "abducted",
        "detained-unknown-place",
        "detained-incommunicado",
        "in-hiding",
        "wanted",
    }
)
_DISAPPEARED = frozenset({"disappeared"})
_NOT_KNOWN_HELD = _DISAPPEARED | {"injured"}
_DISAPPEARANCE = frozenset({"enforced-disappearance"})

Bears = Callable[[str], bool]
"""Whether the record says an act of the person, or leaves it open."""


def is_standing_borne(code: str, person: Recorded, taxonomy: Taxonomy, bears: Bears) -> bool:
    """Return whether somebody may stand where a text says; `code`: one of `STANDINGS_SAID`."""
    if code == FREE_NOW:
        return _may_be_free(person, taxonomy)
    if code == MISSING:
        return _may_be_missing(person)
    if code == UNHURT:
        return not (person.is_dead or _is_hurt(person) or person.situations == _DISAPPEARED)
    if code == AWAITING:
        return bears("charged") and not _is_tried(person)
    may_be_held = _may_be_held(person)
    if code == SERVING:
        is_known = not person.legal_statuses.isdisjoint(_OF_CONVICTS)
        return may_be_held and (is_known or bears("conviction"))
    return may_be_held and not (code == BEFORE_TRIAL and _is_tried(person))


def _said(person: Recorded) -> set[str]:
    return {each.code for each in person.told} | person.unclear


def _may_be_held(person: Recorded) -> bool:
    """Return whether somebody may be held where it is known.

    Who disappeared or was hurt is held only if the record says who took their liberty.
    """
    situations = person.situations - SITUATIONS_AT_LIBERTY - SITUATIONS_OF_THE_DEAD
    is_traced = not (_said(person) & HOLDING).issubset(_DISAPPEARANCE)
    return bool(situations) and (is_traced or not situations <= _NOT_KNOWN_HELD)


def _may_be_free(person: Recorded, taxonomy: Taxonomy) -> bool:
    situations = person.situations - SITUATIONS_OF_THE_DEAD
    is_at_large = any(not is_custody(each, taxonomy) for each in situations)
    return is_at_large or person.is_dead or not _said(person).isdisjoint(RELEASES)


def _may_be_missing(person: Recorded) -> bool:
    if not person.situations.isdisjoint(_OUT_OF_SIGHT):
        return True
    is_gone = UNKNOWN in person.situations or not person.situations <= SITUATIONS_AT_LIBERTY
    return is_gone and not _said(person).isdisjoint(TAKEN)


def _is_hurt(person: Recorded) -> bool:
    return "injured" in person.situations or any(each.code in _HURT for each in person.told)


def _is_tried(person: Recorded) -> bool:
    """Return whether a court has decided, and no other accusation or hearing is left."""
    is_pending = not (person.charges.isdisjoint(_PENDING) and person.expected.isdisjoint(HEARINGS))
    if is_pending or "on-trial" in person.situations or "pre-trial" in person.legal_statuses:
        return False
    told = {each.code for each in person.told} & (_CONVICTIONS | CLEARED)
    is_convict = "imprisoned" in person.situations or person.legal_statuses & _OF_CONVICTS
    return bool(told or is_convict or person.charges)
