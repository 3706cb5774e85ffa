"""Rows of several keys are locked in one order, so that there are no deadlocks."""

import asyncio
from itertools import permutations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id
from shared.messaging import inbox
from shared.messaging.inbox import Place, Run, run_of
from shared.messaging.subscription_starts import SubscriptionStarts
from shared.storage.unit_of_work import Database
from tests.shared.messaging.invented_event import until_blocked

TOPIC = "tocsin.intake"
KEYS = ["a", "b", "c"]


def _runs(keys: list[str], sequence: int) -> list[Run]:
    return [run_of(Place(TOPIC, key, new_id(), "said", sequence)) for key in keys]


async def test_who_waits_for_the_first_of_several_keys_holds_none_behind_it(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.unit_of_work("test") as work:
        await inbox.settle_all(work.session, _runs(KEYS, 1), SubscriptionStarts())

    async def take(keys: list[str]) -> None:
        async with database.unit_of_work("second") as work:
            await inbox.settle_all(work.session, _runs(keys, 2), SubscriptionStarts())

    free = text("SELECT key FROM inbox_keys WHERE key > 'a' ORDER BY key FOR UPDATE SKIP LOCKED")
    for keys in permutations(KEYS):
        async with database.unit_of_work("first") as first:
            await inbox.lock_known_key(first.session, TOPIC, KEYS[0])
            taking = asyncio.create_task(take(list(keys)))
            await until_blocked(engine)
            async with engine.connect() as third:
                assert list(await third.scalars(free)) == KEYS[1:]
        await taking
