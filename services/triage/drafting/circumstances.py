"""What an appeal's demands must fit: the violations, and whether somebody is held, free or dead."""

from collections.abc import Collection

from services.triage.drafting.draft import AppealDraft
from services.triage.rules.acts import misfits
from shared.taxonomy import Taxonomy

DEAD = "dead"
AT_LIBERTY = "at-liberty"
HELD = "held"
CAPTIVE = "captive"
PLACE_UNKNOWN = "place-unknown"
ORGANISATION = "organisation"
OF_MEMBERS = "of-members"
STANDINGS = frozenset({DEAD, AT_LIBERTY, HELD, CAPTIVE, PLACE_UNKNOWN, ORGANISATION, OF_MEMBERS})
"""Words that `for` and `not_for` of a template know besides the codes of violations."""

SITUATIONS_OF_THE_DEAD = frozenset({"killed", "died"})
SITUATIONS_AT_LIBERTY = frozenset(
    {
        "free", "free-at-risk", "in-hiding", "wanted", "on-trial", "released", "released-on-bail",
        "released-acquitted", "released-served", "displaced", "exiled",
    }
)  # fmt: skip
"""Somebody injured or facing removal may be held or not: nothing is concluded from that."""

ABDUCTED = "abducted"
"""Situations in which others than the State hold somebody, unless a violation says otherwise.

The authorities can look for such a person, and cannot release them.
"""

SITUATIONS_OF_UNKNOWN_PLACE = frozenset({"detained-unknown-place", "disappeared"})

RELEASES = frozenset({"release", "provisional-release", "release-on-bail"})
HOLDING = frozenset(
    {
        "arbitrary-detention", "incommunicado-detention", "administrative-detention",
        "arbitrary-arrest", "enforced-disappearance", "denial-of-medical-care",
        "inhuman-detention-conditions",
    }
)  # fmt: skip
"""Violations that speak of somebody held, as long as nothing tells otherwise."""


FREE_NOW = frozenset({"free", "free-at-risk", "in-hiding", "wanted", "displaced", "exiled"})
"""Situations in which somebody who was held once is told of as free, and not as released."""

UNKNOWN = "unknown"


def at_odds(draft: AppealDraft, told: Collection[str]) -> bool:
    """Return whether acts and situation cannot both be true of one person, or two alerts differ.

    `told`: the situations that the alerts tell; the draft's is the later one, where it has one.
    """
    known = set(told) - {UNKNOWN}
    said = {draft.situation or UNKNOWN} - {UNKNOWN} or known
    return len(known) > 1 or any(_cannot_be(draft, each) for each in said)


def _cannot_be(draft: AppealDraft, situation: str) -> bool:
    acts = {*draft.violations, *draft.developments}
    if acts & {"killing", "death-in-detention"}:
        return situation not in SITUATIONS_OF_THE_DEAD
    is_told_free = bool(acts & RELEASES)
    if situation in FREE_NOW:
        return bool(acts & HOLDING) and not is_told_free
    return is_told_free and situation not in SITUATIONS_AT_LIBERTY


def circumstances(draft: AppealDraft, taxonomy: Taxonomy) -> frozenset[str]:
    """Return the violations and at most one standing: what is told beats what is concluded.

    Of who is held somewhere that nobody discloses, that is said besides. Organisations are neither
    held nor free nor dead: what only persons can suffer was done to some of their members.
    """
    violations = frozenset(draft.violations)
    if draft.organisations:
        acts = (*draft.violations, *draft.developments)
        of_members = {OF_MEMBERS} if misfits(acts, organisations=True) else set()
        return violations | {ORGANISATION} | of_members
    standing = _standing(draft, taxonomy)
    if standing == HELD and draft.situation in SITUATIONS_OF_UNKNOWN_PLACE:
        return violations | {HELD, PLACE_UNKNOWN}
    return violations | {standing} if standing else violations


def _standing(draft: AppealDraft, taxonomy: Taxonomy) -> str | None:
    situation = draft.situation
    if (
        "killing" in draft.violations
        or "death-in-detention" in draft.developments
        or situation in SITUATIONS_OF_THE_DEAD
    ):
        return DEAD
    if situation in SITUATIONS_AT_LIBERTY or RELEASES.intersection(draft.developments):
        return AT_LIBERTY
    if situation == ABDUCTED and HOLDING.isdisjoint(draft.violations):
        return CAPTIVE
    told = situation is not None and taxonomy.situations.get(situation).in_custody
    return HELD if told or HOLDING.intersection(draft.violations) else None
