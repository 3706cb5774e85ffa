"""Guarantee 5 in dispatch: nothing is claimed once it is known that it must not be sent."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from services.dispatch.operations.campaigns.stopping import stop_campaign
from services.dispatch.operations.deliveries.claiming import Claimed, claim_due
from services.dispatch.operations.deliveries.due_query import Capacity
from services.dispatch.operations.locking import lock_campaign
from services.dispatch.workers import LEASE
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.intake import AlertWithdrawn
from shared.contracts.triage import AppealWithdrawn
from shared.storage.unit_of_work import UnitOfWork
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.locks import until_they_wait

ROOM = Capacity(most=10, per_address=10, under_way={})
WAITS_FOR_NOBODY = text("SET LOCAL lock_timeout = '5s'")
"""If it waits all the same, the test fails."""


def alert_withdrawn(wanted: Issued) -> AlertWithdrawn:
    return AlertWithdrawn(alert=wanted.alert, subject=wanted.subject, withdrawn_at=utc_now())


def appeal_withdrawn(wanted: Issued) -> AppealWithdrawn:
    return AppealWithdrawn(case=wanted.case, document=wanted.document, withdrawn_at=utc_now())


async def claimed(work: UnitOfWork, dispatch: DispatchFixture) -> Sequence[Claimed]:
    return (await claim_due(work, dispatch.context, Channel.EMAIL, ROOM, LEASE)).claimed


FACTS = [(alert_withdrawn, "alert-withdrawn"), (appeal_withdrawn, "appeal-withdrawn")]


class TestStandingFacts:
    @pytest.mark.parametrize(("fact", "reason"), FACTS)
    async def test_what_was_withdrawn_before_the_appeal_came_sends_nothing(
        self, dispatch: DispatchFixture, fact: Any, reason: str
    ) -> None:
        await dispatch.contact()
        wanted = Issued()
        await dispatch.hear(fact(wanted))
        await dispatch.start(wanted)
        await dispatch.drain()
        assert await dispatch.states() == [("email", "withheld", reason)]

    @pytest.mark.parametrize(("fact", "reason"), FACTS)
    async def test_what_is_withdrawn_afterwards_sends_nothing_more(
        self, dispatch: DispatchFixture, fact: Any, reason: str
    ) -> None:
        await dispatch.contact()
        wanted = Issued()
        await dispatch.start(wanted)
        await dispatch.hear(fact(wanted))
        await dispatch.drain()
        assert await dispatch.states() == [("email", "withheld", reason)]
        assert (await dispatch.emitted("campaign.stopped"))[0]["reason"] == reason
        assert (await dispatch.emitted("delivery.settled"))[0]["reason"] == reason

    @pytest.mark.parametrize("before", [True, False])
    async def test_a_joined_alert_that_is_withdrawn_stops_it_too(
        self, dispatch: DispatchFixture, before: bool
    ) -> None:
        await dispatch.contact()
        wanted = Issued(joined=(new_id(),))
        withdrawn = AlertWithdrawn(alert=wanted.joined[0], subject=new_id(), withdrawn_at=utc_now())
        if before:
            await dispatch.hear(withdrawn)
        await dispatch.start(wanted)
        if not before:
            await dispatch.hear(withdrawn)
        await dispatch.drain()
        assert await dispatch.states() == [("email", "withheld", "alert-withdrawn")]

    @pytest.mark.parametrize("before", [True, False])
    @pytest.mark.parametrize("state", ["refused", "limited", "unknown"])
    async def test_a_consent_that_changed_stops_its_own_use_and_no_other(
        self, dispatch: DispatchFixture, before: bool, state: str
    ) -> None:
        await dispatch.contact("diplomat")
        await dispatch.contact("media")
        wanted = Issued()
        if before:
            await dispatch.consent(wanted, "publish_name", state)
        await dispatch.start(wanted)
        if not before:
            await dispatch.consent(wanted, "publish_name", state)
        await dispatch.drain()
        by_use = {row.use: (row.state, row.reason) for row in await dispatch.deliveries()}
        assert by_use == {
            "publish_name": ("withheld", "consent-changed"),
            "share_with_diplomats": ("withheld", "local-mailbox"),
        }

    async def test_a_consent_that_was_given_again_lets_it_go(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact("media")
        wanted = Issued()
        await dispatch.consent(wanted, "publish_name", "refused")
        await dispatch.consent(wanted, "publish_name", "given")
        await dispatch.start(wanted)
        await dispatch.drain()
        assert await dispatch.states() == [("email", "withheld", "local-mailbox")]

    async def test_a_contact_that_was_laid_aside_gets_nothing_more(
        self, dispatch: DispatchFixture
    ) -> None:
        made = await dispatch.contact()
        await dispatch.start()
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            assert (await client.post(f"/v1/contacts/{made.id}/deactivate")).status_code == 204
        await dispatch.drain()
        assert await dispatch.states() == [("email", "withheld", "contact-inactive")]


class TestStop:
    async def test_before_the_first_claim_sends_nothing(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        campaign = await dispatch.start()
        async with dispatch.client(Role.TRIAGE_OFFICER) as client:
            answer = await client.post(f"/v1/campaigns/{campaign}/stop", json={"reason": "safety"})
            again = await client.post(f"/v1/campaigns/{campaign}/stop", json={"reason": "error"})
        assert answer.status_code == 200
        assert again.json() == answer.json()
        await dispatch.drain()
        assert await dispatch.states() == [("email", "withheld", "campaign-stopped")]
        assert len(await dispatch.emitted("campaign.stopped")) == 1

    async def test_a_claim_waits_for_no_stop_and_passes_none(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        campaign = await dispatch.start()
        database = dispatch.context.database
        async with database.unit_of_work("person") as stopping:
            await stop_campaign(stopping, dispatch.context, campaign, "safety")
            async with database.unit_of_work("dispatch") as claiming:
                # The stop is not committed yet, and still nothing of its campaign is claimed.
                assert await claimed(claiming, dispatch) == []
        async with database.unit_of_work("dispatch") as claiming:
            assert await claimed(claiming, dispatch) == []
        assert await dispatch.states() == [("email", "withheld", "campaign-stopped")]

    async def test_a_campaign_that_is_held_is_passed_before_its_deliveries_are(
        self, dispatch: DispatchFixture
    ) -> None:
        """Some may be claimed when it is stopped, and wait again before the stop is committed."""
        await dispatch.contact()
        campaign = await dispatch.start()
        database = dispatch.context.database
        async with database.unit_of_work("person") as stopping:
            await lock_campaign(stopping, campaign)
            async with database.unit_of_work("dispatch") as claiming:
                await claiming.session.execute(WAITS_FOR_NOBODY)
                assert await claimed(claiming, dispatch) == []
        assert await dispatch.states() == [("email", "pending", "waiting")]

    async def test_a_withdrawal_waits_for_the_claim_that_came_first(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        wanted = Issued()
        await dispatch.start(wanted)
        async with dispatch.context.database.unit_of_work("dispatch") as claiming:
            assert len(await claimed(claiming, dispatch)) == 1
            withdrawing = asyncio.create_task(dispatch.hear(alert_withdrawn(wanted)))
            await until_they_wait(dispatch.context.database, withdrawing)
            assert not withdrawing.done()
        await withdrawing
        assert [row.state for row in await dispatch.deliveries()] == ["claimed"]

    async def test_only_of_ones_own_desk(self, dispatch: DispatchFixture) -> None:
        campaign = await dispatch.start()
        async with dispatch.client(Role.TRIAGE_OFFICER, desks=frozenset({"asia"})) as client:
            answer = await client.post(f"/v1/campaigns/{campaign}/stop", json={})
            assert (answer.status_code, answer.json()["type"]) == (
                403,
                "urn:tocsin:problem:other-desk",
            )
            assert (await client.get("/v1/campaigns")).json()["items"] == []
            unknown = await client.post(f"/v1/campaigns/{new_id()}/stop", json={})
            assert unknown.status_code == 404
        async with dispatch.client(Role.AUDITOR) as client:
            assert (await client.post(f"/v1/campaigns/{campaign}/stop", json={})).status_code == 403
