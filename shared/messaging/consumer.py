"""Takes what a service listens to from the bus: each event once, each key in order.

An error that may pass makes its key wait and try again. Any other parks the key: the event and all
later ones of its key wait in `parked_events`, all other keys go on, and an alarm fires. When too
much fails at once the fault is not in the events, and the consumer halts.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

from shared.clock import utc_now
from shared.contracts.envelope import Envelope
from shared.messaging import inbox, parking
from shared.messaging.backoff import Backoff
from shared.messaging.bus import Record, Subscriber
from shared.messaging.effects import Effects
from shared.messaging.faults import is_transient, reason_of
from shared.messaging.inbox import Outcome, Place
from shared.messaging.metrics import MessagingMetrics, NoMetrics
from shared.messaging.records import NotAnEvent, decode

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ParkedKey:
    """What an alarm says: ids, the type, and the kind of fault. Nothing of the content."""

    place: Place
    reason: str


ALONE_AT_ONCE = 16
"""Keys whose events are taken one by one at the same time, each with a connection of its own."""

Alarm = Callable[[ParkedKey], None]


class ConsumerHalted(Exception):
    """Too much failed at once. Nothing is lost: the bus delivers again from where it stopped."""


@dataclass(frozen=True)
class HaltRule:
    """Halt when more than `keys` keys were parked within `seconds`, or more than `share` of the

    last `events` events failed within it. Counted are events that fail by themselves; those that
    wait behind one do not count, or one busy poisoned key would stop all others. The share is
    always of `events`, also when fewer have come yet: one poison in three is one poison.
    """

    keys: int = 5
    share: float = 0.05
    events: int = 200
    seconds: float = 60.0


@dataclass
class _Watch:
    rule: HaltRule
    _failed_at: deque[float | None] = field(init=False)

    def __post_init__(self) -> None:
        self._failed_at = deque(maxlen=self.rule.events)

    def note(self, *, failed: bool) -> None:
        self._failed_at.append(monotonic() if failed else None)

    def too_many(self) -> bool:
        since = monotonic() - self.rule.seconds
        failed = sum(1 for at in self._failed_at if at is not None and at >= since)
        return failed > self.rule.share * self.rule.events


class Consumer:
    """One per service and process; any number of processes. `run` ends only by an error.

    `topics` are those it reads, `tocsin.<service>`; `Effects` knows what is done with each type.
    """

    def __init__(
        self,
        effects: Effects,
        subscriber: Subscriber,
        topics: Sequence[str],
        *,
        metrics: MessagingMetrics | None = None,
        alarm: Alarm = lambda _: None,
        backoff: Backoff | None = None,
        halt: HaltRule | None = None,
    ) -> None:
        self._effects = effects
        self._service = effects.service
        self._subscriber = subscriber
        self._topics = tuple(topics)
        self._metrics = metrics or NoMetrics()
        self._alarm = alarm
        self._backoff = backoff or Backoff()
        self._rule = halt or HaltRule()
        self._alone = asyncio.Semaphore(ALONE_AT_ONCE)
        self._watch = _Watch(self._rule)
        self.caught_up = asyncio.Event()
        """Set once it has done with what was said before it began."""

    async def run(self) -> None:
        """Consume until cancelled; raises `ConsumerHalted`."""
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
        """Return when these records of one key took effect or are parked.

        All at once, along with other keys, if nothing stands against it; else one by one.
        """
        if not await self._handle_together(records):
            async with self._alone:
                for record in records:
                    await self._handle_alone(record)

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
        """Try again for as long as it takes."""
        attempt = 0
        while True:
            try:
                return await self._handle_once(record)
            except Exception as error:
                if not is_transient(error):
                    raise
                attempt += 1
                self._metrics.retried(self._service)
                log.warning(
                    "consumer of %s waits, attempt %d: %s", self._service, attempt, reason_of(error)
                )
                await self._backoff.wait(attempt)

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
            lately = await parking.count_lately(work.session, self._rule.seconds)
            if lately > self._rule.keys or self._watch.too_many():
                raise ConsumerHalted(
                    f"{lately} keys would be parked within {self._rule.seconds:.0f} s;"
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
        self._alarm(ParkedKey(place, reason))
        return Outcome.PARKED
