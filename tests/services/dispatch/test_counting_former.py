"""Who got a document is counted while somebody drafts one that follows it. All invented."""

import asyncio
from typing import Any

import pytest

from services.dispatch.operations.campaigns.counting_former import report_former
from services.dispatch.operations.contacts.hazards import add_hazard
from services.dispatch.workers import FormerCounts
from shared.clock import new_id, utc_now
from shared.contracts.dispatch import RecipientsCounted
from shared.contracts.triage import RecipientsAsked
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.test_counting_reach import hazard
from tests.services.dispatch.test_followed_recipients import FIRST, sent


async def counted(dispatch: DispatchFixture) -> list[dict[str, int]]:
    """Return what was published, each time by audience and outcome."""
    return [
        {f"{each['audience']} {each['outcome']}": each["contacts"] for each in said["counts"]}
        for said in await dispatch.emitted(RecipientsCounted.type.split(".", 1)[1][:-3])
    ]


class TestCounting:
    async def asked(self, dispatch: DispatchFixture, first: Issued, **more: Any) -> None:
        asked = RecipientsAsked(
            case=first.case, document=first.document, asked_at=utc_now(), **more
        )
        await dispatch.hear(asked)

    async def test_the_numbers_are_those_of_the_campaign_that_starts_then(
        self, dispatch: DispatchFixture
    ) -> None:
        made = {name: await dispatch.contact("media") for name in ("stays", "left", "refused")}
        there = await dispatch.contact("media", countries=("EGY",), endpoint="http://127.0.0.1:1/a")
        await dispatch.contact("media", endpoint="http://127.0.0.1:1/b")
        first = Issued(audience=FIRST)
        await sent(dispatch, first)
        await dispatch.do("UPDATE contacts SET countries = '{FRA}' WHERE id = :id", id=there.id)
        await dispatch.do("UPDATE contacts SET active = false WHERE id = :id", id=made["left"].id)
        await dispatch.do(
            "UPDATE addresses SET blocked_reason = 'opted-out', blocked_at = now()"
            " WHERE contact = :id",
            id=made["refused"].id,
        )
        await self.asked(dispatch, first)
        assert await FormerCounts(dispatch.context).round(everything=False) == 1
        assert await counted(dispatch) == [
            {
                "media beyond": 1,
                "media covered": 1,
                "media gone": 1,
                "media no-provider": 1,
                "media opted-out": 1,
            }
        ]

    async def test_it_is_published_again_only_when_a_number_changed_or_somebody_asks(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact("media")
        first, counts = Issued(audience=FIRST), FormerCounts(dispatch.context)
        await sent(dispatch, first)
        await self.asked(dispatch, first)
        assert await counts.round(everything=True) == 1
        assert await counts.round(everything=True) == 0
        assert await counts.round(everything=False) == 0
        await dispatch.do("UPDATE contacts SET active = false")
        assert await counts.round(everything=True) == 1
        await self.asked(dispatch, first)
        assert await counts.round(everything=False) == 1
        assert await counted(dispatch) == [
            {"media no-provider": 1},
            {"media gone": 1},
            {"media gone": 1},
        ]

    async def test_a_service_that_was_restored_gets_the_numbers_again(
        self, dispatch: DispatchFixture
    ) -> None:
        first, counts = Issued(), FormerCounts(dispatch.context)
        await sent(dispatch, first)
        await self.asked(dispatch, first)
        await counts.round(everything=True)
        await dispatch.do("UPDATE watched_recipients SET said_at = said_at - interval '13 hours'")
        assert await counts.round(everything=True) == 1
        await dispatch.do("UPDATE watched_recipients SET asked_at = asked_at - interval '31 days'")
        await dispatch.do("UPDATE watched_recipients SET said_at = said_at - interval '13 hours'")
        assert await counts.round(everything=True) == 0

    async def test_a_document_without_a_campaign_was_sent_to_nobody(
        self, dispatch: DispatchFixture
    ) -> None:
        await self.asked(dispatch, Issued(), organisations=("omct",))
        await FormerCounts(dispatch.context).round(everything=False)
        assert await counted(dispatch) == [{}]

    @pytest.mark.parametrize(
        ("effect", "counts"),
        [
            ("warn", {"media no-provider": 1}),
            ("hold", {"media held": 1}),
            ("never", {"media never": 1}),
        ],
    )
    async def test_a_hazard_counts_for_those_who_got_it_before(
        self, dispatch: DispatchFixture, effect: str, counts: dict[str, int]
    ) -> None:
        await dispatch.contact("media")
        first = Issued(audience=FIRST)
        await sent(dispatch, first)
        async with dispatch.context.database.unit_of_work(str(new_id())) as work:
            await add_hazard(work, dispatch.context, hazard(effect=effect))
        await self.asked(dispatch, first)
        await FormerCounts(dispatch.context).round(everything=False)
        assert await counted(dispatch) == [counts]

    async def test_of_two_replicas_one_publishes(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact("media")
        first = Issued(audience=FIRST)
        await sent(dispatch, first)
        await self.asked(dispatch, first)
        watched = (first.document, "")

        async def report() -> bool:
            async with dispatch.context.database.unit_of_work("test") as work:
                return await report_former(work, dispatch.context, watched)

        async with dispatch.context.database.unit_of_work("test") as work:
            assert await report_former(work, dispatch.context, watched)
            other = asyncio.create_task(report())
            await asyncio.wait({other}, timeout=1)
        assert not await other
