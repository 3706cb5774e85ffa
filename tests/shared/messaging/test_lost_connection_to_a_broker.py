"""A lost connection to a broker is noticed, whatever its client still reports."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.client import ConnectionGroup
from aiokafka.errors import KafkaConnectionError

from shared.messaging.kafka_rejoining import Rejoining
from shared.messaging.kafka_settings import KafkaSettings

READING, COORDINATING = ConnectionGroup.DEFAULT, ConnectionGroup.COORDINATION


def connection(*, is_connected: bool = True) -> Any:
    return SimpleNamespace(connected=lambda: is_connected)


@pytest.fixture
def connections() -> dict[tuple[int, int], Any]:
    """Return the client's connections, by broker and purpose."""
    return {(each, group): connection() for each in (1, 2) for group in (READING, COORDINATING)}


@pytest.fixture
def rejoining(connections: dict[tuple[int, int], Any]) -> Rejoining:
    consumer = SimpleNamespace(_client=SimpleNamespace(_conns=connections))
    rejoining = Rejoining(KafkaSettings("invented:9092"), consumer, "group")
    rejoining.require_unbroken()
    return rejoining


def test_who_keeps_its_connections_or_gets_one_more_is_not(
    rejoining: Rejoining, connections: dict[tuple[int, int], Any]
) -> None:
    connections[3, READING] = connection()
    connections[1, COORDINATING] = connection()
    del connections[2, COORDINATING]
    rejoining.require_unbroken()


def test_a_connection_that_is_gone_is_noticed(
    rejoining: Rejoining, connections: dict[tuple[int, int], Any]
) -> None:
    del connections[1, READING]
    with pytest.raises(KafkaConnectionError):
        rejoining.require_unbroken()


def test_another_one_in_its_place_is_noticed(
    rejoining: Rejoining, connections: dict[tuple[int, int], Any]
) -> None:
    connections[1, READING] = connection()
    with pytest.raises(KafkaConnectionError):
        rejoining.require_unbroken()


def test_one_that_is_closed_and_still_shown_is_noticed(
    rejoining: Rejoining, connections: dict[tuple[int, int], Any]
) -> None:
    connections[1, READING].connected = lambda: False
    with pytest.raises(KafkaConnectionError):
        rejoining.require_unbroken()
