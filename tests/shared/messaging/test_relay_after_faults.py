"""A relay is woken by commits, and continues after every temporary fault."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.exc import InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id, utc_now
from shared.messaging.backoff import Backoff
from shared.messaging.bus import Publisher, Record
from shared.messaging.leadership import dedicated
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.relay import Relay, RelaySettings
from shared.messaging.repair import republish
from shared.messaging.signatures import KeyNotPublished
from shared.problems import Unavailable
from shared.storage.engine import create_engine
from shared.storage.unit_of_work import Database
from tests.shared.messaging.buses import running
from tests.shared.messaging.signing import signer
from tests.shared.messaging.test_relay import Faulty, drained, emit, on_bus

NEVER = 3600.0
SELDOM = RelaySettings(poll=NEVER, backoff=Backoff(first=0.01, limit=0.05))


async def test_what_is_committed_while_it_waits_wakes_it(
    database: Database, bus_engine: AsyncEngine
) -> None:
    thing, publisher = new_id(), PostgresPublisher(bus_engine)
    await emit(database, thing, 1)
    async with running(
        Relay("intake", database.engine, publisher, signer(), settings=SELDOM).run()
    ):
        await drained(database)  # from here on it listens
        await emit(database, thing, 2)
        await drained(database)
    assert await on_bus(bus_engine) == {str(thing): [1, 2]}


async def test_what_is_to_be_sent_again_wakes_it(
    database: Database, bus_engine: AsyncEngine
) -> None:
    thing, publisher = new_id(), PostgresPublisher(bus_engine)
    await emit(database, thing, 1)
    async with running(
        Relay("intake", database.engine, publisher, signer(), settings=SELDOM).run()
    ):
        await drained(database)
        assert await republish(database, utc_now() - timedelta(hours=1), by="a person") == 1
        await drained(database)
    assert await on_bus(bus_engine) == {str(thing): [1, 1]}


@pytest.mark.parametrize(
    "error",
    [
        InterfaceError("SELECT", None, OSError()),
        PoolTimeout(),
        Unavailable("no keys so far"),
        KeyNotPublished(),
        OSError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_it_goes_on_after_a_fault_that_passes(
    database: Database, bus_engine: AsyncEngine, error: Exception
) -> None:
    async def fail(_records: Sequence[Record], _publisher: Publisher) -> None:
        raise error

    thing = new_id()
    await emit(database, thing, 1)
    publisher = Faulty(PostgresPublisher(bus_engine), [fail])
    async with running(
        Relay("intake", database.engine, publisher, signer(), settings=SELDOM).run()
    ):
        await drained(database)
    assert await on_bus(bus_engine) == {str(thing): [1]}


async def test_who_leads_takes_no_connection_of_the_pool(bus_url: str) -> None:
    engine = create_engine(bus_url, application_name="test", pool_size=1)
    async with dedicated(engine) as leads, engine.connect() as another:
        raw = await another.get_raw_connection()
        assert raw.driver_connection is not leads
    await engine.dispose()
