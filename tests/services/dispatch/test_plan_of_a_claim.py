"""A claim finds each fact by its key, also without statistics of the tables.

Each claim asks for every fact of every delivery in it. Were one table read whole for that, a claim
would take longer with each year of appeals.

All persons are invented.
"""

import re
from uuid import UUID

from sqlalchemy import text

from services.dispatch.operations.deliveries.claim_query import CLAIM, claim_values
from services.dispatch.operations.deliveries.due_query import Capacity, DueQuery
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.storage.unit_of_work import UnitOfWork
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.query_plans import MORE_CAMPAIGNS, nothing_is_known

MANY = 5_000
FACTS = {
    "case_facts": "(case_id) SELECT gen_random_uuid()",
    "inbox_keys": "(topic, key, last_sequence) SELECT 'tocsin.triage', gen_random_uuid()::text, 1",
    "withdrawn_documents": "(document, withdrawn_at) SELECT gen_random_uuid(), now()",
    "withdrawn_alerts": "(alert, withdrawn_at) SELECT gen_random_uuid(), now()",
    "consent_facts": "(alert, use, state, since)"
    " SELECT gen_random_uuid(), 'publish_name', 'given', now()",
    "campaign_alerts": "(campaign, alert) SELECT id, gen_random_uuid() FROM campaigns,",
}
"""Tables that grow over the years, and how to fill each."""


async def test_no_table_of_facts_is_read_whole_where_nothing_was_analysed(
    dispatch: DispatchFixture, dispatch_url: str
) -> None:
    async with nothing_is_known(dispatch_url) as owner:
        await dispatch.contact()
        campaign = await dispatch.start(Issued(audience=("diplomat",)))
        for table, values in FACTS.items():
            rows = values if values.endswith(",") else f"{values} FROM"
            await owner.execute(f"INSERT INTO {table} {rows} generate_series(1, {MANY})")
        await owner.execute(MORE_CAMPAIGNS, MANY)

    ids = [row.id for row in await dispatch.rows("SELECT id FROM deliveries")]
    plan = await plan_of(dispatch, [*ids, *(new_id() for _ in range(100))])

    assert campaign in {
        row.campaign for row in await dispatch.rows("SELECT campaign FROM deliveries")
    }
    assert set(re.findall(r"Seq Scan on (\w+)", plan)) & {*FACTS, "campaigns"} == set()
    assert "inbox_keys_parked" in plan


async def plan_of(dispatch: DispatchFixture, ids: list[UUID]) -> str:
    values = claim_values(ids, new_id(), utc_now(), utc_now(), None)
    async with dispatch.context.database.engine.connect() as connection:
        return "\n".join(await connection.scalars(text(f"EXPLAIN {CLAIM.text}"), values))


async def test_a_claim_keeps_its_plans_and_nothing_after_it_does(dispatch: DispatchFixture) -> None:
    await dispatch.contact()
    await dispatch.start(Issued(audience=("diplomat",)))
    room = Capacity(1, 1, {})
    async with dispatch.context.database.unit_of_work("dispatch") as work:
        found = DueQuery(room)
        await found.find(work, Channel.EMAIL)
        assert found.found
        assert await settings_of(work) == ("force_generic_plan", "off")
    async with dispatch.context.database.unit_of_work("dispatch") as work:
        assert await settings_of(work) == ("auto", "on")


async def settings_of(work: UnitOfWork) -> tuple[str, str]:
    asked = "SELECT current_setting('plan_cache_mode'), current_setting('enable_seqscan')"
    mode, scans = (await work.session.execute(text(asked))).one()
    return mode, scans
