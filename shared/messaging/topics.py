"""Create the topics on Kafka once, with a number of partitions that never changes.

Another number would send a key to another partition, and its order would be lost.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.messaging.bus import BusUnavailable
from shared.messaging.kafka_faults import FAULTS, unavailable
from shared.messaging.kafka_settings import KafkaSettings

log = logging.getLogger(__name__)

PARTITIONS = 12

BOUNDED: Mapping[str, str] = MappingProxyType(
    {"compression.type": "uncompressed", "max.message.bytes": str(1024 * 1024)}
)
"""Readers decompress what they fetch before they can check a signature: 6 KB that some codecs
decompress to 200 MB would stop them all. The broker decompresses what it stores, and refuses what
is too large."""

_LOOKS = 100
_LOOK_SECONDS = 0.1


class WrongPartitions(Exception):
    """A topic exists with another number of partitions; it is not changed."""


@dataclass(frozen=True)
class TopicSettings:
    """Settings of topics.

    `keep`: how long records stay; a service that is down longer would miss some.
    """

    replication_factor: int = 1
    keep: timedelta = timedelta(days=90)

    def configs(self) -> dict[str, str]:
        in_sync = 2 if self.replication_factor >= 3 else 1  # noqa: PLR2004  # one may be away
        return {
            "retention.ms": str(int(self.keep.total_seconds() * 1000)),
            "min.insync.replicas": str(in_sync),
            "cleanup.policy": "delete",
            **BOUNDED,
        }


async def create_topics(
    kafka: KafkaSettings, topics: Sequence[str], settings: TopicSettings | None = None
) -> tuple[str, ...]:
    """Create the topics that are missing and return their names.

    Raises `WrongPartitions` if one exists with another number, `BusUnavailable` otherwise.
    """
    chosen = settings or TopicSettings()
    admin = AIOKafkaAdminClient(**kafka.client())
    try:
        await admin.start()
        answer = await admin.create_topics(
            [
                NewTopic(
                    name, PARTITIONS, chosen.replication_factor, topic_configs=chosen.configs()
                )
                for name in topics
            ]
        )
        made = []
        for name, code, *_ in answer.topic_errors:
            error = for_code(code)
            if code == 0:
                made.append(name)
            elif error is not TopicAlreadyExistsError:
                raise BusUnavailable(f"topic {name} was not created: {error.__name__}")
        await _require_partitions(admin, topics)
        await _bound(admin, topics)
        return tuple(made)
    except FAULTS as error:
        raise await unavailable(kafka, error) from error
    finally:
        await admin.close()


async def partitions_of(kafka: KafkaSettings, topics: Sequence[str]) -> dict[str, int]:
    """Return the number of partitions of each topic that exists; raises `BusUnavailable`."""
    admin = AIOKafkaAdminClient(**kafka.client())
    try:
        await admin.start()
        return await _counts(admin, topics)
    except FAULTS as error:
        raise await unavailable(kafka, error) from error
    finally:
        await admin.close()


async def _require_partitions(admin: AIOKafkaAdminClient, topics: Sequence[str]) -> None:
    counts = await _counts(admin, topics)
    # A topic that was just made, by this process or another, is known to all brokers a moment
    # later.
    for _ in range(_LOOKS):
        if len(counts) == len(set(topics)):
            break
        await asyncio.sleep(_LOOK_SECONDS)
        counts = await _counts(admin, topics)
    else:
        raise BusUnavailable("Kafka: topics that were made are not shown")
    for topic, number in counts.items():
        if number != PARTITIONS:
            raise WrongPartitions(
                f"topic {topic} has {number} partitions and must have {PARTITIONS};"
                " changing it would break the order of its keys"
            )


async def _bound(admin: AIOKafkaAdminClient, topics: Sequence[str]) -> None:
    """Give older topics the setting of `BOUNDED`; all their other settings stay."""
    for topic, own in (await own_settings(admin, topics)).items():
        if BOUNDED.items() <= own.items():
            continue
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, {**own, **BOUNDED})
        for answer in await admin.alter_configs([resource]):
            for code, *_ in answer.resources:
                if code:
                    log.error(
                        "%s takes compressed records, and could not be changed: %s. Set %s",
                        topic,
                        for_code(code).__name__,
                        ["=".join(each) for each in BOUNDED.items()],
                    )


async def own_settings(
    admin: AIOKafkaAdminClient, topics: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Return the settings of each topic itself, without the broker's defaults."""
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic) for topic in topics]
    found: dict[str, dict[str, str]] = {}
    for answer in await admin.describe_configs(asked) if asked else ():
        for _code, _words, _kind, topic, entries in answer.resources:
            found[topic] = {name: value for name, value, _, source, *_ in entries if source == 1}
    return found


async def _counts(admin: AIOKafkaAdminClient, topics: Sequence[str]) -> dict[str, int]:
    described = await admin.describe_topics(list(topics)) if topics else ()
    return {each["topic"]: len(each["partitions"]) for each in described if not each["error_code"]}
