"""The order in which a document tells what was done: the gravest first. Source: our own judgement.

A title, an e-mail's subject and an SMS have little room. What they leave out weighs least.
"""

from collections.abc import Iterable

from shared.taxonomy import Taxonomy

SENTENCING, RISK_OF_TORTURE = "sentencing", "risk-of-torture"
DEATH_SENTENCE = "death-sentence"
"""The expected event that stands for a death penalty; and what a sentence is called that is one."""

GRAVEST_FIRST = (
    # Life, and those of whom nothing is known
    "killing",
    "death-in-detention",
    DEATH_SENTENCE,
    # Left out for nothing less than a death
    "torture",
    "sexual-violence",
    "enforced-disappearance",
    "attempted-killing",
    "abduction",
    "refoulement",
    # What a court decided last is told before what led to it
    "sentence-upheld",
    "sentencing",
    "conviction",
    "appeal-dismissed",
    "deportation",
    # Liberty
    "incommunicado-detention",
    "arbitrary-detention",
    "administrative-detention",
    "arbitrary-arrest",
    "house-arrest",
    "detention-extended",
    "ill-treatment",
    "inhuman-detention-conditions",
    "denial-of-medical-care",
    "health-deterioration",
    "hunger-strike",
    # Violence and threats
    "physical-assault",
    "armed-attack",
    "death-threats",
    "arson-attack",
    "attack-on-premises",
    # The end of an organisation, or of a home
    "closure-of-organisation",
    "ban-of-organisation",
    "asset-freeze",
    "eviction",
    "threats",
    "wanted-notice",
    # Courts, searches and being watched
    "judicial-harassment",
    "criminalisation",
    "charged",
    "judicial-proceedings",
    "slapp",
    "unfair-trial",
    "search-and-seizure",
    "raid",
    "spyware",
    "surveillance",
    "travel-ban",
    "summons",
    "stay-lifted",
    # Property
    "break-in",
    "confiscation",
    # Pressure
    "intimidation",
    "police-harassment",
    "harassment",
    "reprisals-un-cooperation",
    "restriction-of-movement",
    "smear-campaign",
    "defamation",
    "stigmatisation",
    "censorship",
    "restriction-of-assembly",
    "restriction-of-association",
    "funding-restrictions",
    # What is feared, and what was not done
    "risk-of-torture",
    "impunity",
    "no-development-in-investigation",
    # Good news: a release before what else was decided
    "release",
    "acquittal",
    "pardon",
    "provisional-release",
    "conditional-release",
    "release-on-bail",
    "charges-dropped",
    "stay-granted",
    "travel-ban-lifted",
    "sentence-reduced",
    "perpetrators-convicted",
    "investigation-opened",
    # Neither good nor bad
    "transfer",
    "whereabouts-disclosed",
    "hearing-held",
    "hearing-scheduled",
    "hearing-postponed",
    "appeal-filed",
)
"""Violations and developments in one order. An own term is in the place of the one it is like."""

DECISIONS = frozenset(
    {
        "appeal-dismissed",
        "charged",
        "conviction",
        "detention-extended",
        "sentence-upheld",
        "sentencing",
        "stay-lifted",
    }
)
"""Developments that only courts and prosecutors bring about, and which can be condemned."""

TORTURE = frozenset({"torture", "sexual-violence"})
BESIDE_TORTURE = frozenset(
    GRAVEST_FIRST[
        GRAVEST_FIRST.index("enforced-disappearance") : GRAVEST_FIRST.index("deportation")
    ]
)
"""A title that tells of torture tells of the gravest of these as well."""

LEANING = frozenset(
    {
        "attack-on-premises",
        "ban-of-organisation",
        "charges-dropped",
        "confiscation",
        "impunity",
        "investigation-opened",
        "no-development-in-investigation",
        "perpetrators-convicted",
        "restriction-of-assembly",
        "restriction-of-association",
        "restriction-of-movement",
        "risk-of-torture",
    }
)
"""Acts whose words need their own preposition: "an attack on the premises of"."""

_PLACES = {code: place for place, code in enumerate(GRAVEST_FIRST)}


def weight(code: str, taxonomy: Taxonomy, *, death_penalty: bool = False) -> int:
    """Return the place of a violation or development: 0 is the gravest.

    `death_penalty`: a sentence is one to death.
    """
    counted = taxonomy.act_counts_as(code)
    if death_penalty and counted == SENTENCING:
        counted = DEATH_SENTENCE
    return _PLACES.get(counted, len(_PLACES))


def gravest_first(codes: Iterable[str], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the codes by their gravity; those of the same stay in their order."""
    return tuple(sorted(codes, key=lambda code: weight(code, taxonomy)))
