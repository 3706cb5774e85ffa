"""Create the missing topics, one per service, if Kafka is the bus."""

import asyncio

from services.front.local.faults import StartFault
from shared.buses import kafka_settings
from shared.contracts.catalogue import SERVICES
from shared.contracts.envelope import topic_of
from shared.messaging.bus import BusUnavailable
from shared.settings import BusSettings, read_settings


def ensure_topics() -> None:
    """Create missing topics; raise `StartFault` if a broker is away or a topic is wrong."""
    settings = read_settings(BusSettings)
    kafka = kafka_settings(settings)
    if kafka is None:
        return
    # Imported here: with the other bus, nobody waits for Kafka's client to load.
    from shared.messaging.topics import (  # noqa: PLC0415  # as said above
        TopicSettings,
        WrongPartitions,
        create_topics,
    )

    topics = [topic_of(service) for service in SERVICES]
    options = TopicSettings(replication_factor=settings.kafka_replication)
    try:
        asyncio.run(create_topics(kafka, topics, options))
    except (BusUnavailable, WrongPartitions) as fault:
        raise StartFault(f"TOCSIN_KAFKA_BOOTSTRAP_SERVERS: {fault}") from None
