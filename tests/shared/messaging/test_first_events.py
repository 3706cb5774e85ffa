"""A missing first event of a key is noticed, like any other."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import derived_id, made_at, new_id, utc_now
from shared.contracts.envelope import Envelope, Event
from shared.messaging import inbox, parked_keys, subscription_starts
from shared.messaging.alarms import Alarms, ParkedKey
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer, ConsumerSettings
from shared.messaging.effects import Effects
from shared.messaging.handlers import HandlerTable
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.messaging.records import decode, encode
from shared.messaging.subscription_starts import OLD_SERVES, SubscriptionStarts
from shared.storage.unit_of_work import Database
from tests.shared.messaging import event_flow
from tests.shared.messaging.handing import handed
from tests.shared.messaging.invented_event import Said, effects_of, write_effect
from tests.shared.messaging.signing import Believing

UNHEARD = "tocsin.thing.hummed.v1"
TOPIC = "tocsin.intake"


class Anywhere(Said):
    """Another type, which every service writes."""

    type = "tocsin.test.anywhere.v1"
    service = None


def key_of(made: timedelta) -> UUID:
    """Return a key that is made this long from now."""
    return derived_id(utc_now() + made, str(new_id()))


def record(key: UUID, sequence: int, type_: str = Said.type) -> Record:
    said = Said(thing=key, number=sequence)
    return encode(
        Envelope(
            id=said.id,
            source="intake",
            type=type_,
            key=key,
            sequence=sequence,
            time=utc_now(),
            actor="somebody",
            subjects=(),
            traceparent=None,
            data=said.data(),
        )
    )


class Listening:
    """A service that handles `Said`, and did so long before the keys of these tests were made."""

    def __init__(self, database: Database, bus_engine: AsyncEngine) -> None:
        self.database = database
        self.told: list[ParkedKey] = []
        self._bus_engine = bus_engine
        self.effects = self.hearing({Said: write_effect})

    def hearing(self, handlers: HandlerTable) -> Effects:
        return Effects("intake", self.database, event_flow.NoKeyring(), handlers)

    async def hear(self, *runs: Sequence[Record], effects: Effects | None = None) -> None:
        consumer = Consumer(
            effects or self.effects,
            PostgresSubscriber(self._bus_engine),
            [TOPIC],
            Believing(),
            alarms=Alarms(parked=self.told.append),
            settings=ConsumerSettings(backoff=event_flow.FAST),
        )
        await handed(consumer, *runs)

    async def parked(self) -> list[tuple[int, str | None]]:
        return await event_flow.parked(self.database.engine)

    async def took_effect(self, key: UUID) -> list[int]:
        return await effects_of(self.database.engine, key)

    async def hears_since(self, since: str, type_: str = Said.type) -> None:
        changed = text(
            "UPDATE heard_types SET since = CAST(CAST(:since AS text) AS timestamptz)"
            " WHERE type = :type"
        )
        async with self.database.engine.begin() as connection:
            await connection.execute(changed, {"since": since, "type": type_})
        await self.effects.begin()


@pytest.fixture
async def listening(database: Database, bus_engine: AsyncEngine) -> Listening:
    listening = Listening(database, bus_engine)
    await listening.effects.begin()
    return listening


class TestAYoungKey:
    async def test_that_begins_above_1_is_parked_and_told(self, listening: Listening) -> None:
        key = key_of(timedelta(hours=1))
        await listening.hear([record(key, 2)])
        assert await listening.took_effect(key) == []
        assert await listening.parked() == [(2, "OutOfOrder: gap: last 0, this 2")]
        assert [each.place.key for each in listening.told] == [str(key)]

    async def test_goes_on_when_its_first_event_comes_after_all(self, listening: Listening) -> None:
        key = key_of(timedelta(hours=1))
        await listening.hear([record(key, 2), record(key, 3)])
        await listening.hear([record(key, 1)])
        done = await parked_keys.replay(listening.effects, TOPIC, str(key), by="somebody")
        assert done == parked_keys.Replayed(3)
        assert await listening.took_effect(key) == [1, 2, 3]

    async def test_can_be_let_go_on_without_it(self, listening: Listening) -> None:
        key = key_of(timedelta(hours=1))
        await listening.hear([record(key, 2)])
        await parked_keys.replay(
            listening.effects, TOPIC, str(key), by="somebody", out_of_order=True
        )
        await listening.hear([record(key, 3)])
        assert await listening.took_effect(key) == [2, 3]

    async def test_is_missed_too_where_nobody_hears_what_follows(
        self, listening: Listening
    ) -> None:
        key = key_of(timedelta(hours=1))
        await listening.hear([record(key, 2, UNHEARD)])
        assert await listening.parked() == [(2, "OutOfOrder: gap: last 0, this 2")]

    async def test_holds_up_no_other_that_came_with_it(self, listening: Listening) -> None:
        young, others = key_of(timedelta(hours=1)), [key_of(timedelta(hours=1)) for _ in range(9)]
        await listening.hear(
            [record(young, 2)],
            *([record(other, 1), record(other, 2)] for other in others),
            [record(key_of(timedelta(hours=1)), 1, UNHEARD)],
        )
        for other in others:
            assert await listening.took_effect(other) == [1, 2]
        assert [number for number, _ in await listening.parked()] == [2]

    async def test_that_begins_at_1_goes_on(self, listening: Listening) -> None:
        key = key_of(timedelta(hours=1))
        for number in (1, 2, 3):
            await listening.hear([record(key, number)])
        await listening.hear([record(key, 4, UNHEARD), record(key, 5)])
        assert await listening.took_effect(key) == [1, 2, 3, 5]

    async def test_is_one_also_where_its_type_was_heard_ever(self, listening: Listening) -> None:
        await listening.hears_since("-infinity")
        key = new_id()
        await listening.hear([record(key, 2)])
        assert [number for number, _ in await listening.parked()] == [2]

    async def test_whose_first_event_takes_effect_elsewhere_just_now_goes_on(
        self, listening: Listening, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = key_of(timedelta(hours=1))
        first, lock_key = record(key, 1), inbox.lock_key

        async def meanwhile(*told: Any) -> inbox.KeyState:
            monkeypatch.setattr(inbox, "lock_key", lock_key)
            await listening.effects.take(first, decode(first))
            return await lock_key(*told)

        monkeypatch.setattr(inbox, "lock_key", meanwhile)
        await listening.hear([record(key, 2)])
        assert await listening.took_effect(key) == [1, 2]
        assert await listening.parked() == []


class TestAKeyThatBeginsAsItComes:
    @pytest.mark.parametrize(
        "made", [timedelta(days=-400), timedelta(0), OLD_SERVES - timedelta(minutes=1)]
    )
    async def test_is_as_old_as_the_hearing(self, listening: Listening, made: timedelta) -> None:
        key = key_of(made)
        await listening.hear([record(key, 7)])
        assert await listening.took_effect(key) == [7]

    async def test_has_no_time_in_it(self, listening: Listening) -> None:
        key = uuid4()
        await listening.hear([record(key, 7)])
        assert await listening.took_effect(key) == [7]

    async def test_is_of_before_a_version_that_hears_one_more_type(
        self, listening: Listening
    ) -> None:
        """The earlier version skipped it; the new one is the first to read it."""
        await listening.hears_since("-infinity")
        key = new_id()
        new_version = listening.hearing({Said: write_effect, Anywhere: write_effect})
        await new_version.begin()
        await listening.hear([record(key, 7)], effects=new_version)
        assert await listening.took_effect(key) == [7]

    async def test_is_older_than_what_the_bus_keeps_where_a_backup_was_restored(
        self, listening: Listening
    ) -> None:
        await listening.hears_since("-infinity")
        async with listening.database.unit_of_work("restore") as work:
            await subscription_starts.accept_any_start(work.session, work.now - timedelta(days=30))
        await listening.effects.begin()
        old, young = key_of(timedelta(days=-31)), key_of(timedelta(days=-29))
        await listening.hear([record(old, 7)], [record(young, 7)])
        assert await listening.took_effect(old) == [7]
        assert await listening.took_effect(young) == []


class TestBeginnings:
    SINCE = datetime(2026, 7, 14, tzinfo=UTC)

    def of(self, *types: type[Event]) -> SubscriptionStarts:
        """Each of these types is handled since a day later than the one before it."""
        beginnings = SubscriptionStarts()
        beginnings.know(
            {event.type: event for event in types},
            {
                event.type: int((self.SINCE + timedelta(days=day)).timestamp() * 1000)
                for day, event in enumerate(types)
            },
        )
        return beginnings

    def may_begin(self, beginnings: SubscriptionStarts, day: float, topic: str = TOPIC) -> bool:
        key = derived_id(self.SINCE + timedelta(days=day), "key")
        return beginnings.may_begin(topic, str(key), 2)

    def test_the_latest_type_of_a_topic_counts(self) -> None:
        assert self.may_begin(self.of(Said, Anywhere), 0.9)
        assert not self.may_begin(self.of(Said, Anywhere), 1.1)
        assert self.may_begin(self.of(Anywhere, Said), 0.9)

    def test_a_type_of_another_topic_does_not(self) -> None:
        beginnings = self.of(Anywhere, Said)
        assert not self.may_begin(beginnings, 0.9, "tocsin.triage")
        assert self.may_begin(beginnings, -0.1, "tocsin.triage")

    def test_of_a_topic_of_which_nothing_is_heard_nothing_is_missed(self) -> None:
        assert self.may_begin(self.of(Said), 5, "tocsin.triage")
        assert self.may_begin(SubscriptionStarts(), 5)

    def test_what_is_no_id_and_what_has_no_number_begins_as_it_comes(self) -> None:
        assert self.of(Said).may_begin(TOPIC, "no id", 2)
        assert self.of(Said).may_begin(TOPIC, str(key_of(timedelta(days=999))), None)

    def test_an_id_tells_when_it_was_made(self) -> None:
        assert made_at(derived_id(self.SINCE, "key")) == self.SINCE.timestamp() * 1000
        assert abs((made_at(new_id()) or 0) - utc_now().timestamp() * 1000) < 60_000
        assert made_at(uuid4()) is None
