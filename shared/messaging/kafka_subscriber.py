"""Read from the bus on Apache Kafka: each partition belongs to one member at a time.

Offsets are committed explicitly, up to the last record before which all are done. If too many
records wait, partitions are paused and polling continues, so that the member stays in its group. If
partitions are taken away, running handlers are finished and committed first.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, RebalanceInProgressError

from shared.messaging.bus import CaughtUp, GroupActive, Handle, Report, Take, Urgent
from shared.messaging.cancelling import leave_if_cancelled
from shared.messaging.kafka_faults import FAULTS, code_of, unavailable
from shared.messaging.kafka_reading import Reading, Unreadable, record_of
from shared.messaging.kafka_rejoining import Rejoining
from shared.messaging.kafka_rewinding import move
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.kafka_stopping import STOP_SECONDS, stop
from shared.messaging.lanes import HandleFailed, Lanes, Progress
from shared.messaging.postgres_subscriber import SubscriberSettings
from shared.messaging.topics import partitions_of

log = logging.getLogger(__name__)

_MAX_PARTITION_BYTES = 512 * 1024
_SIGNS_OF_LIFE = 4
"""Within one session: some may come late."""
_REJOIN_MILLIS = 1_000
_LONGEST_FETCH = 1.0  # seconds between two commits and reports of progress, made between fetches
_COMMIT_SECONDS = 5.0
"""The longest wait for the answer to a commit; then the member joins the group again."""
_LAG_SECONDS = 1.0
"""The longest time to query the ends of partitions."""


class KafkaSubscriber:
    def __init__(self, kafka: KafkaSettings, settings: SubscriberSettings | None = None) -> None:
        self._kafka = kafka
        self._settings = settings or SubscriberSettings()

    async def run(
        self,
        group: str,
        topics: Sequence[str],
        handle: Handle,
        report: Report = lambda _: None,
        caught_up: CaughtUp = lambda: None,
        urgent: Urgent = None,
        take: Take | None = None,
    ) -> None:
        # The broker does not tell the type of waiting records: a reader with urgent types never
        # waits.
        settings = replace(self._settings, patience=0.0) if urgent else self._settings
        lanes = partial(Lanes, handle, settings.width, take=take)
        failures, one_by_one = 0, False
        while True:
            consumer = self._consumer(group)
            rejoining = Rejoining(self._kafka, consumer, group)
            reading = Reading(consumer, one_by_one=one_by_one)
            membership = _Membership(consumer, rejoining, reading, lanes, report, settings)
            one_by_one = False
            try:
                await membership.read(topics, caught_up)
            except HandleFailed as halted:
                raise halted.error from None
            except Unreadable as error:
                one_by_one = True
                log.warning("group %s cannot read a record, and joins anew: %s", group, error)
            except FAULTS as error:
                failures = 1 if membership.has_read else failures + 1
                log.warning("group %s lost the bus: %s", group, await code_of(self._kafka, error))
                await self._settings.backoff.wait(failures)

    async def rewind(self, group: str, topics: Sequence[str], since: datetime) -> None:
        try:
            counts = await partitions_of(self._kafka, topics)
            parts = [
                TopicPartition(topic, each) for topic in counts for each in range(counts[topic])
            ]
            await move(self._consumer(group), parts, since)
        except CommitFailedError as error:
            raise GroupActive(group) from error
        except FAULTS as error:
            raise await unavailable(self._kafka, error) from error

    async def close(self) -> None:
        """Do nothing: no connection is held outside `run`."""

    def _consumer(self, group: str) -> Any:
        return AIOKafkaConsumer(
            **self._kafka.client(),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=_MAX_PARTITION_BYTES,
            session_timeout_ms=int(self._kafka.session_seconds * 1000),
            heartbeat_interval_ms=int(self._kafka.session_seconds * 1000 / _SIGNS_OF_LIFE),
            # A living member has as long as its handlers may take to stop, and a moment more.
            rebalance_timeout_ms=int(self._settings.drain * 1000) + _REJOIN_MILLIS,
            metadata_max_age_ms=int(self._kafka.metadata_seconds * 1000),
        )


class _Membership(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """One stay in the group, from joining to leaving."""

    def __init__(
        self,
        consumer: Any,
        rejoining: Rejoining,
        reading: Reading,
        lanes: Callable[[asyncio.Event], Lanes],
        report: Report,
        settings: SubscriberSettings,
    ) -> None:
        self.has_read = False
        self._report = report
        self._consumer = consumer
        self._rejoining = rejoining
        self._reading = reading
        self._settings = settings
        self._changed = asyncio.Event()
        self._lanes = lanes(self._changed)
        self._owned: set[TopicPartition] = set()
        self._progress: dict[TopicPartition, Progress] = {}
        self._is_moving = True
        """Between two assignments: a member without partitions may get some, and is not done."""
        self._paused = False
        self._more = False
        self._behind: Mapping[TopicPartition, int] | None = None
        """The ends of its first partitions at the time it got them."""

    async def read(self, topics: Sequence[str], caught_up: CaughtUp) -> None:
        try:
            # A member that subscribes before this waits for each topic, and reads none while one is
            # missing.
            await self._consumer.start()
            self._consumer.subscribe(topics=list(topics), listener=self)
            clock = asyncio.get_running_loop().time
            commit_at = report_at = clock()
            is_abreast = False
            while True:
                leave_if_cancelled()
                self._changed.clear()
                self._lanes.raise_failure()
                if clock() >= commit_at:
                    await self._commit(list(self._progress))
                    commit_at = clock() + self._settings.store
                if clock() >= report_at:
                    await self._report_lag()
                    report_at = clock() + self._settings.report
                if not is_abreast and await self._is_abreast(topics):
                    is_abreast = True
                    caught_up()
                self._balance()
                await self._fetch()
        finally:
            await self._leave()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._owned = set(assigned)
        self._is_moving = self._paused = False
        self._rejoining.took(assigned - self._progress.keys())

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Finish running records and commit them. Waiting ones are delivered to the next owner."""
        self._is_moving = True
        self._owned -= revoked
        parts = [part for part in self._progress if part in revoked]
        await self._lanes.finish(
            [self._progress[part] for part in parts], within=self._settings.drain
        )
        try:
            await self._commit(parts)
        finally:
            for part in parts:
                del self._progress[part]

    def _balance(self) -> None:
        """Pause every partition while too many records wait; resume when half of them are done."""
        room, width = self._lanes.room, self._settings.width.records
        if not self._paused and room <= 0:
            self._consumer.pause(*self._owned)
            self._paused = True
        elif self._paused and room >= width // 2:
            self._consumer.resume(*self._owned)
            self._paused = False

    async def _fetch(self) -> None:
        poll = min(self._settings.poll, _LONGEST_FETCH)
        timeout = int(poll * 1000)
        if self._paused or not self._is_idle():
            # Done records are committed soon, and a failure is seen soon.
            timeout = 0 if self._paused else min(timeout, 50)
        if self._paused:
            with suppress(TimeoutError):
                async with asyncio.timeout(poll):
                    await self._changed.wait()
        elif self._settings.patience and not self._more:
            await asyncio.sleep(self._settings.patience)
        most = max(1, self._lanes.room)
        await self._rejoining.place(self._owned)
        fetched = await self._reading.fetch(self._owned, millis=timeout, most=most)
        self._rejoining.require_unbroken()
        self._more = sum(map(len, fetched.values())) >= most
        for part, messages in fetched.items():
            if part not in self._owned or not (new := await self._rejoining.taken(part, messages)):
                continue
            self.has_read = True
            progress = self._progress.get(part)
            if progress is None:
                progress = self._progress[part] = Progress(new[0].offset)
            for message in new:
                self._lanes.put(record_of(message), progress, message.offset)

    def _is_idle(self) -> bool:
        return self._lanes.idle and not any(each.moved for each in self._progress.values())

    async def _commit(self, parts: Sequence[TopicPartition]) -> None:
        # For a missing topic the client would retry until it exists.
        moved = {
            part: self._progress[part].position
            for part in parts
            if self._progress[part].moved and self._consumer.partitions_for_topic(part.topic)
        }
        if not moved:
            return
        try:
            async with asyncio.timeout(_COMMIT_SECONDS):
                await self._consumer.commit(self._rejoining.told(moved))
        except (CommitFailedError, IllegalStateError, RebalanceInProgressError) as error:
            # The group has continued without this member; finished records are delivered again.
            log.info("an offset was not committed: %s", type(error).__name__)
            return
        for part, position in moved.items():
            if part in self._progress:
                self._progress[part].stored = position

    async def _report_lag(self) -> None:
        """Report how many records wait in this member's partitions; others report theirs."""
        lag: Mapping[str, int] = {}
        # If it fails now, with a broker unreachable or partitions moving, it is reported next time.
        with suppress(*FAULTS):
            async with asyncio.timeout(_LAG_SECONDS):
                lag = await self._lag()
        self._report(lag)

    async def _lag(self) -> Mapping[str, int]:
        lag: Counter[str] = Counter()
        # Queried: in a paused partition, the end known from the last fetch is old.
        for part, end in (await self._consumer.end_offsets(list(self._owned))).items():
            lag[part.topic] += end - await self._done(part)
        return lag

    async def _is_abreast(self, topics: Sequence[str]) -> bool:
        """Return whether all records are done that were in its partitions when it got them.

        False while a topic is missing: it may be created again, and nobody has its partitions yet.
        """
        if not all(self._consumer.partitions_for_topic(each) for each in topics):
            return False
        with suppress(*FAULTS):
            async with asyncio.timeout(_LAG_SECONDS):
                if self._behind is None and self._owned:
                    self._behind = await self._consumer.end_offsets(list(self._owned))
                if self._behind is not None:
                    owned = self._owned & self._behind.keys()
                    is_done = all([self._behind[p] <= await self._done(p) for p in owned])
                    # Checked last: partitions may have begun to move meanwhile.
                    return is_done and not self._is_moving and self._rejoining.has_placed(owned)
        return False

    async def _done(self, part: TopicPartition) -> int:
        progress = self._progress.get(part)
        return int(progress.position if progress else await self._consumer.position(part))

    async def _leave(self) -> None:
        self._report({})
        await self._lanes.finish(within=self._settings.drain)
        with suppress(*FAULTS):
            async with asyncio.timeout(STOP_SECONDS):
                await self._commit(list(self._progress))
        await stop(self._consumer)
