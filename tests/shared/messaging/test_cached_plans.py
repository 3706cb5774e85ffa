"""The statement that advances keys uses a cached plan."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.clock import new_id
from shared.messaging import inbox
from shared.messaging.inbox import Place
from shared.messaging.subscription_starts import SubscriptionStarts

TOPIC = "tocsin.intake"
ENOUGH = 12
"""After five uses, PostgreSQL compares a cached plan with one made for each use."""


def runs_of(number: int, *, heard: bool) -> list[inbox.Run]:
    places = [
        Place(TOPIC, str(new_id()), new_id(), "tocsin.test.said.v1", 1) for _ in range(number)
    ]
    return [inbox.run_of(each, *([each] if heard else [])) for each in places]


@pytest.mark.parametrize("heard", [True, False])
async def test_the_plan_is_kept_also_for_lists_of_one(engine: AsyncEngine, *, heard: bool) -> None:
    async with engine.begin() as connection:
        kept_before, anew_before = await plans(connection)  # another test may have used the session
        for _ in range(ENOUGH):
            runs = runs_of(1, heard=heard)
            assert await inbox.settle_all(connection, runs, SubscriptionStarts())
        kept, anew = await plans(connection)
    assert kept > kept_before
    assert anew - anew_before <= ENOUGH // 2


async def plans(connection: AsyncConnection) -> tuple[int, int]:
    """Return how often the statement ran with a cached plan, and how often with a new one."""
    asked = (
        "SELECT coalesce(sum(generic_plans), 0), coalesce(sum(custom_plans), 0)"
        " FROM pg_prepared_statements"
        " WHERE statement LIKE '%INSERT INTO inbox_keys%'"
    )
    kept, anew = (await connection.execute(text(asked))).one()
    return int(kept), int(anew)
