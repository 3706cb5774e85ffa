"""The attempts of a worker that have begun and not ended."""

import asyncio
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from services.dispatch.operations.deliveries.claiming import Claimed
from services.dispatch.operations.deliveries.recording import EndedAttempt
from services.dispatch.rules.repeated_refusals import RefusalRun, SharedRefusal

Result = TypeVar("Result")


class ClaimPeriod:
    """The period in which deliveries that are claimed now may be begun.

    A process may hang, or its machine may sleep: its lease then ends, and its deliveries may be
    stopped. The time of sleep counts; a clock that stopped with its machine is corrected by the
    time of day.
    """

    def __init__(self, length: timedelta) -> None:
        self._length = length.total_seconds()
        self._since, self._day = _awake_or_asleep(), time.time()

    @property
    def is_over(self) -> bool:
        passed = max(_awake_or_asleep() - self._since, time.time() - self._day)
        return passed > self._length


def _awake_or_asleep() -> float:
    """Return seconds since the machine started."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


@dataclass
class InProgress:
    """An attempt: what was claimed, when it began, and whether it has given up its place."""

    id: UUID
    claimed: Claimed
    began: float
    slow: bool = False

    @property
    def address(self) -> UUID | None:
        address: UUID | None = self.claimed.delivery.address
        return address


async def to_its_end(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run this to its end even if cancelled, so that every claimed delivery is begun."""
    task = asyncio.ensure_future(coroutine)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def judge(
    refusals: RefusalRun, ended: Sequence[EndedAttempt]
) -> tuple[list[EndedAttempt], Sequence[SharedRefusal], RefusalRun]:
    """Mark refusals that everybody gets; return the attempts, these refusals, and the new run."""
    rows = [each.claimed.delivery for each in ended]
    recipients = [row.address or row.account for row in rows]
    judgement = refusals.judge(
        [(who, each.outcome) for who, each in zip(recipients, ended, strict=True)]
    )
    judged = [
        each if told is each.outcome else replace(each, outcome=told)
        for each, told in zip(ended, judgement.outcomes, strict=True)
    ]
    return judged, judgement.taken_as_dead, judgement.then
