"""The relay signs all it publishes, also events that an older one had published unsigned."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id
from shared.messaging.bus import Record
from shared.messaging.postgres import PostgresPublisher, load_headers
from shared.messaging.relay import Relay
from shared.messaging.signatures import EventSigner
from shared.storage.unit_of_work import Database
from tests.shared.messaging.buses import running
from tests.shared.messaging.invented_event import until
from tests.shared.messaging.signing import signer, verifier
from tests.shared.messaging.test_relay import QUICK, drained, emit, on_bus, unpublished


def relay_of(database: Database, bus: AsyncEngine, key: EventSigner | None = None) -> Relay:
    return Relay("intake", database.engine, PostgresPublisher(bus), key or signer(), settings=QUICK)


async def test_what_an_older_relay_published_unsigned_goes_out_again_signed_and_in_order(
    database: Database, bus_engine: AsyncEngine
) -> None:
    thing = new_id()
    await emit(database, thing, 1, 2, 3)
    async with database.engine.begin() as connection:
        await connection.execute(
            text(
                "UPDATE outbox SET published_at = now() WHERE sequence < 3"
            )  # as an older relay did
        )
    reader = verifier()
    async with running(relay_of(database, bus_engine).run()):
        await drained(database)
        assert await on_bus(bus_engine) == {str(thing): [1, 2, 3]}
    # What that signed stays unchanged.
    async with running(relay_of(database, bus_engine).run()):
        await emit(database, thing, 4)
        await drained(database)
    assert await on_bus(bus_engine) == {str(thing): [1, 2, 3, 4]}
    async with bus_engine.connect() as connection:
        rows = await connection.execute(
            text("SELECT topic, key, value, headers::text FROM bus.records")
        )
        for row in rows:
            record = Record(row.topic, row.key, row.value, load_headers(row.headers))
            assert await reader.fault_of(record) is None


async def test_a_relay_whose_public_key_is_not_published_publishes_nothing(
    database: Database, bus_engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    await emit(database, new_id(), 1)
    unknown = signer(key=Ed25519PrivateKey.generate())
    relay = relay_of(database, bus_engine, unknown)

    async def said() -> bool:
        return "KeyNotPublished" in caplog.text

    async with running(relay.run()):
        await until(said)
    assert await on_bus(bus_engine) == {}
    assert await unpublished(database) == 1
