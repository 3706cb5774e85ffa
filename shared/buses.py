"""Choose the bus of a service: only this module and the engines know which one it is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import text

from shared.contracts.catalogue import SERVICES
from shared.contracts.envelope import topic_of
from shared.messaging.bus import BusUnavailable, Publisher, Subscriber
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.postgres_subscriber import PostgresSubscriber, SubscriberSettings
from shared.settings import BusSettings, ServiceSettings
from shared.storage.engine import create_engine


@dataclass(frozen=True)
class Bus:
    """The bus in use. `answers` returns if the bus can be reached and raises if not."""

    publisher: Publisher
    subscriber: Subscriber
    answers: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]


def open_bus(settings: ServiceSettings) -> Bus:
    """Return Kafka if brokers are configured, else the PostgreSQL bus. It connects at first use."""
    kafka = kafka_settings(settings)
    return _postgres_bus(settings) if kafka is None else _kafka_bus(kafka, settings.patience)


def kafka_settings(settings: BusSettings) -> KafkaSettings | None:
    """Return the settings of Kafka, None if no brokers are configured."""
    if settings.kafka_bootstrap_servers is None:
        return None
    password = settings.kafka_password
    return KafkaSettings(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        security=settings.kafka_security_protocol,
        ca_file=settings.kafka_ca_file,
        sasl_mechanism=settings.kafka_sasl_mechanism,
        sasl_username=settings.kafka_username,
        sasl_password=None if password is None else password.get_secret_value(),
        session_seconds=settings.kafka_session_seconds,
    )


def _kafka_bus(kafka: KafkaSettings, patience: float) -> Bus:
    # Imported here: with the other bus, nobody waits for these to load.
    from shared.messaging.kafka import KafkaPublisher  # noqa: PLC0415  # who uses the other bus does not load it
    from shared.messaging.kafka_subscriber import KafkaSubscriber  # noqa: PLC0415  # who uses the other bus does not load it
    from shared.messaging.topics import partitions_of  # noqa: PLC0415  # who uses the other bus does not load it

    publisher = KafkaPublisher(kafka)
    subscriber = KafkaSubscriber(kafka, SubscriberSettings(patience=patience))
    topics = [topic_of(service) for service in SERVICES]

    async def answers() -> None:
        if missing := set(topics) - (await partitions_of(kafka, topics)).keys():
            raise BusUnavailable(f"topics are missing: {', '.join(sorted(missing))}")

    async def close() -> None:
        await subscriber.close()
        await publisher.close()

    return Bus(publisher, subscriber, answers, close)


def _postgres_bus(settings: ServiceSettings) -> Bus:
    engine = create_engine(
        str(settings.bus_url), application_name=f"tocsin-{settings.service}-bus", pool_size=4
    )

    async def answers() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    subscriber = PostgresSubscriber(engine, SubscriberSettings(patience=settings.patience))
    return Bus(PostgresPublisher(engine), subscriber, answers, engine.dispose)
