"""The loops that send: claim a batch in one transaction, send, record in a second one.

One worker per channel, so that no provider waits for another (guarantee 7), with two loops: one
claims and begins, one records what ended, and neither waits for the other. If a crash comes between
the act and its record, the lease shows it (guarantee 6).
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import structlog

from services.dispatch.channels import CHANNELS
from services.dispatch.composing import Written, write
from services.dispatch.context import DISPATCH, Context
from services.dispatch.gateways.messages import Gateway
from services.dispatch.operations.deliveries.claiming import Claimed, claim_due
from services.dispatch.operations.deliveries.due_query import Capacity
from services.dispatch.operations.deliveries.leases import renew_leases
from services.dispatch.operations.deliveries.recording import EndedAttempt, record_attempts
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.pace import Pace
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.rules.repeated_refusals import RefusalRun
from services.dispatch.workers.attempt_metrics import count_attempts, log_attempts
from services.dispatch.workers.in_progress import ClaimPeriod, InProgress, judge, to_its_end
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.telemetry.metrics import Metrics
from shared.telemetry.service import Telemetry
from shared.time_limit import TimeLimit

TEND_EVERY = 2.0
"""The longest time in seconds between two checks of long attempts."""
GATHER = 0.005
"""Seconds in which outcomes are collected for one transaction, and free places for one claim.

