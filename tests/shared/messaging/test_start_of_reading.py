"""Where a reader begins in a partition, and where it goes back to, by its client's state."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from shared.messaging.kafka_rejoining import Rejoining, moved
from shared.messaging.kafka_settings import KafkaSettings

PART = TopicPartition("topic", 0)
SOON = 4_000_000_000_000
"""A time in the future, in milliseconds."""


class Client:
    """A fake client with one partition."""

    def __init__(self, *, end: int = 10, found: int | None = 2) -> None:
        """`found`: the first record since any requested time."""
        self.end = end
        self.found = None if found is None else SimpleNamespace(offset=found)
        self.assigned = {PART}
        self.sought: list[int] = []
        self.asked: list[int] = []

    async def beginning_offsets(self, parts: Collection[Any]) -> Mapping[Any, int]:
        return dict.fromkeys(parts, 0)

    async def end_offsets(self, parts: Collection[Any]) -> Mapping[Any, int]:
        return dict.fromkeys(parts, self.end)

    async def offsets_for_times(self, moments: Mapping[Any, int]) -> Mapping[Any, Any]:
        self.asked += moments.values()
        return dict.fromkeys(moments, self.found)

    def assignment(self) -> set[Any]:
        return self.assigned

    def seek(self, _part: Any, offset: int) -> None:
        self.sought.append(offset)


class Stored(Rejoining):
    """A stored position: read up to 6, the last record written at second 10."""

    def __init__(self, client: Client, *, is_marked: bool = True, record: str = "10000.1") -> None:
        super().__init__(KafkaSettings("invented:9092"), client, "group")
        self.given_back = False
        mark = SimpleNamespace(position=6, moment=10_000, record=record)
        self._mark = mark if is_marked else None
        self.took({PART})

    async def _stored(self, parts: list[Any]) -> Mapping[Any, Any]:
        if self.given_back:
            self.took(parts)
        return dict.fromkeys(parts, (6, self._mark))


def message(offset: int, timestamp: int) -> Any:
    return SimpleNamespace(offset=offset, timestamp=timestamp, value=b"x")


async def test_it_looks_at_the_record_before_its_position() -> None:
    client = Client()
    await Stored(client).place({PART})
    assert client.sought == [5]


async def test_where_a_person_moved_it_it_begins_there_and_looks_at_nothing() -> None:
    client = Client(end=6)
    rejoining = Stored(client, record=moved(6, datetime.now(UTC))[1].partition(" ")[2])
    await rejoining.place({PART})
    assert len(await rejoining.taken(PART, [message(6, 1)])) == 1
    assert (client.asked, client.sought) == ([], [6])


async def test_it_goes_back_by_more_than_clocks_of_writers_are_apart() -> None:
    client = Client(end=3)
    await Stored(client).place({PART})
    assert (client.asked, client.sought) == ([9_000], [2])


async def test_where_all_is_older_than_what_was_read_last_it_passes_nothing_by() -> None:
    client = Client(found=None)
    rejoining = Stored(client)
    await rejoining.place({PART})
    assert await rejoining.taken(PART, [message(5, 1)]) == ()
    assert client.sought == [5, 6]


@pytest.mark.parametrize(("found", "sought"), [(2, [6, 2]), (6, [6]), (8, [6]), (None, [6])])
async def test_from_a_position_of_somebody_else_it_goes_back_and_never_on(
    found: int | None, sought: list[int]
) -> None:
    client = Client(found=found)
    await Stored(client, is_marked=False).place({PART})
    assert client.sought == sought


@pytest.mark.parametrize("given_back", [True, False])
async def test_what_was_taken_away_meanwhile_is_not_placed(given_back: bool) -> None:
    client = Client()
    rejoining = Stored(client)
    rejoining.given_back = given_back
    client.assigned = {PART} if given_back else set()
    await rejoining.place({PART})
    assert client.sought == []
    assert rejoining.has_placed({PART}) is not given_back


async def test_nothing_is_taken_before_it_knows_where_it_begins() -> None:
    rejoining = Stored(Client())
    assert await rejoining.taken(PART, [message(0, 1)]) == ()


async def test_the_latest_moment_counts_but_none_that_is_to_come() -> None:
    rejoining = Rejoining(KafkaSettings("invented:9092"), Client(), "group")
    await rejoining.taken(PART, [message(0, 5_000), message(1, 4_000)])
    ((position, mark),) = rejoining.told({PART: 2}).values()
    assert (position, mark.partition(" ")[0]) == (2, "5000")
    await rejoining.taken(PART, [message(2, SOON)])
    ((_, mark),) = rejoining.told({PART: 3}).values()
    assert 5_000 < int(mark.partition(" ")[0]) < SOON
