"""Which cases of an alert are shown: all to staff, only the alert's own to its filer.

Anybody may file an alert under a name. If they were told about the case that it was merged into,
they would learn that this person is already known here, since when, how grave the case is and how
many people report.
"""

from collections.abc import Iterable
from typing import NamedTuple

from services.intake.schemas.views import Became

JOINED = "joined"
"""The outcome of a case that triage closes because it was merged into another one."""


class OpenedCase(NamedTuple):
    """A case of an alert. `own`: it was opened for the alert; else the alert came in by a merge."""

    own: bool
    case: Became


def became(led_to: Iterable[OpenedCase]) -> tuple[Became, ...]:
    return tuple(each.case for each in led_to)


def own_case(led_to: tuple[OpenedCase, ...]) -> tuple[Became, ...]:
    """Return the case of the alert itself, as if it had never been merged with another.

    It ends when the work ends on the case that it is part of now, and never before it was merged.
    Its level counts attacks on others, and its verification and sources may be those of other
    alerts.
    """
    others = [each.case for each in led_to if not each.own]
    return tuple(_alone(each.case, others) for each in led_to if each.own)


def _alone(case: Became, others: Iterable[Became]) -> Became:
    outcome, closed_at = case.outcome, case.closed_at
    if outcome == JOINED and closed_at is not None:
        there = next((each for each in others if each.closed_at and each.outcome != JOINED), None)
        outcome = there.outcome if there else None
        closed_at = max(closed_at, there.closed_at) if there and there.closed_at else None
    return Became(
        case=case.case,
        number=case.number,
        level=None,
        opened_at=case.opened_at,
        outcome=outcome,
        closed_at=closed_at,
    )
