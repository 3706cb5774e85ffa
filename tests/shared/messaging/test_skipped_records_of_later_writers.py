"""An event of a later writer under an unhandled key, which was skipped without a position.

So it is not asked whether it is next, and its key is not parked.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import derived_id, new_id, utc_now
from shared.contracts.envelope import Envelope
from shared.messaging import signatures
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer
from shared.messaging.effects import Effects
from shared.messaging.ignored_keys import IgnoredKeys
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.messaging.records import KEY_KIND, encode
from shared.messaging.refusals import refused_lately
from shared.storage.unit_of_work import Database
from tests.shared.messaging import event_flow
from tests.shared.messaging.handing import handed
from tests.shared.messaging.invented_event import Said, write_effect
from tests.shared.messaging.signing import Believing, verifier

LATER = "tocsin.alert.hummed.v1"
UNREAD = {KEY_KIND: b"alert"}


class Hearing:
    """A service that handles intake's `Said`, but not its alerts."""

    def __init__(self, database: Database, bus_engine: AsyncEngine) -> None:
        self.database, self._bus_engine = database, bus_engine
        self.effects = Effects("intake", database, event_flow.NoKeyring(), {Said: write_effect})
        self.metrics = event_flow.Counted()

    async def hear(self, *records: Record, checking: signatures.Verifier | None = None) -> None:
        consumer = Consumer(
            self.effects,
            PostgresSubscriber(self._bus_engine),
            ["tocsin.intake"],
            checking or Believing(),
            metrics=self.metrics,
        )
        await handed(consumer, records)

    async def refused(self) -> bool:
        async with self.database.engine.connect() as connection:
            return await refused_lately(connection)

    async def places(self) -> list[tuple[str, int]]:
        async with self.database.engine.connect() as connection:
            rows = await connection.execute(text("SELECT key, last_sequence FROM inbox_keys"))
            return [(row.key, row.last_sequence) for row in rows]

    async def parked(self) -> list[tuple[int, str | None]]:
        return await event_flow.parked(self.database.engine)


@pytest.fixture
async def hearing(database: Database, bus_engine: AsyncEngine) -> Hearing:
    hearing = Hearing(database, bus_engine)
    await hearing.effects.begin()
    return hearing


def young() -> UUID:
    return derived_id(utc_now() + timedelta(hours=1), str(new_id()))


def record(sequence: int, headers: Mapping[str, bytes], *, said: str = LATER) -> Record:
    """Return an event of a key made long after the service began to handle this type."""
    key = young()
    encoded = encode(
        Envelope(
            id=new_id(),
            source="intake",
            type=said,
            key=key,
            sequence=sequence,
            time=utc_now(),
            actor="somebody",
            data=Said(thing=key, number=sequence).data(),
        )
    )
    return Record(encoded.topic, encoded.key, encoded.value, {**encoded.headers, **headers})


def test_only_what_came_later_under_such_a_key_of_this_topic_has_no_place() -> None:
    unread = IgnoredKeys({Said.type: Said})
    assert unread.has_no_place(record(7, UNREAD))
    assert not unread.has_no_place(record(7, UNREAD, said=Said.type))
    assert not unread.has_no_place(record(7, UNREAD, said="tocsin.test.said.v2"))
    assert not unread.has_no_place(replace(record(7, UNREAD), topic="tocsin.relocation"))


@pytest.mark.parametrize("sequence", [1, 7])
async def test_it_is_passed_and_leaves_no_place(hearing: Hearing, sequence: int) -> None:
    await hearing.hear(record(sequence, UNREAD))
    assert hearing.metrics.outcomes == ["skipped"]
    assert await hearing.parked() == []
    assert await hearing.places() == []


@pytest.mark.parametrize("headers", [{}, {KEY_KIND: b"thing"}])
async def test_of_any_other_key_what_came_before_is_missed(
    hearing: Hearing, headers: Mapping[str, bytes]
) -> None:
    await hearing.hear(record(7, headers))
    assert await hearing.parked() == [(7, "OutOfOrder: gap: last 0, this 7")]


async def test_it_is_checked_first(hearing: Hearing) -> None:
    await hearing.hear(record(7, UNREAD), checking=verifier())
    assert await hearing.refused()
    assert hearing.metrics.outcomes == []


async def test_a_later_version_of_what_is_heard_is_not_passed(hearing: Hearing) -> None:
    await hearing.hear(record(1, UNREAD, said="tocsin.test.said.v2"))
    assert [reason for _, reason in await hearing.parked()] == [
        "UnknownVersion: tocsin.test.said.v2"
    ]
