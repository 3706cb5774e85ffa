"""Deliveries are settled by key, also if the statistics know of no waiting ones.

A batch of answers is settled some hundred times a second. Read whole, or compared one by one, the
deliveries of all years would be gone through each time.

All persons are invented.
"""

from sqlalchemy import text

from services.dispatch.operations.outcomes.settling import SETTLE
from shared.clock import new_id, utc_now
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.query_plans import MORE_CAMPAIGNS, nothing_is_known

SETTLED, ATTEMPTED, TOGETHER = 20_000, 2_000, 120
FILL = """
    INSERT INTO deliveries (id, contact, address, address_hash, channel, language, critical, state,
        reason, attempts, repeated, created_at, settled_at)
    SELECT gen_random_uuid(), contact, address, address_hash, channel, language, false, 'delivered',
        'acknowledged', 1, false, now(), now()
    FROM deliveries CROSS JOIN generate_series(1, $1)
"""
ATTEMPTS = """
    INSERT INTO attempts (id, delivery, number, outcome, reason, seconds, ended_at)
    SELECT gen_random_uuid(), id, 1, 'delivered', 'acknowledged', 0.1, now()
    FROM deliveries LIMIT $1
"""


async def test_what_waits_is_not_compared_with_each_of_the_list(
    dispatch: DispatchFixture, dispatch_url: str
) -> None:
    async with nothing_is_known(dispatch_url) as owner:
        await dispatch.contact()
        await dispatch.start(Issued(audience=("diplomat",)))
        await owner.execute("SET session_replication_role = replica")  # ignoring foreign keys
        await owner.execute(FILL, SETTLED)
        await owner.execute(ATTEMPTS, ATTEMPTED)
        await owner.execute(MORE_CAMPAIGNS, ATTEMPTED)
        await owner.execute("ANALYZE deliveries, attempts, campaigns")

    plan = await plan_of(dispatch)

    assert "Index Cond: (id = r.id)" in plan
    assert "Seq Scan" not in plan


async def plan_of(dispatch: DispatchFixture) -> str:
    values = {
        "now": utc_now(),
        "ids": [new_id() for _ in range(TOGETHER)],
        "claims": [new_id() for _ in range(TOGETHER)],
        "states": ["delivered"] * TOGETHER,
        "reasons": ["acknowledged"] * TOGETHER,
        "provider_ids": [None] * TOGETHER,
    }
    async with dispatch.context.database.engine.connect() as connection:
        return "\n".join(await connection.scalars(text(f"EXPLAIN {SETTLE.text}"), values))
