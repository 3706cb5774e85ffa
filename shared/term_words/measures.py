"""Group the parts of a term: what adds up to one time, and what of it is suspended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from shared.contracts.term_parts import TermPart
from shared.taxonomy import load_taxonomy
from shared.term_words.language import DAYS, FINE, PART_SUSPENDED, SUSPENDED, UNITS


@dataclass(frozen=True)
class Measure:
    """One thing that is imposed: the parts that add up to it, and those of it that are suspended.

    `kind`: how it is served, None if no part says so.
    """

    parts: tuple[TermPart, ...]
    kind: str | None
    suspended_parts: tuple[TermPart, ...] = field(default=())

    @property
    def is_time(self) -> bool:
        return self.parts[0].unit in UNITS

    @property
    def is_suspended(self) -> bool:
        return self.parts[0].suspended == SUSPENDED

    @property
    def days(self) -> float:
        return days_of(self.parts)


def days_of(parts: Sequence[TermPart]) -> float:
    """Return about how many days a time is, to compare it with another one."""
    return sum((each.number or 0) * DAYS.get(each.unit or "", 0) for each in parts)


def measures_of(parts: Sequence[TermPart]) -> tuple[Measure, ...]:
    """Return what is imposed, in the order of the parts; nothing if a part cannot be said."""
    found: list[Measure] = []
    for part in parts:
        if not _can_be_said(part):
            return ()
        if part.suspended == PART_SUSPENDED:
            if not found or not found[-1].is_time:
                return ()
            last = found[-1]
            found[-1] = replace(last, suspended_parts=(*last.suspended_parts, part))
        elif found and _adds(found[-1], part):
            last = found[-1]
            found[-1] = replace(last, parts=(*last.parts, part), kind=last.kind or part.kind)
        else:
            found.append(Measure((part,), part.kind))
    return tuple(found)


def times_of(parts: Sequence[TermPart]) -> Iterator[int]:
    """Yield each number of days, weeks, months or years of a term."""
    for part in parts:
        if part.unit != FINE:
            yield from filter(None, (part.number, part.most))


@cache
def _codes(kind: str) -> frozenset[str]:
    return frozenset(getattr(load_taxonomy(), kind).codes)


def _can_be_said(part: TermPart) -> bool:
    """Return whether this release knows its codes, and it has the numbers that it needs."""
    told = (
        ("term_units", part.unit),
        ("term_units", part.most_unit),
        ("term_kinds", part.kind),
        ("suspensions", part.suspended),
    )
    if any(code is not None and code not in _codes(kind) for kind, code in told):
        return False
    if part.unit in UNITS:
        is_range_to_penalty = part.most_unit is not None and part.most_unit not in UNITS
        return part.number is not None or part.most is not None or is_range_to_penalty
    if part.unit == FINE:
        return bool(part.currency) and (part.number is not None or part.most is not None)
    return part.unit is not None


def _adds(last: Measure, part: TermPart) -> bool:
    """Return whether a part goes on with the time before it: 6 months behind 3 years."""
    before = last.parts[-1]
    are_times = last.is_time and part.unit in UNITS and not last.suspended_parts
    if not are_times or part.alternative or part.suspended != before.suspended:
        return False
    if any(each.most is not None or each.most_unit is not None for each in (before, part)):
        return False
    is_shorter = UNITS.index(part.unit or "") < UNITS.index(before.unit or "")
    return is_shorter and part.kind in {None, last.kind}
