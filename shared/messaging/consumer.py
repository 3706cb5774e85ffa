"""Takes what a service listens to from the bus: each event once, each key in order.

A record that is not signed by the writer of its topic is dropped and told, and its key goes on.
An error that may pass makes its key wait and try again. Any other parks the key: the event and all
later ones of its key wait in `parked_events`, all other keys go on, and an alarm fires. When too
much fails at once the fault is not in the events, and the consumer halts.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import TypeVar

from shared.clock import utc_now
from shared.contracts.envelope import Envelope
from shared.messaging import inbox, parking
from shared.messaging.alarms import Alarms, ParkedKey
from shared.messaging.backoff import Backoff
from shared.messaging.bus import Record, Subscriber
from shared.messaging.effects import Effects
from shared.messaging.faults import is_transient, reason_of
from shared.messaging.halting import HaltRule, Watch
from shared.messaging.inbox import Outcome
from shared.messaging.metrics import MessagingMetrics, NoMetrics
from shared.messaging.records import NotAnEvent, decode
from shared.messaging.refusals import Refusals
from shared.messaging.signatures import Verifier
from shared.messaging.waiting import Waiting, WaitRule

log = logging.getLogger(__name__)

ALONE_AT_ONCE = 16
"""Keys whose events are taken one by one at the same time, each with a connection of its own."""

Done = TypeVar("Done")


class ConsumerHalted(Exception):
    """Too much failed at once. Nothing is lost: the bus delivers again from where it stopped."""


@dataclass(frozen=True)
class ConsumerSettings:
    backoff: Backoff = field(default_factory=Backoff)
    halt: HaltRule = field(default_factory=HaltRule)
    wait: WaitRule = field(default_factory=WaitRule)


class Consumer:
    """One per service and process; any number of processes. `run` ends only by an error.

    `topics` are those it reads, `tocsin.<service>`; `Effects` knows what is done with each type.
    """

    def __init__(
        self,
        effects: Effects,
        subscriber: Subscriber,
        topics: Sequence[str],
        verifier: Verifier,
        *,
        metrics: MessagingMetrics | None = None,
        alarms: Alarms | None = None,
        settings: ConsumerSettings | None = None,
    ) -> None:
        self._effects = effects
        self._service = effects.service
        self._subscriber = subscriber
        self._topics = tuple(topics)
        self._verifier = verifier
        self._metrics = metrics or NoMetrics()
        self._alarms = alarms or Alarms()
        self._settings = settings or ConsumerSettings()
        self._alone = asyncio.Semaphore(ALONE_AT_ONCE)
        self._watch = Watch(self._settings.halt)
        self.refusals = Refusals(self._service, self._metrics, self._alarms.refused)
        self.waiting = Waiting(
            self._service, self._settings.wait, self._metrics, self._alarms.waits
        )
        self.caught_up = asyncio.Event()
        """Set once it has done with what was said before it began."""

    async def run(self) -> None:
        """Consume until cancelled; raises `ConsumerHalted`."""
        await self._effects.begin()
        try:
            report = partial(self._metrics.consumer_lag, self._service)
            await self._subscriber.run(
                self._service,
                self._topics,
                self.handle,
                report,
                self.caught_up.set,
                self._effects.urgent,
            )
        except ConsumerHalted as halt:
            self._metrics.halted(self._service)
            log.error("consumer of %s halted: %s", self._service, halt)  # noqa: TRY400  # the trace says nothing
            raise

    async def handle(self, records: Sequence[Record]) -> None:
        """Return when these records of one key took effect, are parked or dropped.

        All at once, along with other keys, if nothing stands against it; else one by one.
        """
        genuine = [record for record in records if await self._is_genuine(record)]
        if genuine and not await self._handle_together(genuine):
            for record in genuine:
                await self._handle_alone(record)

    async def _is_genuine(self, record: Record) -> bool:
        """Tell whether the writer of its topic wrote it; else it is dropped, and that is told."""
        fault = await self._with_patience(record, partial(self._verifier.fault_of, record))
        if fault is not None:
            self.refusals.note(record, fault)
        return fault is None

    async def _handle_together(self, records: Sequence[Record]) -> bool:
        try:
            envelopes = [decode(record) for record in records]
        except NotAnEvent:
            return False
        outcomes = await self._effects.take_together(records, envelopes)
        if outcomes is None:
            return False
        for _ in outcomes:
            self._watch.note(failed=False)
        self._count(zip(envelopes, outcomes, strict=True))
        return True

    async def _handle_alone(self, record: Record) -> None:
        async def once() -> None:
            # Whoever waits for another try leaves the place to others.
            async with self._alone:
                await self._handle_once(record)

        await self._with_patience(record, once)

    async def _with_patience(self, record: Record, act: Callable[[], Awaitable[Done]]) -> Done:
        """Try again for as long as it takes; people are told when it takes long."""
        attempt, began, key = 0, monotonic(), (record.topic, record.key)
        try:
            while True:
                try:
                    return await act()
                except Exception as error:
                    if not is_transient(error):
                        raise
                    attempt += 1
                    self._note_failure(attempt, error)
                    self.waiting.failed(key, attempt, monotonic() - began)
                    await self._settings.backoff.wait(attempt)
        finally:
            self.waiting.passed(key)

    def _note_failure(self, attempt: int, error: Exception) -> None:
        self._metrics.retried(self._service)
        log.warning(
            "consumer of %s waits, attempt %d: %s", self._service, attempt, reason_of(error)
        )

    async def _handle_once(self, record: Record) -> None:
        envelope: Envelope | None = None
        try:
            envelope = decode(record)
            outcome = await self._effects.take(record, envelope)
        except Exception as error:
            if is_transient(error):
                raise
            outcome = await self._park(record, envelope, error)
        else:
            self._watch.note(failed=False)
        self._count([(envelope, outcome)])

    def _count(self, came: Iterable[tuple[Envelope | None, Outcome]]) -> None:
        now = utc_now()
        ages: defaultdict[tuple[str, Outcome], list[float]] = defaultdict(list)
        for envelope, outcome in came:
            age = (now - envelope.time).total_seconds() if envelope else 0.0
            ages[envelope.type if envelope else "unreadable", outcome].append(max(0.0, age))
        for (name, outcome), each in ages.items():
            self._metrics.consumed(self._service, name, outcome, each)

    async def _park(self, record: Record, envelope: Envelope | None, error: Exception) -> Outcome:
        """Keep the event and stop its key, unless it is known already. May halt instead."""
        place = parking.place_of(record, envelope)
        reason = reason_of(error)
        async with self._effects.database.unit_of_work(self._service) as work:
            standing = await inbox.lock_key(work.session, place)
            if await inbox.is_known(work.session, place.event_id):
                return Outcome.REPEATED
            await parking.add(work.session, record, place, reason)
            if standing.parked:
                return Outcome.WAITING
            await parking.park_key(work.session, place.topic, place.key)
            self._watch.note(failed=True)
            rule = self._settings.halt
            lately = await parking.count_lately(work.session, rule.seconds)
            if lately > rule.keys or self._watch.too_many():
                raise ConsumerHalted(
                    f"{lately} keys would be parked within {rule.seconds:.0f} s;"
                    f" the last is {place.event_id} on {place.topic}: {reason}"
                )
        log.error(
            "%s parked key %s of %s at event %s: %s",
            self._service,
            place.key,
            place.topic,
            place.event_id,
            reason,
            extra={"event_type": place.type, "sequence": place.sequence},
        )
        self._alarms.parked(ParkedKey(place, reason))
        return Outcome.PARKED
