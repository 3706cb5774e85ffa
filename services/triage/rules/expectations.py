"""Kinds of expected events by the deadline they start, as in the list `expectations`."""

from collections.abc import Iterable

from shared.contracts.codes import Expectation
from shared.taxonomy import Taxonomy

HEARINGS = frozenset(
    {"hearing", "trial", "sentencing", "verdict", "appeal-hearing", "death-sentence"}
)
REMOVALS = frozenset({"removal", "deportation", "extradition", "refoulement"})
WITHOUT_DEADLINE = frozenset({"arrest", "eviction", "protest", "other"})


def counted(expected: Iterable[Expectation], taxonomy: Taxonomy) -> list[Expectation]:
    """Return what is expected with the kinds that rules see."""
    known = taxonomy.expectations
    return [each.model_copy(update={"kind": known.counts_as(each.kind)}) for each in expected]
