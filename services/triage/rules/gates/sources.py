"""Which sources count, and which of them are one person."""

from collections.abc import Callable, Sequence

from services.triage.rules.gates.candidate import SourceAssessed
from shared.names import may_be_one

SOURCES_NEEDED = 2


def count(sources: Sequence[SourceAssessed]) -> int:
    """Return the number of independent and reliable sources, each counted once.

    A person who reported the alert may also have been added by hand.
    """
    return len(_apart(sources, _are_one))


def alike(sources: Sequence[SourceAssessed]) -> frozenset[int]:
    """Return the positions of sources that are, or may be, the same person as another."""
    found = _apart(sources, _may_be_one, counted=False)
    return frozenset(place for several in found if len(several) > 1 for place in several)


def is_in_doubt(sources: Sequence[SourceAssessed]) -> bool:
    """Return whether they are enough only if no two of them are one person in two spellings."""
    enough = is_supported(sources)
    return (
        enough
        and not any(source.trusted for source in sources)
        and (len(_apart(sources, _may_be_one)) < SOURCES_NEEDED)
    )


def _are_one(one: SourceAssessed, other: SourceAssessed) -> bool:
    return bool(one.known_by & other.known_by)


def _may_be_one(one: SourceAssessed, other: SourceAssessed) -> bool:
    return _are_one(one, other) or bool(
        one.name and other.name and may_be_one(one.name, other.name)
    )


def _apart(
    sources: Sequence[SourceAssessed],
    same: Callable[[SourceAssessed, SourceAssessed], bool],
    *,
    counted: bool = True,
) -> list[list[int]]:
    """Return the positions of the sources, grouped by person."""
    found: list[list[int]] = []
    for place, source in enumerate(sources):
        if counted and not source.counts:
            continue
        theirs = [each for each in found if any(same(sources[at], source) for at in each)]
        found = [each for each in found if each not in theirs]
        found.append([*(at for each in theirs for at in each), place])
    return found


def is_supported(sources: Sequence[SourceAssessed]) -> bool:
    return count(sources) >= SOURCES_NEEDED or any(source.trusted for source in sources)
