"""The database gives the number of unpublished events, also while the bus is unavailable."""

from shared.clock import new_id
from shared.messaging.backlog_metrics import measure_backlog
from shared.storage.unit_of_work import Database
from tests.shared.messaging.test_relay import emit


class Recorded:
    waiting = parked = -1
    oldest = -1.0

    def outbox_lag(self, _service: str, waiting: int, oldest_seconds: float) -> None:
        self.waiting, self.oldest = waiting, oldest_seconds

    def parked_keys(self, _service: str, keys: int) -> None:
        self.parked = keys


async def test_what_no_relay_has_published_is_counted(database: Database) -> None:
    told = Recorded()
    await emit(database, new_id(), 1, 2, 3)
    async with database.read() as session:
        await measure_backlog(session, metrics=told, service="intake")
    assert (told.waiting, told.parked) == (3, 0)
    assert told.oldest >= 0


async def test_an_empty_outbox_has_no_age(database: Database) -> None:
    told = Recorded()
    async with database.read() as session:
        await measure_backlog(session, metrics=told, service="intake")
    assert (told.waiting, told.oldest) == (0, 0.0)
