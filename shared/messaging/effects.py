"""Handle one event in one transaction: its effects, its inbox row and its outgoing events."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Protocol
from uuid import UUID

from shared.contracts import catalogue
from shared.contracts.envelope import Envelope, Event
from shared.messaging import inbox, inbox_retention, parking, subscription_starts
from shared.messaging.arrivals import Arrival, Arrivals, Passed, follow, passed, run_of, type_of
from shared.messaging.bus import Record
from shared.messaging.handlers import HandlerTable, Noting, OpenedEvent, handle, handle_all, turns
from shared.messaging.ignored_keys import IgnoredKeys
from shared.messaging.inbox import Outcome, Place
from shared.messaging.order import KeyBegunElsewhere, OutOfOrder, require_next
from shared.messaging.records import decode
from shared.storage.sealing import NO_KEYS, Erased, Keys
from shared.storage.unit_of_work import Database, UnitOfWork

log = logging.getLogger(__name__)

Trace = Callable[[Envelope], AbstractContextManager[object]]
"""Opens a span that continues the envelope's `traceparent`."""

MOST_TOGETHER = 16
"""The most keys in one transaction if their events do more than store facts."""
_NOTED_WEIGH = 0.125
"""Events that are only stored or skipped weigh less: eight times as many share a transaction."""
_TYPES_KEPT = 256


class KeyOpener(Protocol):
    async def open(self, subjects: Iterable[UUID]) -> Keys: ...


class NotTogether(Exception):
    """One of several events is not next, or its key is parked: each is handled alone."""


