"""The loops that send: claim a batch in one transaction, act with none open, record in a second.

One worker per channel, so that no provider waits for another (guarantee 7), with two loops: one
claims and begins, one records what ended, and neither waits for the other. What a crash leaves
between the act and its record is known by its lease (guarantee 6).
"""

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter
from typing import Any, TypeVar
from uuid import UUID

import structlog

from services.dispatch.gateways.messages import Gateway
from services.dispatch.operations.claiming import Claimed, Room, anything_due, claim_due
from services.dispatch.operations.recording import Tried, expire_leases, record_attempts
from services.dispatch.parts import DISPATCH, Parts
from services.dispatch.rules.attempted import Attempted
from services.dispatch.rules.reasons import AttemptOutcome, Channel, Reason
from services.dispatch.writing import Written, write
from shared.clock import new_id, utc_now
from shared.telemetry.metrics import Metrics
from shared.telemetry.service import Telemetry

Result = TypeVar("Result")

LOOK_EVERY = 1.0
"""Seconds between two looks for what another process left, or what has become due."""
GATHER = 0.005
"""Seconds in which outcomes gather for one record, and free places for one claim: under load a

transaction carries many of them, and a crash finds little that was sent and not written down.
"""
ATTEMPT_SECONDS = 60.0
MOST_RECORDED = 200
"""So many outcomes go into one transaction, and hold up the loop for some milliseconds."""
LEASE = timedelta(seconds=120)
"""Longer than an attempt and its record can take."""


_WENT_WELL = frozenset({AttemptOutcome.ACKNOWLEDGED, AttemptOutcome.ACCEPTED})


@dataclass(frozen=True)
class Pace:
    """How many deliveries a worker holds at once: claimed and not yet recorded in all, and under

    way at one address. So many at most can be doubled or left open by a crash.
    """

    at_once: int
    per_address: int


