"""Two people who act on linked cases at once both succeed. All persons are invented."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from services.triage.operations.cases import restricting
from services.triage.operations.locking import lock_case
from services.triage.tables import CaseLink
from tests.services.locks import until_they_wait
from tests.services.triage.triage_fixture import OFFICER, TriageFixture
from tests.services.triage.two_calls import taken, threatened, two_calls


@asynccontextmanager
async def held(triage: TriageFixture, *cases: UUID) -> AsyncIterator[None]:
    """Lock these cases until the block ends."""
    async with triage.context.database.unit_of_work(str(OFFICER)) as work:
        for each in cases:
            await lock_case(work, each)
        yield


async def both_wait(
    triage: TriageFixture, *operations: Awaitable[Any]
) -> Sequence[asyncio.Future[Any]]:
    """Start these one after another, each when the one before waits for a lock."""
    begun: list[asyncio.Future[Any]] = []
    for operation in operations:
        begun.append(asyncio.ensure_future(operation))
        await until_they_wait(triage.context.database, *begun)
    assert not any(each.done() for each in begun)
    return begun


def restricted(triage: TriageFixture, case: UUID) -> Awaitable[Any]:
    return triage.act(OFFICER, case, lambda work: restricting.restrict(work, case, (OFFICER,)))


class TestLinkedCases:
    async def test_both_ends_of_a_link_are_restricted_at_once(self, triage: TriageFixture) -> None:
        case, other = await two_calls(triage)
        await triage.merge(case, other)
        lower, higher = sorted((case, other))
        async with held(triage, lower):
            begun = await both_wait(triage, restricted(triage, lower), restricted(triage, higher))
        await asyncio.gather(*begun)
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
            begun = await both_wait(
                triage, triage.merge(first, second), triage.merge(third, fourth)
            )
        await asyncio.gather(*begun)
        assert await triage.link(first, third)
        assert {(await triage.case(each)).outcome for each in (second, fourth)} == {"joined"}
