"""Kafka over TLS with a user name and a password, as configured."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from shared.buses import kafka_settings
from shared.messaging.backoff import Backoff
from shared.messaging.bus import BusUnavailable
from shared.messaging.kafka import KafkaPublisher
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.kafka_subscriber import KafkaSubscriber
from shared.messaging.postgres_subscriber import SubscriberSettings
from shared.messaging.topics import create_topics, partitions_of
from shared.settings import BusSettings, WrongSettings, read_settings
from tests.engines.secured_kafka import PASSWORD, USERNAME, Secured
from tests.shared.messaging.buses import Bus, Seen, running

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("secured broker"), pytest.mark.long]

ENOUGH = 10.0
"""Seconds in which a wrong setting is reported. The client itself would wait 40."""

WRONG = [
    ("KAFKA_PASSWORD", "another", "they refuse TOCSIN_KAFKA_USERNAME with this TOCSIN_KAFKA_PASS"),
    ("KAFKA_CA_FILE", "other", "their certificate is not by the authority in TOCSIN_KAFKA_CA_FILE"),
    ("KAFKA_SASL_MECHANISM", "PLAIN", "they do not take the TOCSIN_KAFKA_SASL_MECHANISM"),
]

Told = Callable[..., KafkaSettings]


@pytest.fixture
def told(secured_kafka: Secured, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Return the environment's Kafka settings with one of them changed."""

    def read(name: str = "", value: str = "") -> KafkaSettings:
        said = {
            "KAFKA_BOOTSTRAP_SERVERS": secured_kafka.broker.secured_servers,
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_CA_FILE": str(secured_kafka.ca_file),
            "KAFKA_USERNAME": USERNAME,
            "KAFKA_PASSWORD": PASSWORD,
        }
        if name:
            said[name] = str(secured_kafka.other_ca_file) if value == "other" else value
        for variable, text in said.items():
            monkeypatch.setenv(f"TOCSIN_{variable}", text)
        settings = kafka_settings(read_settings(BusSettings))
        assert settings is not None
        return settings

    return read


async def test_records_go_there_and_back(told: Told, topic_name: Callable[[str], str]) -> None:
    bus = Bus(topic_name("topic"), topic_name("group"), kafka=told())
    await create_topics(told(), [bus.topic])
    seen = Seen()
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await bus.publisher().publish([bus.record("a case", number) for number in range(20)])
        await seen.until(20)
    await bus.close()
    assert seen.numbers == {"a case": list(range(20))}


@pytest.mark.parametrize(("name", "value", "words"), WRONG)
async def test_what_is_wrong_is_told_soon_with_the_setting_to_look_at(
    told: Told, name: str, value: str, words: str, topic_name: Callable[[str], str]
) -> None:
    settings, topic = told(name, value), topic_name("topic")
    publisher = KafkaPublisher(settings)
    record = Bus(topic, "group").record("a case", 1)
    ways: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: publisher.publish([record]),
        lambda: create_topics(settings, [topic]),
        lambda: partitions_of(settings, [topic]),
    )
    for way in ways:
        async with asyncio.timeout(ENOUGH):
            with pytest.raises(BusUnavailable) as refusal:
                await way()
        assert str(refusal.value).startswith(f"Kafka: {words}")
        assert "\n" not in str(refusal.value)
        assert (PASSWORD in str(refusal.value), refusal.value.code) == (False, f"TOCSIN_{name}")
    await publisher.close()


async def test_a_reader_names_the_setting_and_goes_on_trying(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    patient = SubscriberSettings(backoff=Backoff(first=0.2, limit=0.2))
    subscriber = KafkaSubscriber(told("KAFKA_PASSWORD", "another"), patient)
    lost = "group readers lost the bus: TOCSIN_KAFKA_PASSWORD"
    caplog.set_level(logging.WARNING)
    async with running(subscriber.run("readers", ["topic"], Seen())), asyncio.timeout(ENOUGH):
        while caplog.messages.count(lost) < 2:  # noqa: ASYNC110  # a log wakes nobody
            await asyncio.sleep(0.05)


async def test_a_port_without_tls_holds_nobody_up(told: Told, secured_kafka: Secured) -> None:
    settings = told("KAFKA_BOOTSTRAP_SERVERS", secured_kafka.broker.bootstrap_servers)
    async with asyncio.timeout(ENOUGH):
        with pytest.raises(BusUnavailable, match=r"^Kafka: ConnectionResetError$"):
            await partitions_of(settings, ["topic"])


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("KAFKA_CA_FILE", "/nowhere/ca.pem", "TOCSIN_KAFKA_CA_FILE: it must be a file of cert"),
        ("KAFKA_CA_FILE", "/dev/null", "TOCSIN_KAFKA_CA_FILE: it must be a file of certificates"),
    ],
)
def test_a_file_without_certificates_stops_the_start(
    told: Told, name: str, value: str, words: str
) -> None:
    with pytest.raises(WrongSettings) as refusal:
        told(name, value)
    assert str(refusal.value).startswith(words)


def test_nobody_starts_without_a_password_where_one_is_needed(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    told()
    monkeypatch.delenv("TOCSIN_KAFKA_PASSWORD")
    with pytest.raises(WrongSettings, match="TOCSIN_KAFKA_PASSWORD are needed with SASL_SSL"):
        read_settings(BusSettings)
