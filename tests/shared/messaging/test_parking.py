"""The id of a parked record that is no event, and the number of recently parked keys."""

import pytest
from sqlalchemy import text

from shared.clock import new_id
from shared.messaging import inbox, parking
from shared.messaging.bus import Record
from shared.messaging.inbox import Place
from shared.messaging.subscription_starts import SubscriptionStarts
from shared.storage.unit_of_work import Database

TOPIC = "tocsin.intake"
BROKEN = Record(TOPIC, b"key", b"{", {"ce_id": b"no id"})


@pytest.mark.parametrize(
    "other",
    [
        Record("tocsin.triage", b"key", b"{", {"ce_id": b"no id"}),
        Record(TOPIC, b"another", b"{", {"ce_id": b"no id"}),
        Record(TOPIC, b"key", b"[", {"ce_id": b"no id"}),
        Record(TOPIC, b"key", b"{", {"ce_id": b"another"}),
        Record(TOPIC, b"key", b"{", {"ce_type": b"no id"}),
        Record(TOPIC, b"key", b"{", {"ce_id": b"no id", "ce_type": b""}),
        Record(TOPIC, b"ke", b"y{", {"ce_id": b"no id"}),
        Record(TOPIC, b"key", b"{", {"ce_i": b"dno id"}),
    ],
)
def test_what_is_no_event_has_an_id_of_its_own_the_same_at_each_delivery(other: Record) -> None:
    """Otherwise the second of two would count as a repetition of the first, and be lost."""
    ids = [parking.place_of(each, None).event_id for each in (BROKEN, BROKEN, other)]
    assert ids[0] == ids[1]
    assert ids[0] != ids[2]


async def test_only_what_was_parked_lately_and_still_is_counts_as_such(database: Database) -> None:
    keys = [str(new_id()) for _ in range(3)]
    async with database.unit_of_work("intake") as work:
        for key in keys:
            place = Place(TOPIC, key, new_id(), "tocsin.test.said.v1", 1)
            await inbox.lock_key(work.session, place, SubscriptionStarts())
            await parking.park_key(work.session, TOPIC, key)
        await parking.release_key(work.session, TOPIC, keys[0])
        await work.session.execute(
            text("UPDATE inbox_keys SET parked_at = now() - interval '2 minutes' WHERE key = :key"),
            {"key": keys[1]},
        )
    async with database.unit_of_work("intake") as work:
        assert await parking.count_lately(work.session, 60) == 1
        assert await parking.count_lately(work.session, 180) == 2