Under load one transaction records many of them; at a crash few sent messages are unrecorded.
"""
FINISH_SECONDS = 60.0
"""How long a stopping worker waits for running attempts; the leases of the others end."""
SLOW_AFTER = 30.0
"""Seconds after which an attempt gives its place to another one, and continues."""
MOST_RECORDED = 200
"""The most outcomes in one transaction; they delay the loop by some milliseconds."""
LEASE = timedelta(seconds=120)
"""The length of a lease, which is renewed while an attempt runs: short, to detect a crash soon."""
RENEWED = 4
"""How often a lease is renewed within its length."""
BEGUN_WITHIN = 2
"""A delivery is begun only within 1/`BEGUN_WITHIN` of its lease: later, others may have taken it
back."""

NOT_BEGUN = AttemptResult(AttemptOutcome.NOT_MADE, Reason.TRY_AGAIN)
_WENT_WELL = frozenset({AttemptOutcome.ACKNOWLEDGED, AttemptOutcome.ACCEPTED})


@dataclass
class ChannelWorker:
    """Sends on one channel. Any number of processes may run one each on the same database.

    If this process no longer `hears` events, it sends notices and tests, and no appeal.
    """

    context: Context
    channel: Channel
    gateway: Gateway[Any]
    telemetry: Telemetry
    pace: Pace | None = None
    lease: timedelta = LEASE
    slow_after: float = SLOW_AFTER
    hears: Callable[[], bool] = lambda: True
    _under_way: dict[asyncio.Task[None], InProgress] = field(default_factory=dict)
    _at: Counter[UUID] = field(default_factory=Counter)
    _held: int = 0
    _slow: set[UUID] = field(default_factory=set)
    _answered: dict[UUID, int] = field(default_factory=dict)
    _ended: list[EndedAttempt] = field(default_factory=list)
    _tried: asyncio.Event = field(default_factory=asyncio.Event)
    _more: bool = False
    _filled: bool = False
    _freed: bool = False
    _refusals: RefusalRun = field(default_factory=RefusalRun)
    _chance: random.Random = field(default_factory=random.SystemRandom)

    def __post_init__(self) -> None:
        self._woken = self.context.wake_ups.listen(self.channel)
        self._pace = self.pace or CHANNELS[self.channel].pace
        self._limit = TimeLimit(self._pace.longest)
        self._log = structlog.get_logger(service=DISPATCH)

    @property
    def _metrics(self) -> Metrics:
        return self.telemetry.metrics

    async def run(self) -> None:
        """Send until cancelled; then let running attempts end, and record them."""
        loops = [
            asyncio.create_task(loop)
            for loop in (self._claiming(), self._recording(), self._tending())
        ]
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
        """Record ended attempts, then claim and begin what there is room for; return how many."""
        await self._record()
        return await self._claim()

    async def drain(self) -> None:
        """Send everything that is due now, and return when it is recorded."""
        while await self.turn() or self._under_way or self._ended:
            if self._under_way:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(0)

    async def _claiming(self) -> None:
        """Claim after every commit, and again while more is due than there was room for.

        `DueDeliveries` finds for all workers what other processes left and what has become due.
        """
        while True:
            self._woken.clear()
            found = await to_its_end(self._claim()) or self._more
            if found and not (self._filled and self._pace.has_much_room(self._held)):
                await asyncio.sleep(GATHER)
            await self._woken.wait()

    async def _tending(self) -> None:
        """Renew the leases of long attempts, and give their places to others."""
        pause = min(TEND_EVERY, self.lease.total_seconds() / RENEWED)
        renewed = perf_counter()
        while True:
            await asyncio.sleep(pause)
            self.part_with_the_slow()
            if perf_counter() - renewed > self.lease.total_seconds() / RENEWED:
                renewed = perf_counter()
                await self.renew()

    def part_with_the_slow(self) -> None:
        """Free the places of slow attempts, up to a maximum."""
        since = perf_counter() - self.slow_after
        for each in self._under_way.values():
            if len(self._slow) >= self._pace.most_slow:
                return
            if not each.slow and each.began < since:
                each.slow = True
                self._slow.add(each.id)
                self._held -= 1
                self._make_room()

    async def renew(self) -> None:
        """Renew the leases of attempts that run; on a failure here their leases end."""
        lasting = [each.claimed for each in self._under_way.values()]
        if not lasting:
            return
        try:
            async with self.context.database.unit_of_work(DISPATCH) as work:
                await renew_leases(work, lasting, self.lease)
        except Exception as fault:  # noqa: BLE001  # the database may be unavailable; retried at the next turn
            self._log.warning("leases.not_renewed", fault=type(fault).__name__)

    async def _recording(self) -> None:
        while True:
            if not self._ended:
                self._tried.clear()
                await self._tried.wait()
                await asyncio.sleep(GATHER)
            await to_its_end(self._record())

    async def _claim(self) -> int:
        room = self._pace.at_once - self._held
        self._more, self._filled, self._freed = room <= 0, False, False
        if room <= 0:
            return 0
        hold = ClaimPeriod(self.lease / BEGUN_WITHIN)
        async with self.context.database.unit_of_work(DISPATCH) as work:
            claim = await claim_due(
                work,
                self.context,
                self.channel,
                Capacity(room, self._pace.per_address, self._at, self._answered, self.hears()),
                self.lease,
            )
        self._more, self._filled = claim.more, len(claim.claimed) == room
        if self._freed:
            self._make_room()  # the release came before `_more` was known
        if claim.claimed:
            await self._begin(claim.claimed, hold)
        return len(claim.claimed)

    async def _begin(self, claimed: Sequence[Claimed], hold: ClaimPeriod) -> None:
        for written in await write(self.context, self.channel, claimed, utc_now()):
            self._held += 1
            begun = InProgress(new_id(), written.claimed, perf_counter())
            task = asyncio.create_task(self._attempt(begun, written, hold))
            self._under_way[task] = begun
            if begun.address is not None:
                self._at[begun.address] += 1
            task.add_done_callback(self._leave)

    def _leave(self, task: asyncio.Task[None]) -> None:
        left = self._under_way.pop(task)
        if task.cancelled():
            self._free({left.id})  # its result will not be recorded
        address = left.address
        if address is not None:
            self._at[address] -= 1
            if not self._at[address]:
                del self._at[address]
        self._make_room()

    def _free(self, attempts: Collection[UUID]) -> None:
        """Free the places of these attempts; a slow one had given up its place already."""
        self._held -= len(set(attempts) - self._slow)
        self._slow.difference_update(attempts)

    def _make_room(self) -> None:
        self._freed = True
        if self._more:
            self._woken.set()

    async def _attempt(self, begun: InProgress, written: Written, hold: ClaimPeriod) -> None:
        outcome = NOT_BEGUN if hold.is_over else written.outcome or await self._send(written)
        seconds = perf_counter() - begun.began
        self._note_health(begun.address, outcome.kind)
        self._ended.append(
            EndedAttempt(begun.id, begun.claimed, outcome, seconds, written.recipient)
        )
        self._tried.set()

    def _note_health(self, address: UUID | None, kind: AttemptOutcome) -> None:
        if address is None:
            return
        if kind in _WENT_WELL:
            answered = self._answered.get(address, 0)
            self._answered[address] = min(answered + 1, self._pace.per_address)
        else:
            self._answered.pop(address, None)

    async def _send(self, written: Written) -> AttemptResult:
        row, campaign = written.claimed.delivery, written.claimed.campaign
        with self.telemetry.exported_span_from(
            None if campaign is None else campaign.traceparent,
            "delivery attempt",
            delivery_id=row.id,
            channel=self.channel.value,
        ) as span:
            try:
                with self._limit.call():
                    outcome = await self.gateway.send(written.message)
            except Exception as fault:  # noqa: BLE001  # one message must not stop the others
                self._log.error("attempt.fell", delivery_id=row.id, fault=type(fault).__name__)
                outcome = AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)
            span.note(outcome=outcome.kind.value, reason=outcome.reason.value)
        return outcome

    async def _record(self) -> None:
        """Record ended attempts, and keep them for the next time if that fails."""
        while self._ended:
            ended, taken_as_dead, then = judge(self._refusals, self._ended[:MOST_RECORDED])
            async with self.context.database.unit_of_work(DISPATCH) as work:
                await record_attempts(
                    work, self.context, self.channel, ended, self._chance, taken_as_dead
                )
            self._refusals = then
            del self._ended[: len(ended)]
            self._free({each.id for each in ended})
            self._make_room()
            count_attempts(self._metrics, self.channel, ended)
            log_attempts(self._log, self.channel, ended)

    async def _finish(self) -> None:
        """Wait a limited time for running attempts; the leases of the others end by themselves."""
        if self._under_way:
            _, lasting = await asyncio.wait(list(self._under_way), timeout=FINISH_SECONDS)
            for each in lasting:
                each.cancel()
        with suppress(Exception):
            await self._record()
