"""Fixtures: a service's database with messaging, a bus database, and a table of effects."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging import ddl
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.outbox import outbox_stage
from shared.messaging.topics import create_topics
from shared.storage.engine import create_engine
from shared.storage.migrations import migrate
from shared.storage.unit_of_work import Database
from tests.engines.postgres import NewDatabase, NewTemplate, execute
from tests.shared.messaging.buses import Bus

BUS_MIGRATIONS = Path("shared/messaging/bus_migrations")


class _Collected:
    def __init__(self) -> None:
        self.statements: list[str] = []

    def execute(self, sqltext: str) -> None:
        self.statements.append(sqltext)


@pytest.fixture
def service_url(new_database: NewDatabase, new_template: NewTemplate) -> str:
    collected = _Collected()
    ddl.create_v1(collected)
    ddl.create_v2(collected)
    ddl.create_v3(collected)
    ddl.create_v4(collected)
    collected.execute("CREATE TABLE effects (id bigserial PRIMARY KEY, thing uuid, number int)")

    def build(url: str) -> None:
        asyncio.run(execute(url, collected.statements))

    return new_database("service", template=new_template("messaging", build))


@pytest.fixture
async def engine(service_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(service_url, application_name="test", pool_size=20)
    yield engine
    await engine.dispose()


@pytest.fixture
def database(engine: AsyncEngine) -> Database:
    return Database(engine, stages=[outbox_stage("intake")])


@pytest.fixture
def bus_url(new_database: NewDatabase, new_template: NewTemplate) -> str:
    template = new_template("bus", lambda url: migrate(BUS_MIGRATIONS, url))
    return new_database("bus", template=template)


@pytest.fixture
async def bus_engine(bus_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(bus_url, application_name="test-bus")
    yield engine
    await engine.dispose()


@pytest.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
def bus_of_engine(request: pytest.FixtureRequest) -> Bus:
    if request.param == "postgres":
        url = request.getfixturevalue("bus_url")
        return Bus("tocsin.intake", "intake", postgres_url=url)
    settings = KafkaSettings(request.getfixturevalue("kafka").bootstrap_servers)
    names = request.getfixturevalue("topic_name")
    return Bus(names("topic"), names("group"), kafka=settings)


@pytest.fixture
async def bus(bus_of_engine: Bus) -> AsyncIterator[Bus]:
    """Make one new topic and group on each engine."""
    if bus_of_engine.kafka:
        await create_topics(bus_of_engine.kafka, [bus_of_engine.topic])
    yield bus_of_engine
    await bus_of_engine.close()