class Effects:
    """The handlers of a service. The consumer and the replay of parked events use it."""

    def __init__(  # noqa: PLR0913  # what differs between services, each by its name
        self,
        service: str,
        database: Database,
        keyring: KeyOpener,
        handlers: HandlerTable,
        *,
        alone: Collection[type[Event]] = (),
        urgent: Collection[type[Event]] = (),
        keep_days: int = inbox_retention.DAYS,
        trace: Trace = lambda _: nullcontext(),
    ) -> None:
        """`alone`: types that share no transaction with other events, since they take long.

        `urgent`: types that are read at once; others may gather (see `bus.Urgent`). `keep_days`:
        how long inbox rows are stored.
        """
        self.service = service
        self.database = database
        self._keyring = keyring
        self._handlers = dict(handlers)
        self.types = {event.type: event for event in handlers}
        self.ignored = IgnoredKeys(self.types)
        self._alone = tuple(alone)
        self.urgent = frozenset(event.type for event in urgent)
        self.beginnings = subscription_starts.SubscriptionStarts()
        self._keep = timedelta(days=keep_days)
        self._is_unheard = lru_cache(_TYPES_KEPT)(self._nobody_listens)
        self._trace = trace
        self._passing = database.engine.execution_options(isolation_level="AUTOCOMMIT")

    async def begin(self) -> None:
        """Store since when each type is received; called before the first event is handled."""
        async with self.database.unit_of_work(self.service) as work:
            since = await subscription_starts.note(work.session, self.types)
        self.beginnings.know(self.types, since)

    def arrivals(self, records: Sequence[Record]) -> Arrivals | None:
        """Return the events of one key in the form for handling several keys together.

        None: each must be handled alone.
        """
        if any(map(self.ignored.has_no_place, records)):
            return None
        try:
            arrivals = [self._arrival(record) for record in records]
        except Exception:  # noqa: BLE001  # the failing one raises again when it is handled alone
            return None
        heard = (each.event for each in arrivals if isinstance(each, Arrival))
        if any(isinstance(event, self._alone) for event in heard):
            return None
        return arrivals if follow([each.place for each in arrivals]) else None

    def weight(self, arrivals: Arrivals) -> float:
        """Return how much of `MOST_TOGETHER` these events use."""
        acted_on = any(isinstance(each, Arrival) and not self._is_noted(each) for each in arrivals)
        return 1.0 if acted_on else _NOTED_WEIGH

    async def take_together(self, keys: Sequence[Arrivals]) -> bool:
        """Handle events of several keys in one transaction.

        False: one is not the next of its key, or failed; then nothing was stored.
        """
        try:
            await self._go(keys)
        except Exception as error:  # noqa: BLE001  # each is handled alone, and raises again
            log.debug("%d keys went together in vain: %s", len(keys), type(error).__name__)
            return False
        return True

    async def _go(self, keys: Sequence[Arrivals]) -> None:
        runs = [run_of(arrivals) for arrivals in keys]
        if not any(run.heard for run in runs):
            async with self._passing.connect() as connection:
                if not await inbox.settle_all(connection, runs, self.beginnings):
                    raise NotTogether
            return
        heard = [[each for each in one if isinstance(each, Arrival)] for one in keys]
        # One query for all keys; each handler then finds its own opened.
        acted_on = [each for one in heard for each in one if not self._is_noted(each)]
        if subjects := {subject for each in acted_on for subject in each.envelope.subjects}:
            await self._keyring.open(subjects)
        opened = {each.place.event_id: await self._keys(each) for each in acted_on}
        async with self.database.unit_of_work(self.service) as work:
            if not await inbox.settle_all(work.session, runs, self.beginnings):
                raise NotTogether
            for kind, group in turns(heard, type_of):
                told = [self._told(each, opened) for each in group]
                await handle_all(self._handlers[kind], work, told)

    def _told(self, each: Arrival, opened: Mapping[UUID, Keys]) -> OpenedEvent:
        keys = opened.get(each.place.event_id, NO_KEYS)
        return OpenedEvent(each.event, keys, partial(self._trace, each.envelope))

    def _is_noted(self, arrival: Arrival) -> bool:
        return isinstance(self._handlers[type_of(arrival)], Noting)

    def _arrival(self, record: Record) -> Arrival | Passed:
        unheard = self._is_unheard(record.headers.get("ce_type", b""))
        if unheard and (passed_by := passed(record)):
            return passed_by
        envelope = decode(record)
        place = parking.place_of(record, envelope)
        event = self._read(envelope)
        return Passed(place) if event is None else Arrival(envelope, place, event)

    async def take(self, record: Record, envelope: Envelope) -> Outcome:
        """Handle an event if it is the next of its key and the key is not parked.

        Raises the handler's errors and `OutOfOrder`; then nothing is stored.
        """
        place = parking.place_of(record, envelope)
        event = self._read(envelope)
        if event is None and self.ignored.has_no_place(record):
            return Outcome.SKIPPED
        if event is None:
            return await self._pass(record, place)
        try:
            return await self._take(record, envelope, place, event)
        except Erased:
            return await self._take(record, envelope, place, event, erased=True)

    async def _pass(self, record: Record, place: Place) -> Outcome:
        """Advance the key past events without a handler here, as most events are."""
        run = inbox.run_of(place)
        async with self._passing.connect() as connection:
            if await inbox.settle_all(connection, [run], self.beginnings):
                return Outcome.SKIPPED
        async with self.database.unit_of_work(self.service) as work:
            return await self._not_next(work, record, place, None)

    async def _take(
        self,
        record: Record,
        envelope: Envelope,
        place: Place,
        event: Event,
        *,
        erased: bool = False,
    ) -> Outcome:
        keys = await self._keys(Arrival(envelope, place, event))
        outcome = Outcome.ERASED if erased else Outcome.DONE
        with self._trace(envelope):
            async with self.database.unit_of_work(self.service, keys) as work:
                # Before the handler, so that two deliveries at the same time collide here and not
                # in its effects.
                run = [inbox.run_of(place, place)]
                if not await inbox.settle_all(work.session, run, self.beginnings, outcome):
                    return await self._not_next(work, record, place, envelope.time)
                if not erased:
                    await handle(self._handlers, work, event)
                return outcome

    async def _not_next(
        self, work: UnitOfWork, record: Record, place: Place, told: datetime | None
    ) -> Outcome:
        """Return the outcome of an event that is not next: parked, repeated, or out of order.

        `told`: when it was published; None if it has no handler here, so that nothing can be lost.
        """
        state_of_key = await inbox.lock_key(work.session, place, self.beginnings)
        sequence = place.sequence or 0
        # Also for a parked key: it would come before the waiting events, and be refused for ever.
        if sequence <= state_of_key.last_sequence and (
            told is None or await self._is_done_with(work, place, told)
        ):
            return Outcome.REPEATED
        if state_of_key.parked:
            await parking.add(work.session, record, place, None)
            return Outcome.WAITING
        if sequence == state_of_key.last_sequence + 1:
            raise KeyBegunElsewhere
        raise OutOfOrder(state_of_key.last_sequence, sequence)

    async def _is_done_with(self, work: UnitOfWork, place: Place, told: datetime) -> bool:
        """Return whether it took effect, is too old to know, or came before it had a handler."""
        return (
            told < work.now - self._keep
            or await inbox.is_known(work.session, place.event_id)
            or await subscription_starts.was_not_subscribed(work.session, place.type, told)
        )

    async def take_parked(self, record: Record, place: Place, *, out_of_order: bool) -> bool:
        """Handle the first parked event of a key, and remove it from the parked ones.

        False: another process did so meanwhile. `out_of_order`: also if its sequence does not
        follow. Raises as `take` does, and `NotAnEvent`.
        """
        envelope = decode(record)
        event = self._read(envelope)
        try:
            return await self._take_parked(envelope, place, event, out_of_order=out_of_order)
        except Erased:
            return await self._take_parked(
                envelope, place, event, out_of_order=out_of_order, erased=True
            )

    async def _take_parked(
        self,
        envelope: Envelope,
        place: Place,
        event: Event | None,
        *,
        out_of_order: bool,
        erased: bool = False,
    ) -> bool:
        heard = None if event is None else Arrival(envelope, place, event)
        keys = NO_KEYS if heard is None else await self._keys(heard)
        with self._trace(envelope):
            async with self.database.unit_of_work(self.service, keys) as work:
                state_of_key = await inbox.lock_key(work.session, place, self.beginnings)
                head = await parking.first(work.session, place.topic, place.key)
                if head is None or head[1].event_id != place.event_id:
                    return False
                if not out_of_order:
                    require_next(state_of_key, place)
                await parking.remove(work.session, place.event_id)
                await self._act(work, place, event, erased=erased)
                return True

    async def _act(
        self, work: UnitOfWork, place: Place, event: Event | None, *, erased: bool
    ) -> None:
        if erased:
            await inbox.settle(work.session, place, Outcome.ERASED)
        elif event is None:
            await inbox.pass_by(work.session, place)
        else:
            await inbox.settle(work.session, place, Outcome.DONE)
            await handle(self._handlers, work, event)

    def _nobody_listens(self, said: bytes) -> bool:
        return catalogue.is_unknown(said.decode("ascii", "replace"), self.types)

    def _read(self, envelope: Envelope) -> Event | None:
        """Return the event, or None if its type has no handler here, known or not."""
        try:
            return catalogue.parse(envelope, self.types)
        except catalogue.UnknownType:
            return None

    async def _keys(self, arrival: Arrival) -> Keys:
        subjects = arrival.envelope.subjects
        if not subjects or self._is_noted(arrival):
            return NO_KEYS
        return await self._keyring.open(subjects)
