"""The loops that send: claim a batch in one transaction, act with none open, record in a second.

One loop per channel, so that no provider waits for another (guarantee 7). What a crash leaves
between the act and its record is known by its lease (guarantee 6).
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import structlog

from services.dispatch.gateways.messages import Gateway, Outcome
from services.dispatch.operations.claiming import Claimed, Room, claim_due
from services.dispatch.operations.recording import Tried, expire_leases, record_attempts
from services.dispatch.parts import DISPATCH, Parts
from services.dispatch.rules.reasons import AttemptOutcome, Channel, Reason
from services.dispatch.writing import Written, write
from shared.clock import new_id, utc_now
from shared.telemetry.metrics import Metrics
from shared.telemetry.service import Telemetry

LOOK_EVERY = 1.0
"""Seconds between two looks for what another process left, or what has become due."""
ATTEMPT_SECONDS = 60.0
LEASE = timedelta(seconds=120)
"""Longer than an attempt and its record can take."""


@dataclass(frozen=True)
class Pace:
    """How many attempts a worker has under way at once: in all, and at one address."""

    at_once: int
    per_address: int


PACES = {
    Channel.EMAIL: Pace(at_once=16, per_address=16),
    Channel.SMS: Pace(at_once=16, per_address=16),
    Channel.WEBHOOK: Pace(at_once=256, per_address=64),
}


@dataclass
class ChannelWorker:
    """Sends on one channel. Any number of processes may run one each on the same database."""

    parts: Parts
    channel: Channel
    gateway: Gateway[Any]
    telemetry: Telemetry
    pace: Pace | None = None
    lease: timedelta = LEASE
    look_every: float = LOOK_EVERY
    _under_way: dict[asyncio.Task[None], UUID | None] = field(default_factory=dict)
    _ended: list[Tried] = field(default_factory=list)
    _chance: random.Random = field(default_factory=random.SystemRandom)

    def __post_init__(self) -> None:
        self._woken = self.parts.bell.listen()
        self._pace = self.pace or PACES[self.channel]
        self._log = structlog.get_logger(service=DISPATCH)

    @property
    def _metrics(self) -> Metrics:
        return self.telemetry.metrics

    async def run(self) -> None:
        """Send until cancelled; then let what is under way end, and write it down."""
        try:
            while True:
                self._woken.clear()
                await self._rest(idle=not await self._whole_turn())
        finally:
            await self._finish()

    async def turn(self) -> int:
        """Record what ended, then claim and begin as much as there is room for; return how much."""
        await self._record()
        room = self._pace.at_once - len(self._under_way)
        if room <= 0:
            return 0
        addresses = Counter(each for each in self._under_way.values() if each is not None)
        async with self.parts.database.unit_of_work(DISPATCH) as work:
            claimed = await claim_due(
                work, self.channel, Room(room, self._pace.per_address, addresses), self.lease
            )
        if claimed:
            await self._begin(claimed)
        return len(claimed)

    async def _whole_turn(self) -> int:
        """Take a turn; told to stop, end it first, so that what is claimed is begun."""
        turn = asyncio.ensure_future(self.turn())
        try:
            return await asyncio.shield(turn)
        except asyncio.CancelledError:
            await asyncio.wait([turn])
            raise

    async def drain(self) -> None:
        """Send everything that is due now, and return when it is recorded."""
        while await self.turn() or self._under_way or self._ended:
            if self._under_way:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(0)

    async def _begin(self, claimed: Sequence[Claimed]) -> None:
        for written in await write(self.parts, self.channel, claimed, utc_now()):
            task = asyncio.create_task(self._attempt(written))
            self._under_way[task] = written.claimed.delivery.address
            task.add_done_callback(self._leave)

    def _leave(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        self._woken.set()

    async def _attempt(self, written: Written) -> None:
        began = perf_counter()
        outcome = written.outcome or await self._send(written)
        seconds = perf_counter() - began
        self._ended.append(Tried(new_id(), written.claimed, outcome, seconds, written.recipient))

    async def _send(self, written: Written) -> Outcome:
        row, campaign = written.claimed.delivery, written.claimed.campaign
        with self.telemetry.span_from(
            None if campaign is None else campaign.traceparent,
            "delivery attempt",
            delivery_id=row.id,
            channel=self.channel.value,
        ) as span:
            try:
                async with asyncio.timeout(ATTEMPT_SECONDS):
                    outcome = await self.gateway.send(written.message)
            except Exception as fault:  # noqa: BLE001  # one message must not stop the others
                self._log.error("attempt.fell", delivery_id=row.id, fault=type(fault).__name__)
                outcome = Outcome(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)
            span.note(outcome=outcome.kind.value, reason=outcome.reason.value)
        return outcome

    async def _record(self) -> None:
        """Write down all that ended, and keep it for the next turn if that fails."""
        ended, self._ended = self._ended, []
        if not ended:
            return
        try:
            async with self.parts.database.unit_of_work(DISPATCH) as work:
                await record_attempts(work, self.channel, ended, self._chance)
        except BaseException:
            self._ended = ended + self._ended
            raise
        for each in ended:
            self._tell(each)

    def _tell(self, tried: Tried) -> None:
        row, outcome = tried.claimed.delivery, tried.outcome
        self._metrics.delivery_attempted(self.channel.value, outcome.kind.value, tried.seconds)
        self._log.info(
            "attempt",
            channel=self.channel.value,
            delivery_id=row.id,
            campaign_id=row.campaign,
            attempt=row.attempts + 1,
            outcome=outcome.kind.value,
            reason=outcome.reason.value,
            status=outcome.status,
            duration_ms=round(tried.seconds * 1000, 1),
        )

    async def _rest(self, *, idle: bool) -> None:
        """Wait until something ended or was left to send; a look each second finds the rest."""
        if idle and not self._ended:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self.look_every)
        else:
            await asyncio.sleep(0)

    async def _finish(self) -> None:
        """Attempts are bounded in time, so this is too; what is cut off here falls to its lease."""
        if self._under_way:
            await asyncio.wait(list(self._under_way))
        with suppress(Exception):
            await self._record()


LEASES_EVERY = 5.0


class Leases:
    """Takes back what workers held that ended before they could say how it went."""

    def __init__(self, parts: Parts, *, seconds: float = LEASES_EVERY) -> None:
        self._parts = parts
        self._seconds = seconds

    async def run(self) -> None:
        while True:
            if not await self.round():
                await asyncio.sleep(self._seconds)

    async def round(self) -> int:
        async with self._parts.database.unit_of_work(DISPATCH) as work:
            taken = await expire_leases(work)
            if taken:
                work.after_commit.append(self._parts.bell.ring)
        return taken
