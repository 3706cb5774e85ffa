"""Deadlines: the acknowledgement of a case, hearings, removals, corrections that were begun.

How long before or after, and who is notified, are steps of the installation (`deadline_steps`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal

from services.triage.deadline_steps import (
    DeadlineKind,
    DeadlineSteps,
    EventStep,
    PromiseKind,
)
from services.triage.rules.expectations import HEARINGS, REMOVALS
from shared.contracts.codes import Expectation, Level

_KINDS: tuple[tuple[frozenset[str], Literal["hearing", "removal"]], ...] = (
    (HEARINGS, "hearing"),
    (REMOVALS, "removal"),
)

REACTION, LEAST = timedelta(hours=2), timedelta(minutes=15)
"""What is left to act where the lead has begun already when the alert comes: two hours, or half of
the time until the hearing or removal if that is less, and a quarter of an hour at the least. So no
deadline is overdue when it is made. Source: our own rule.
"""

SOON = timedelta(hours=24)
"""With so little time, people who can act are notified at once, at any danger level."""

NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)
"""Where `next_due_at` lies when nothing is due: after everything in the queue's order."""

EASTERNMOST = timezone(timedelta(hours=14))
"""A day begins first at UTC+14: a date without a place is taken from there, so never too late."""

WESTERNMOST = timezone(timedelta(hours=-12))
"""A day ends last at UTC-12: it is not over before it is over everywhere."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time by which somebody must act.

    `step` counts the warnings of one kind in a case, from 1; `code` is the installation's step that
    it comes from. `day`: of the hearing or removal itself; `at`: its time, if known.
    """

    kind: DeadlineKind
    step: int
    code: str
    due_at: datetime
    urgency: Level
    day: date | None = None
    at: datetime | None = None


def acknowledgement(opened_at: datetime, steps: DeadlineSteps) -> tuple[Deadline, ...]:
    return tuple(
        Deadline("acknowledgement", number, step.code, opened_at + step.after.length, step.urgency)
        for number, step in enumerate(steps.acknowledgement, start=1)
    )


def promised(kind: PromiseKind, begun_at: datetime, steps: DeadlineSteps) -> tuple[Deadline, ...]:
    """Return the deadlines of a correction or a withdrawal notice that was begun."""
    return tuple(
        Deadline(kind, number, step.code, begun_at + step.after.length, step.urgency)
        for number, step in enumerate(steps.promised(kind), start=1)
    )


def expectations(
    expected: Sequence[Expectation], now: datetime, steps: DeadlineSteps
) -> tuple[Deadline, ...]:
    """Return the deadlines of each future hearing and removal; none of them is overdue.

    A hearing or removal without a date has none: it counts in the risk score instead. The same if
    it is over: a day after a known time, because people wait long at a court; a day without a time
    once it is over everywhere. Every possible date works, also the first and the last there is.
    """
    found = []
    for kinds, kind in _KINDS:
        told = {m: each for each in expected if each.kind in kinds if (m := _moment(each))}
        upcoming = [moment for moment in sorted(told) if not _is_over(told[moment], now)]
        warnings = [(moment, step) for moment in upcoming for step in steps.before(kind)]
        found += [
            Deadline(
                kind,
                number,
                step.code,
                _due(moment, step, now),
                step.urgency,
                _day(told[moment]),
                told[moment].at,
            )
            for number, (moment, step) in enumerate(warnings, start=1)
        ]
    return tuple(sorted(found, key=lambda deadline: deadline.due_at))


def named_moments(
    expected: Sequence[Expectation],
) -> dict[tuple[str, date | None], frozenset[datetime | None]]:
    """Return the times of the hearings and removals that are named, by kind and day.

    None among them: one without a time. What is over is named too.
    """
    found: dict[tuple[str, date | None], frozenset[datetime | None]] = {}
    for kinds, kind in _KINDS:
        for each in expected:
            if each.kind in kinds:
                place = kind, _day(each)
                found[place] = found.get(place, frozenset()) | {each.at}
    return found


def is_soon(expected: Sequence[Expectation], now: datetime, steps: DeadlineSteps) -> bool:
    """Return whether somebody must act `SOON` before a hearing or removal."""
    return any(each.due_at <= now + SOON for each in expectations(expected, now, steps))


def due_before(
    kind: str, code: str | None, at: datetime, now: datetime, steps: DeadlineSteps
) -> datetime:
    """Return when somebody must act before a hearing or removal whose time is known.

    A step that the installation does not have any more counts as the first one.
    """
    of_kind = steps.before("hearing" if kind == "hearing" else "removal")
    step = next((each for each in of_kind if each.code == code), of_kind[0])
    return _due(at, step, now)


def _due(moment: datetime, step: EventStep, now: datetime) -> datetime:
    return max(moment - step.before.length, now + max(LEAST, min(REACTION, (moment - now) / 2)))


def end_of(day: date) -> datetime | None:
    """Return when this day is over everywhere; None for the last day that a date can be."""
    if day == date.max:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=WESTERNMOST)


def _is_over(expected: Expectation, now: datetime) -> bool:
    if expected.at is not None:
        return expected.at <= now - timedelta(days=1)
    end = end_of(expected.on) if expected.on is not None else None
    return end is not None and end <= now


def _moment(expected: Expectation) -> datetime | None:
    if expected.at is not None:
        return expected.at
    return _first_moment(expected.on) if expected.on is not None else None


def _day(expected: Expectation) -> date | None:
    return expected.on or (expected.at.date() if expected.at else None)


def _first_moment(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=EASTERNMOST)
