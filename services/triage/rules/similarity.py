"""Which cases may be about the same matter: a proposal with its reasons; a person decides.

A pair is proposed when the same person seems meant, or the same organisation in the same country at
about the same time. Source: our own rule. Its weights make a name, in any spelling, enough within
one country and not across countries: a wrong proposal costs a look, a missing one cannot be made
good. Names are compared as keyed hashes only: of the normalised name, and of its sound.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shared.taxonomy import Taxonomy

LikenessReason = Literal[
    "same-name",
    "similar-name",
    "same-organisation",
    "same-country",
    "close-dates",
    "same-violation",
]

CLOSE = timedelta(days=14)
ENOUGH = 60
POINTS: dict[LikenessReason, int] = {
    "same-name": 55,
    "similar-name": 45,
    "same-organisation": 35,
    "same-country": 15,
    "close-dates": 10,
    "same-violation": 5,
}

BESIDE: frozenset[LikenessReason] = frozenset({"close-dates", "same-violation"})
"""Points besides persons and place: similar cases are found without them."""

ATTACKS = frozenset(
    {
        "killing",
        "attempted-killing",
        "torture",
        "enforced-disappearance",
        "abduction",
        "physical-assault",
        "sexual-violence",
        "arson-attack",
        "armed-attack",
        "attack-on-premises",
    }
)
"""What counts as an attack on a colleague (Front Line Defenders, Global Analysis 2019)."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What can be compared of a case. `names`, `sounds`, `organisations` are keyed hashes.

    `dates`: the dates of the acts; empty if none is known.
    """

    country: str
    names: frozenset[bytes]
    sounds: frozenset[bytes]
    organisations: frozenset[bytes]
    dates: frozenset[date]
    violations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    score: int
    reasons: tuple[LikenessReason, ...]


def likeness(one: Fingerprint, other: Fingerprint) -> Likeness | None:
    """Return why the two may belong together, or None. The order of the two does not matter."""
    reasons = tuple(_reasons(one, other))
    score = sum(POINTS[reason] for reason in reasons)
    about_somebody = {"same-name", "similar-name", "same-organisation"} & set(reasons)
    return Likeness(score, reasons) if about_somebody and score >= ENOUGH else None


def attacks_of(taxonomy: Taxonomy) -> frozenset[str]:
    """Return the codes of attacks: `ATTACKS`, and an installation's own violations like them."""
    known = taxonomy.violations
    return frozenset(code for code in known.codes if known.counts_as(code) in ATTACKS)


def tells_of_attack_on_colleague(
    one: Fingerprint, other: Fingerprint, attacks: frozenset[str]
) -> bool:
    """Return whether `other` reports an attack on somebody of the same organisation."""
    return bool(one.organisations & other.organisations) and bool(other.violations & attacks)


def _reasons(one: Fingerprint, other: Fingerprint) -> Iterable[LikenessReason]:
    if one.names & other.names:
        yield "same-name"
    elif one.sounds & other.sounds:
        yield "similar-name"
    if one.organisations & other.organisations:
        yield "same-organisation"
    if one.country == other.country:
        yield "same-country"
    if _close(one.dates, other.dates):
        yield "close-dates"
    if one.violations & other.violations:
        yield "same-violation"


def _close(one: frozenset[date], other: frozenset[date]) -> bool:
    return any(abs(a - b) <= CLOSE for a in one for b in other)
