"""Which acts only a person can suffer, and which only an organisation.

A text must not say that somebody suffered what they cannot suffer. Source: our own judgement on the
codes of the taxonomy.
"""

from collections.abc import Collection, Iterable

from shared.contracts.persons import Person
from shared.taxonomy import Taxonomy

ONLY_OF_PERSONS = frozenset(
    {
        "killing", "attempted-killing", "torture", "risk-of-torture", "enforced-disappearance",
        "arbitrary-detention",
        "incommunicado-detention", "administrative-detention", "arbitrary-arrest", "house-arrest",
        "abduction", "ill-treatment", "sexual-violence", "physical-assault",
        "denial-of-medical-care", "inhuman-detention-conditions", "travel-ban",
        "restriction-of-movement", "deportation", "refoulement",
        "release", "provisional-release", "release-on-bail", "conditional-release", "pardon",
        "travel-ban-lifted",
        "whereabouts-disclosed", "transfer", "detention-extended", "health-deterioration",
        "hunger-strike", "death-in-detention",
    }
)  # fmt: skip
"""Violations and developments. Death threats can also be against an organisation."""

ONLY_OF_ORGANISATIONS = frozenset({"closure-of-organisation", "ban-of-organisation"})


def acts_that_do_not_fit(
    acts: Iterable[str], taxonomy: Taxonomy, *, organisations: bool
) -> tuple[str, ...]:
    """Return the acts that the subject of the text cannot suffer.

    `organisations`: the text is only about organisations, and not about a person.
    """
    excluded = ONLY_OF_PERSONS if organisations else ONLY_OF_ORGANISATIONS
    return tuple(act for act in acts if taxonomy.act_counts_as(act) in excluded)


PEOPLE = frozenset({"person", "group"})
"""Kinds of victims that can suffer acts against persons. A group consists of persons."""

CHILDREN, SEXUAL_VIOLENCE = "children-youth", "sexual-violence"


def needs_care(persons: Iterable[Person], acts: Collection[str], taxonomy: Taxonomy) -> bool:
    """Return whether the text is about a child or young person, or sexual violence."""
    groups = map(taxonomy.risk_groups.counts_as, risk_groups_of(persons))
    return SEXUAL_VIOLENCE in map(taxonomy.act_counts_as, acts) or CHILDREN in groups


def risk_groups_of(persons: Iterable[Person]) -> frozenset[str]:
    """Return the risk groups of all of them; a child belongs to that of children."""
    told = list(persons)
    groups = frozenset(group for each in told for group in each.risk_groups)
    return groups | {CHILDREN} if any(each.child for each in told) else groups
