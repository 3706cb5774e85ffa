"""Whether this State did something, or others. Source: our own rule."""

from shared.contracts.facts import Act
from shared.taxonomy import Taxonomy
from shared.taxonomy.terms import Side

ANOTHER_STATE = "foreign-state"
"""This State can protect from another one and inquire, and not end what that one does."""
AUTHORITIES = frozenset({"de-facto-authorities"})
"""Perpetrators who are no State, and are asked to end what they do as a State is."""


def is_of_state(perpetrator: str, taxonomy: Taxonomy) -> bool:
    """Return whether a kind of perpetrator acts for this State, or rules in its place."""
    counted, known = taxonomy.perpetrators.counts_as(perpetrator), taxonomy.perpetrators
    if counted == ANOTHER_STATE:
        return False
    return (
        perpetrator not in known
        or counted in AUTHORITIES
        or known.get(perpetrator).side is Side.STATE
    )


def is_by_another_state(act: Act, taxonomy: Taxonomy) -> bool:
    """Return whether another State is among those who are said to have done it."""
    return any(taxonomy.perpetrators.counts_as(each) == ANOTHER_STATE for each in act.perpetrators)


def is_by_others(act: Act, taxonomy: Taxonomy) -> bool:
    """Return whether all who are said to have done it are others than the State."""
    return bool(act.perpetrators) and not any(
        is_of_state(each, taxonomy) for each in act.perpetrators
    )
