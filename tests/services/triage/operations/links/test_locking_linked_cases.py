"""Two who act on linked cases at once both get done. All persons are invented."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from services.triage.operations.cases import restricting
from services.triage.operations.locking import lock_case
from services.triage.tables import CaseLink
from tests.services.triage.calls import taken, threatened, two_calls
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

WAITING = (
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN"
    " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
)


@asynccontextmanager
async def held(triage: TriageFixture, *cases: UUID) -> AsyncIterator[None]:
    """Hold these cases until the block is left."""
    async with triage.context.database.unit_of_work(str(OFFICER)) as work:
        for each in cases:
            await lock_case(work, each)
        yield


async def waiting(triage: TriageFixture, first: Awaitable[Any], number: int) -> asyncio.Future[Any]:
    """Begin this; return once so many wait for a lock."""
    begun = asyncio.ensure_future(first)
    async with asyncio.timeout(10):
        while await triage.scalar(WAITING) < number:  # noqa: ASYNC110 - PostgreSQL holds them
            await asyncio.sleep(0.01)
    return begun


def restricted(triage: TriageFixture, case: UUID) -> Awaitable[Any]:
    return triage.act(OFFICER, case, lambda work: restricting.restrict(work, case, (OFFICER,)))


class TestLinkedCases:
    async def test_both_ends_of_a_link_are_restricted_at_once(self, triage: TriageFixture) -> None:
        case, other = await two_calls(triage)
        await triage.merge(case, other)
        lower, higher = sorted((case, other))
        async with held(triage, lower):
            one = await waiting(triage, restricted(triage, lower), 1)
            two = await waiting(triage, restricted(triage, higher), 2)
        await asyncio.gather(one, two)
        for each in (case, other):
            assert (await triage.case(each)).restricted_to == [OFFICER]

    async def test_two_merges_carry_their_proposals_to_each_other(
        self, triage: TriageFixture
    ) -> None:
        first, second, third, fourth = [
            await triage.file(each) for each in (threatened(), taken(), taken(), taken())
        ]
        async with triage.context.database.unit_of_work("sql") as work:
            direct = await work.session.get_one(CaseLink, await triage.link(first, third))
            await work.session.delete(direct)
        async with held(triage, first, third):
            one = await waiting(triage, triage.merge(first, second), 1)
            two = await waiting(triage, triage.merge(third, fourth), 2)
        await asyncio.gather(one, two)
        assert await triage.link(first, third)
        assert {(await triage.case(each)).outcome for each in (second, fourth)} == {"joined"}
