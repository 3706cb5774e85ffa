"""Whether somebody whose release is told was deprived of liberty again. Source: our own rule.

The situation that was reported counts more than the days: an alert may not know the days.
"""

from collections.abc import Iterable
from datetime import date

from services.triage.rules.circumstances import (
    ARBITRARY,
    RELEASES,
    SITUATIONS_AT_LIBERTY,
    is_custody,
)
from shared.taxonomy import UNKNOWN, Taxonomy

Dated = Iterable[tuple[str, date | None]]
"""Codes of acts or developments, each with its day if that is known."""


def is_held_again(situation: str, acts: Dated, news: Dated, taxonomy: Taxonomy) -> bool:
    """Return whether somebody is held although a release is told: the release is background.

    `situation`: the one that was reported. Without one, the last day decides.
    """
    counted = taxonomy.act_counts_as
    released = [day for code, day in news if counted(code) in RELEASES]
    taken = [day for code, day in acts if counted(code) in ARBITRARY]
    is_free = taxonomy.situations.counts_as(situation) in SITUATIONS_AT_LIBERTY
    if not released or not taken or is_free:
        return False
    freed = max((day for day in released if day), default=None)
    last = max((day for day in taken if day), default=None)
    if is_custody(situation, taxonomy):
        return freed is None or None in taken or last is None or last >= freed
    return freed is not None and last is not None and last > freed


def situation_after(
    before: str, reported: str, acts: Dated, news: Dated, earlier: Dated, taxonomy: Taxonomy
) -> str:
    """Return the situation after one more alert, that may not report any.

    What it tells ends an older situation: a release one of custody, and a deprivation of liberty on
    a later day than those in `earlier` one at liberty.
    """
    if reported != UNKNOWN or before == UNKNOWN:
        return reported
    counted = taxonomy.act_counts_as
    if is_custody(before, taxonomy):
        is_over = any(counted(code) in RELEASES for code, _ in news)
        return UNKNOWN if is_over else before
    if taxonomy.situations.counts_as(before) not in SITUATIONS_AT_LIBERTY:
        return before
    known = [day for code, day in earlier if day and counted(code) in ARBITRARY | RELEASES]
    taken = [day for code, day in acts if day and counted(code) in ARBITRARY]
    return UNKNOWN if known and taken and max(taken) > max(known) else before
