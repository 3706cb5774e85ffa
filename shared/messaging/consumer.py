"""Consume the topics of a service: each event once, each key in order.

A record that is not signed by the writer of its topic is dropped and reported, and its key
continues. After a transient error its key waits and tries again. Any other error parks the key: the
event and all later ones of its key wait in `parked_events`, all other keys continue, and an alarm
is raised. If too much fails at once, the events are not the cause, and the consumer halts.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from time import monotonic
from typing import TypeVar

from shared.clock import utc_now
from shared.contracts.envelope import Envelope
from shared.messaging import inbox, parking
from shared.messaging.alarms import Alarms, ParkedKey
from shared.messaging.arrivals import Arrival, Arrivals
from shared.messaging.backoff import Backoff
from shared.messaging.bus import Alone, Record, Subscriber
from shared.messaging.effects import MOST_TOGETHER, Effects
from shared.messaging.failing_keys import Waiting, WaitRule
from shared.messaging.faults import is_transient, log_code_of, reason_of
from shared.messaging.halting import HaltRule, Watch
from shared.messaging.inbox import Outcome, Place
from shared.messaging.metrics import MessagingMetrics, NoMetrics
from shared.messaging.records import decode
from shared.messaging.refusals import Refusals, store_refused
from shared.messaging.signatures import Verifier

log = logging.getLogger(__name__)

ALONE_AT_ONCE = 16
"""The most keys handled one by one at the same time, each with its own connection."""

Done = TypeVar("Done")


class ConsumerHalted(Exception):
    """Too much failed at once. Nothing is lost: the bus delivers again from where it stopped.

    `place` is that of the last event that failed, and `fault` the code of its error.
    """

    def __init__(self, words: str, place: Place | None = None, fault: str = "") -> None:
        super().__init__(words)
        self.place, self.fault = place, fault


@dataclass(frozen=True)
class ConsumerSettings:
    backoff: Backoff = field(default_factory=Backoff)
    halt: HaltRule = field(default_factory=HaltRule)
    wait: WaitRule = field(default_factory=WaitRule)


class Consumer:
    """Consumes events: one per service and process, in any number of processes.

    `run` ends only by an error.

    `topics`: the topics that it reads, `tocsin.<service>`. `Effects` has the handler of each type.
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
        """Set when it has handled all records from before it started."""
        self.is_abreast = False
        """Whether it has done so since its last start: it may fail and start again."""

    async def run(self) -> None:
        """Consume until cancelled; raises `ConsumerHalted`."""
        self.is_abreast = False
        await self._effects.begin()
        try:
            report = partial(self._metrics.consumer_lag, self._service)
            await self._subscriber.run(
                self._service,
                self._topics,
                self.handle,
                report,
                self._note_abreast,
                self._effects.urgent,
                self.take,
            )
        except ConsumerHalted as halt:
            self._metrics.halted(self._service)
            log.error(  # noqa: TRY400  # the trace says nothing
                "consumer of %s halted; the last event that failed is %s of %s: %s",
                self._service,
                halt.place and halt.place.event_id,
                halt.place and halt.place.topic,
                halt.fault,
            )
            raise

    def _note_abreast(self) -> None:
        self.is_abreast = True
        self.caught_up.set()

    async def take(self, runs: Sequence[Sequence[Record]], alone: Alone) -> int:
        """Handle events of several keys in one transaction.

        Returns how many of these runs, from the first on, it had room for: the rest is given to it
        again. `alone` is called with the number of each that must be handled by itself; the others
        took effect.
        """
        together: dict[int, Arrivals] = {}
        ignored: list[Record] = []
        room, looked_at = float(MOST_TOGETHER), 0
        for number, records in enumerate(runs):
            is_ignored = self._are_ignored(records)
            ignored += records if is_ignored else ()
            arrivals = () if is_ignored else await self._arrivals(records)
            if arrivals is None:
                alone(number)
            elif arrivals:
                room -= self._effects.weight(arrivals)
                if room < 0:
                    break
                together[number] = arrivals
            looked_at = number + 1
        self._count_ignored(ignored)
        if together and await self._effects.take_together(list(together.values())):
            self._count_together(together.values())
        else:
            for number in together:
                alone(number)
        return looked_at

    async def _arrivals(self, records: Sequence[Record]) -> Arrivals | None:
        """Return the events in the form for handling together; None: each must be handled alone.

        A record that none of our services wrote is dropped and reported when it is handled alone.
        """
        try:
            for record in records:
                if await self._verifier.fault_of(record) is not None:
                    return None
        except Exception:  # noqa: BLE001  # handled alone, it waits or fails
            return None
        return self._effects.arrivals(records)

    async def handle(self, records: Sequence[Record]) -> None:
        """Handle records of one key in turn; return when each took effect, is parked or dropped."""
        for record in records:
            if self._are_ignored([record]):
                self._count_ignored([record])
            elif await self._is_genuine(record):
                await self._handle_alone(record)

    def _are_ignored(self, records: Sequence[Record]) -> bool:
        """Return whether all are of types that are not read (see `IgnoredKeys`)."""
        return all(map(self._effects.ignored.is_ignored, records))

    def _count_ignored(self, records: Iterable[Record]) -> None:
        """Count these events, once for each type: some services receive mostly these."""
        said = Counter(record.headers["ce_type"] for record in records)
        for name, number in said.items():
            self._count(name.decode(), Outcome.SKIPPED, [0.0] * number)

    async def _is_genuine(self, record: Record) -> bool:
        """Return whether the writer of its topic wrote it; if not, it is dropped and reported."""
        fault = await self._with_patience(record, partial(self._verifier.fault_of, record))
        if fault is not None and self.refusals.note(record, fault):
            # Stored before it is passed: a process that starts later has to know.
            await self._with_patience(record, partial(store_refused, self._effects.database))
        return fault is None

    async def _handle_alone(self, record: Record) -> None:
        async def once() -> None:
            # While waiting for the next attempt, it gives its slot to others.
            async with self._alone:
                await self._handle_once(record)

        await self._with_patience(record, once)

    async def _with_patience(self, record: Record, act: Callable[[], Awaitable[Done]]) -> Done:
        """Retry as long as needed; notify people if it takes long."""
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
            "consumer of %s waits, attempt %d: %s", self._service, attempt, log_code_of(error)
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
        self._count(envelope.type if envelope else "unreadable", outcome, [_age_of(envelope)])

    def _count_together(self, keys: Iterable[Arrivals]) -> None:
        """Count the events that took effect, and the skipped ones, which have no age."""
        done: defaultdict[str, list[float]] = defaultdict(list)
        skipped: Counter[str] = Counter()
        for each in chain.from_iterable(keys):
            self._watch.note(failed=False)
            if isinstance(each, Arrival):
                done[each.place.type].append(_age_of(each.envelope))
            else:
                skipped[each.place.type] += 1
        for name, ages in done.items():
            self._count(name, Outcome.DONE, ages)
        for name, number in skipped.items():
            self._count(name, Outcome.SKIPPED, [0.0] * number)

    def _count(self, name: str, outcome: Outcome, ages: Sequence[float]) -> None:
        self._metrics.consumed(self._service, name, outcome, ages)

    async def _park(self, record: Record, envelope: Envelope | None, error: Exception) -> Outcome:
        """Store the event and park its key, unless that was done before. May halt instead."""
        place = parking.place_of(record, envelope)
        reason = reason_of(error)
        async with self._effects.database.unit_of_work(self._service) as work:
            state_of_key = await inbox.lock_key(work.session, place, self._effects.beginnings)
            if await inbox.is_known(work.session, place.event_id):
                return Outcome.REPEATED
            await parking.add(work.session, record, place, reason)
            if state_of_key.parked:
                return Outcome.WAITING
            await parking.park_key(work.session, place.topic, place.key)
            self._watch.note(failed=True)
            rule = self._settings.halt
            lately = await parking.count_lately(work.session, rule.seconds)
            if lately > rule.keys or self._watch.too_many():
                raise ConsumerHalted(
                    f"{lately} keys would be parked within {rule.seconds:.0f} s;"
                    f" the last is {place.event_id} on {place.topic}: {reason}",
                    place,
                    log_code_of(error),
                )
        log.error(
            "%s parked key %s of %s at event %s: %s",
            self._service,
            place.key,
            place.topic,
            place.event_id,
            log_code_of(error),
            extra={"event_type": place.type, "sequence": place.sequence},
        )
        self._alarms.parked(ParkedKey(place, reason))
        return Outcome.PARKED


def _age_of(envelope: Envelope | None) -> float:
    return max(0.0, (utc_now() - envelope.time).total_seconds()) if envelope else 0.0
