"""Whether the words of a term say what its data say."""

from collections.abc import Sequence

from shared.contracts.term_parts import TermPart
from shared.term_words.language import DAYS


def are_alike(parts: Sequence[TermPart], others: Sequence[TermPart]) -> bool:
    """Return whether two terms have the same numbers, units and kinds of penalty.

    What only one of them says, such as how the term is served, makes no difference.
    """
    return _numbers(parts) == _numbers(others) and _told(parts, others)


def _numbers(parts: Sequence[TermPart]) -> list[tuple[object, ...]]:
    return [
        (each.number, each.unit, each.most, each.most_unit or (each.most and each.unit))
        for each in parts
    ]


def _told(parts: Sequence[TermPart], others: Sequence[TermPart]) -> bool:
    pairs = zip(parts, others, strict=True)
    return all(
        each.kind == other.kind or each.unit not in DAYS or None in {each.kind, other.kind}
        for each, other in pairs
    )
