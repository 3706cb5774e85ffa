"""Events without a handler cost little, and the order of their keys is still checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id, utc_now
from shared.contracts.envelope import Envelope
from shared.messaging import inbox, parking
from shared.messaging.effects import Effects
from shared.messaging.inbox import Outcome
from shared.messaging.order import OutOfOrder
from shared.messaging.records import encode
from shared.messaging.subscription_starts import SubscriptionStarts, note, was_not_subscribed
from shared.storage.unit_of_work import Database
from tests.shared.messaging.event_flow import NoKeyring
from tests.shared.messaging.invented_event import Said, effects_of, write_effect


class Hearing:
    """A service that handles only `Said`; `key` is the key of its events."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.key = new_id()
        self._effects = Effects("intake", database, NoKeyring(), {Said: write_effect})
        self._before = Effects("intake", database, NoKeyring(), {})

    async def begin(self) -> None:
        await self._effects.begin()

    async def hear(
        self,
        sequence: int,
        *,
        heard: bool = False,
        event_id: UUID | None = None,
        by_the_version_before: bool = False,
        told: timedelta = timedelta(0),
    ) -> Outcome:
        """`told`: this long from now. The earlier version handles nothing."""
        said = Said(thing=self.key, number=sequence)
        envelope = Envelope(
            id=event_id or new_id(),
            source="intake",
            key=self.key,
            sequence=sequence,
            time=utc_now() + told,
            type=Said.type if heard else "tocsin.thing.hummed.v1",
            actor="somebody",
            subjects=(),
            traceparent=None,
            data=said.data(),
        )
        by = self._before if by_the_version_before else self._effects
        return await by.take(encode(envelope), envelope)

    async def park(self, sequence: int) -> None:
        place = inbox.Place("tocsin.intake", str(self.key), new_id(), Said.type, sequence)
        async with self.database.unit_of_work("intake") as work:
            await inbox.lock_key(work.session, place, SubscriptionStarts())
            await parking.park_key(work.session, place.topic, place.key)


@pytest.fixture
def hearing(database: Database) -> Hearing:
    return Hearing(database)


@contextmanager
def statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """Record the statements to the database, also commit and rollback."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    def begin(_connection: object) -> None:
        said.append("BEGIN")

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    event.listen(engine.sync_engine, "begin", begin)
    yield said
    event.remove(engine.sync_engine, "before_cursor_execute", note)
    event.remove(engine.sync_engine, "begin", begin)


async def test_it_costs_one_statement(hearing: Hearing) -> None:
    with statements(hearing.database.engine) as said:
        assert await hearing.hear(1) == Outcome.SKIPPED
        assert await hearing.hear(2) == Outcome.SKIPPED
    assert len([each for each in said if each != "BEGIN"]) == 2


async def test_the_key_moves_on_with_it(hearing: Hearing) -> None:
    assert await hearing.hear(7) == Outcome.SKIPPED
    assert await hearing.hear(8, heard=True) == Outcome.DONE
    assert await hearing.hear(9) == Outcome.SKIPPED
    assert await effects_of(hearing.database.engine) == [8]


async def test_it_may_come_again(hearing: Hearing) -> None:
    await hearing.hear(1)
    await hearing.hear(2)
    assert await hearing.hear(1) == Outcome.REPEATED


async def test_a_gap_before_it_is_noticed(hearing: Hearing) -> None:
    await hearing.hear(1, heard=True)
    with pytest.raises(OutOfOrder, match="gap: last 1, this 3"):
        await hearing.hear(3)
    assert await hearing.hear(2) == Outcome.SKIPPED


async def test_an_event_that_comes_late_is_noticed_behind_it(hearing: Hearing) -> None:
    await hearing.hear(5)
    with pytest.raises(OutOfOrder, match="late: last 5, this 4"):
        await hearing.hear(4, heard=True)


async def test_what_came_before_anybody_listened_is_not_late(hearing: Hearing) -> None:
    event_id = new_id()
    for number in (1, 2):
        came = await hearing.hear(
            number,
            heard=True,
            event_id=event_id if number == 1 else None,
            by_the_version_before=True,
        )
        assert came == Outcome.SKIPPED
    await hearing.begin()
    assert await hearing.hear(1, heard=True, event_id=event_id) == Outcome.REPEATED
    assert await hearing.hear(3, heard=True) == Outcome.DONE
    assert await effects_of(hearing.database.engine) == [3]


async def test_what_is_late_since_somebody_listens_is_noticed(hearing: Hearing) -> None:
    await hearing.begin()
    await hearing.hear(5)
    with pytest.raises(OutOfOrder, match="late: last 5, this 4"):
        await hearing.hear(4, heard=True, told=timedelta(hours=1))


async def test_it_waits_where_its_key_is_parked(hearing: Hearing) -> None:
    await hearing.hear(1)
    await hearing.park(2)
    waiting = new_id()
    assert await hearing.hear(2, event_id=waiting) == Outcome.WAITING
    async with hearing.database.unit_of_work("intake") as work:
        head = await parking.first(work.session, "tocsin.intake", str(hearing.key))
    assert head is not None
    assert head[1].event_id == waiting


async def test_each_type_is_unheard_until_it_is_heard_whatever_else_is(database: Database) -> None:
    async with database.unit_of_work("intake") as work:
        await note(work.session, ["tocsin.test.long.v1", "tocsin.test.new.v1"])
        await work.session.execute(
            text("UPDATE heard_types SET since = now() - interval '1 day' WHERE type LIKE '%long%'")
        )
    async with database.unit_of_work("intake") as work:
        assert not await was_not_subscribed(work.session, "tocsin.test.long.v1", work.now)
        assert await was_not_subscribed(work.session, "tocsin.test.new.v1", work.now)