PACES = {
    Channel.EMAIL: Pace(at_once=16, per_address=16),
    Channel.SMS: Pace(at_once=16, per_address=16),
    Channel.WEBHOOK: Pace(at_once=256, per_address=128),
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
    _at: Counter[UUID] = field(default_factory=Counter)
    _held: int = 0
    _answered: dict[UUID, int] = field(default_factory=dict)
    _ended: list[Tried] = field(default_factory=list)
    _tried: asyncio.Event = field(default_factory=asyncio.Event)
    _more: bool = False
    _freed: bool = False
    _chance: random.Random = field(default_factory=random.SystemRandom)

    def __post_init__(self) -> None:
        self._woken = self.parts.bell.listen(self.channel)
        self._pace = self.pace or PACES[self.channel]
        self._log = structlog.get_logger(service=DISPATCH)

    @property
    def _metrics(self) -> Metrics:
        return self.telemetry.metrics

    async def run(self) -> None:
        """Send until cancelled; then let what is under way end, and write it down."""
        loops = [asyncio.create_task(self._claiming()), asyncio.create_task(self._recording())]
        try:
            ended, _ = await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
            for each in ended:
                each.result()
        finally:
            for each in loops:
                each.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
            await self._finish()

    async def turn(self) -> int:
        """Record what ended, then claim and begin as much as there is room for; return how much."""
        await self._record()
        return await self._claim()

    async def drain(self) -> None:
        """Send everything that is due now, and return when it is recorded."""
        while await self.turn() or self._under_way or self._ended:
            if self._under_way:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(0)

    async def _claiming(self) -> None:
        """Claim whenever something is committed, and while there is more due than there was room

        for. A look each second finds what others left, and what has become due.
        """
        while True:
            self._woken.clear()
            if await _to_its_end(self._claim()) or self._more:
                await asyncio.sleep(GATHER)
            while not await self._is_woken():  # time passes in the database too
                if await anything_due(self.parts.database, self.channel):
                    break

    async def _is_woken(self) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(self.look_every):
                await self._woken.wait()
        return self._woken.is_set()

    async def _recording(self) -> None:
        while True:
            if not self._ended:
                self._tried.clear()
                await self._tried.wait()
                await asyncio.sleep(GATHER)
            await _to_its_end(self._record())

    async def _claim(self) -> int:
        room = self._pace.at_once - self._held
        self._more, self._freed = room <= 0, False
        if room <= 0:
            return 0
        async with self.parts.database.unit_of_work(DISPATCH) as work:
            claim = await claim_due(
                work,
                self.parts,
                self.channel,
                Room(room, self._pace.per_address, self._at, self._answered),
                self.lease,
            )
        self._more = claim.more
        if self._freed:
            self._make_room()  # while it was not known yet that more was waiting for it
        if claim.claimed:
            await self._begin(claim.claimed)
        return len(claim.claimed)

    async def _begin(self, claimed: Sequence[Claimed]) -> None:
        for written in await write(self.parts, self.channel, claimed, utc_now()):
            self._held += 1
            task = asyncio.create_task(self._attempt(written))
            address = written.claimed.delivery.address
            self._under_way[task] = address
            if address is not None:
                self._at[address] += 1
            task.add_done_callback(self._leave)

    def _leave(self, task: asyncio.Task[None]) -> None:
        address = self._under_way.pop(task)
        if address is not None:
            self._at[address] -= 1
            if not self._at[address]:
                del self._at[address]
        self._make_room()

    def _make_room(self) -> None:
        self._freed = True
        if self._more:
            self._woken.set()

    async def _attempt(self, written: Written) -> None:
        began = perf_counter()
        outcome = written.outcome or await self._send(written)
        seconds = perf_counter() - began
        self._note_health(written.claimed.delivery.address, outcome.kind)
        self._ended.append(Tried(new_id(), written.claimed, outcome, seconds, written.recipient))
        self._tried.set()

    def _note_health(self, address: UUID | None, kind: AttemptOutcome) -> None:
        if address is None:
            return
        if kind in _WENT_WELL:
            answered = self._answered.get(address, 0)
            self._answered[address] = min(answered + 1, self._pace.per_address)
        else:
            self._answered.pop(address, None)

    async def _send(self, written: Written) -> Attempted:
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
                outcome = Attempted(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)
            span.note(outcome=outcome.kind.value, reason=outcome.reason.value)
        return outcome

    async def _record(self) -> None:
        """Write down what ended, and keep it for the next time if that fails."""
        while self._ended:
            ended = self._ended[:MOST_RECORDED]
            async with self.parts.database.unit_of_work(DISPATCH) as work:
                await record_attempts(work, self.parts, self.channel, ended, self._chance)
            del self._ended[: len(ended)]
            self._held -= len(ended)
            self._make_room()
            log = self._log.bind()
            for each in ended:
                self._tell(log, each)

    def _tell(self, log: Any, tried: Tried) -> None:
        row, outcome = tried.claimed.delivery, tried.outcome
        self._metrics.delivery_attempted(
            self.channel.value, outcome.kind.value, outcome.reason.value, tried.seconds
        )
        log.info(
            "attempt",
            channel=self.channel.value,
            delivery_id=row.id,
            campaign_id=row.campaign,
            attempt=row.attempts + 1,
            outcome=outcome.kind.value,
            reason=outcome.reason.value,
            status=outcome.status,
            code=outcome.code,
            duration_ms=round(tried.seconds * 1000, 1),
        )

    async def _finish(self) -> None:
        """Attempts are bounded in time, so this is too; what is cut off here falls to its lease."""
        if self._under_way:
            await asyncio.wait(list(self._under_way))
        with suppress(Exception):
            await self._record()


async def _to_its_end(deed: Coroutine[Any, Any, Result]) -> Result:
    """Do it; told to stop, end it first, so that what is claimed is begun."""
    doing = asyncio.ensure_future(deed)
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise


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
            taken = await expire_leases(work, self._parts)
            if taken:
                work.after_commit.append(self._parts.bell.ring)
        return taken
