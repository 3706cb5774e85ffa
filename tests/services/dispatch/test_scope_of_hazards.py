"""A hazard has no effect beyond its entry, and none after it ended. Persons are invented."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.dispatch.operations.contacts.hazards import add_hazard
from services.dispatch.schemas import AddHazard
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import receiver
from tests.services.dispatch.test_hazards import OWN, PARTNER, post
from tests.services.dispatch.test_test_messages import ask, came_of_it
from tests.shared.messaging.invented_event import until

HOLD = {**OWN, "effect": "hold"}
EMBARGO = timedelta(days=1)


async def only(dispatch: DispatchFixture) -> Any:
    (row,) = await dispatch.deliveries()
    return row


async def settle(
    dispatch: DispatchFixture, campaign: UUID, found: str, status: int = 200
) -> dict[str, Any]:
    row = await only(dispatch)
    path = f"/campaigns/{campaign}/deliveries/{row.id}/settle"
    return await post(dispatch, path, {"found": found}, status)


async def release(dispatch: DispatchFixture, campaign: UUID, status: int = 200) -> dict[str, Any]:
    row = await only(dispatch)
    return await post(dispatch, f"/campaigns/{campaign}/deliveries/{row.id}/release", status=status)


async def make_due(dispatch: DispatchFixture) -> None:
    await dispatch.do("UPDATE deliveries SET next_try_at = now() WHERE state = 'pending'")
    await dispatch.do("UPDATE addresses SET rests_until = NULL")


async def claim_waits(dispatch: DispatchFixture) -> bool:
    return bool(
        await dispatch.scalar(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
        )
    )


class TestUnderAnEmbargo:
    @pytest.mark.parametrize("spoilt", ["contact", "address"])
    async def test_a_danger_somewhere_else_takes_no_time_from_anybody(
        self, dispatch: DispatchFixture, spoilt: str
    ) -> None:
        """There is time to reactivate a contact or number that was deactivated by mistake."""
        contact = (await dispatch.contact("partner", countries=("EGY",))).id
        await dispatch.start(Issued(audience=PARTNER, embargo_until=utc_now() + EMBARGO))
        due = "SELECT next_try_at FROM deliveries"
        ends = await dispatch.scalar(due)
        if spoilt == "contact":
            await post(dispatch, f"/contacts/{contact}/deactivate", status=204)
        else:
            await dispatch.do(
                "UPDATE addresses SET blocked_reason = 'opted-out', blocked_at = now(),"
                " blocked_notice = gen_random_uuid()"
            )
        await post(dispatch, "/hazards", {**OWN, "country": "TUN"})
        await post(dispatch, "/hazards", {**OWN, "audiences": ["media"]})
        await post(dispatch, "/hazards", {**OWN, "organisation": "fidh", "audiences": ["un"]})
        assert await dispatch.scalar(due) == ends, "none of them concerns it"
        # With a milder danger, it keeps waiting too.
        await post(dispatch, "/hazards", {**OWN, "effect": "warn"})
        assert await dispatch.scalar(due) < ends
        await dispatch.drain(Channel.EMAIL)
        assert await dispatch.states() == [("email", "pending", "embargo")]
        assert await dispatch.scalar(due) == ends
        # A final result is final at once.
        await post(dispatch, "/hazards", OWN)
        await dispatch.drain(Channel.EMAIL)
        assert await dispatch.states() == [("email", "withheld", "hazard-to-recipient")]


class TestEnteredByMistake:
    @pytest.mark.parametrize("effect", ["never", "hold"])
    async def test_what_it_held_back_is_told_and_goes_out_when_it_is_ended(
        self, dispatch: DispatchFixture, effect: str
    ) -> None:
        async with receiver() as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            campaign = await dispatch.start(Issued(audience=PARTNER))
            entry = (await post(dispatch, "/hazards", {**OWN, "effect": effect}))["id"]
            await dispatch.drain(Channel.WEBHOOK)
            assert (await only(dispatch)).state == "withheld"
            told = [each["reason"] for each in await dispatch.emitted("notice.requested")]
            assert told == [
                "recipients-endangered" if effect == "never" else "recipients-to-decide"
            ]
            again = f"/campaigns/{campaign}/send-again"
            assert (await post(dispatch, again, status=200))["reopened"] == 0
            await post(dispatch, f"/hazards/{entry}/removal", status=204)
            assert (await post(dispatch, again, status=200))["reopened"] == 1
            await dispatch.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 1

    async def test_what_becomes_milder_can_be_decided_on(self, dispatch: DispatchFixture) -> None:
        async with receiver() as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            entry = (await post(dispatch, "/hazards", OWN))["id"]
            campaign = await dispatch.start(Issued(audience=PARTNER))
            refused = await release(dispatch, campaign, 409)
            assert refused["type"] == "urn:tocsin:problem:hazard-to-recipient"
            async with dispatch.client(Role.COMMUNICATIONS) as client:
                listed = f"/v1/campaigns/{campaign}/deliveries"
                assert not (await client.get(listed)).json()["items"][0]["decidable"]
                await client.put(f"/v1/hazards/{entry}", json=HOLD)
                assert (await client.get(listed)).json()["items"][0]["decidable"]
            await release(dispatch, campaign)
            await dispatch.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 1


class TestDecisions:
    async def test_hold_for_the_dangers_that_were_known(self, dispatch: DispatchFixture) -> None:
        await post(dispatch, "/hazards", HOLD)
        async with receiver(status=503) as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            campaign = await dispatch.start(Issued(audience=PARTNER))
            await release(dispatch, campaign)
            await dispatch.drain(Channel.WEBHOOK)
            assert await dispatch.states() == [("webhook", "pending", "busy")]
            # Another danger, while it waits and again after it failed.
            for reopened in (False, True):
                said = f"Recipients are arrested, told {'again' if reopened else 'once'}."
                await post(dispatch, "/hazards", {**HOLD, "source": said})
                endpoint.status = 204
                if reopened:
                    await dispatch.do(
                        "UPDATE deliveries SET state = 'failed', reason = 'busy',"
                        " next_try_at = NULL, settled_at = now()"
                    )
                    await post(dispatch, f"/campaigns/{campaign}/send-again", status=200)
                await make_due(dispatch)
                await dispatch.drain(Channel.WEBHOOK)
                assert await dispatch.states() == [("webhook", "withheld", "hazard-held")]
                await release(dispatch, campaign)
            await dispatch.drain(Channel.WEBHOOK)
            assert await dispatch.states() == [("webhook", "delivered", "acknowledged")]
            assert len(endpoint.got) == 2

    async def test_on_what_nobody_knows_is_one_too(self, dispatch: DispatchFixture) -> None:
        """`Send it again` is for one recipient: it does not repeat for ever."""
        async with receiver() as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            campaign = await dispatch.start(Issued(audience=PARTNER, level="critical"))
            await dispatch.do("UPDATE deliveries SET repeated = true")
            await post(dispatch, "/hazards", HOLD)
            await dispatch.drain(Channel.WEBHOOK)
            assert await dispatch.states() == [("webhook", "unknown", "interrupted")]
            never = (await post(dispatch, "/hazards", OWN))["id"]
            refused = await settle(dispatch, campaign, "again", 409)
            assert refused["type"] == "urn:tocsin:problem:hazard-to-recipient"
            await post(dispatch, f"/hazards/{never}/removal", status=204)
            await settle(dispatch, campaign, "again")
            await dispatch.drain(Channel.WEBHOOK)
            assert await dispatch.states() == [("webhook", "delivered", "acknowledged")]
            assert len(endpoint.got) == 1

    async def test_to_send_what_was_stopped_is_refused(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact("partner", countries=("EGY",))
        campaign = await dispatch.start(Issued(audience=PARTNER))
        await dispatch.do(
            "UPDATE deliveries SET state = 'unknown', reason = 'interrupted', repeated = true,"
            " next_try_at = NULL, settled_at = now()"
        )
        await post(dispatch, f"/campaigns/{campaign}/stop", {"reason": "safety"}, 200)
        refused = await settle(dispatch, campaign, "again", 409)
        assert refused["type"] == "urn:tocsin:problem:campaign-stopped"
        assert await dispatch.states() == [("email", "unknown", "interrupted")]
        await settle(dispatch, campaign, "not-sent")


class TestWhileSomethingIsClaimed:
    async def test_nothing_is_claimed_past_a_danger_that_is_being_entered(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            await dispatch.start(Issued(audience=PARTNER))
            async with dispatch.context.database.unit_of_work(str(new_id())) as work:
                await add_hazard(work, dispatch.context, AddHazard.model_validate(OWN))
                draining = asyncio.create_task(dispatch.drain(Channel.WEBHOOK))
                await until(partial(claim_waits, dispatch))
            await draining
            assert endpoint.got == []
        assert await dispatch.states() == [("webhook", "withheld", "hazard-to-recipient")]

    async def test_a_test_message_that_waits_is_weighed_too(
        self, dispatch: DispatchFixture
    ) -> None:
        made = await dispatch.contact("partner", countries=("EGY",))
        await ask(dispatch, made.id, "email")
        await post(dispatch, "/hazards", HOLD)
        await dispatch.drain(Channel.EMAIL)
        assert await came_of_it(dispatch, made.id) == [
            ("email", "withheld", "hazard-to-recipient", None, None)
        ]


class TestOrganisations:
    async def test_one_that_no_message_names_is_asked_about(
        self, dispatch: DispatchFixture
    ) -> None:
        mistyped = {**OWN, "organisation": "fdih"}
        refused = await post(dispatch, "/hazards", mistyped, 422)
        (fault,) = refused["errors"]
        assert (fault["field"], fault["code"]) == ("organisation", "unknown-organisation")
        assert "fidh" in fault["message"]
        refused = await post(dispatch, "/hazards", {**mistyped, "country": "XXX"}, 422)
        assert [each["field"] for each in refused["errors"]] == ["country", "organisation"]
        entry = (await post(dispatch, "/hazards", {**mistyped, "although_unknown": True}))["id"]
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            answer = await client.put(f"/v1/hazards/{entry}", json={**mistyped, "note": "Noted."})
            assert answer.status_code == 422

    async def test_one_is_known_once_an_appeal_names_it(self, dispatch: DispatchFixture) -> None:
        own = {**OWN, "organisation": "invented-network"}
        await post(dispatch, "/hazards", own, 422)
        event = await dispatch.issued(Issued(audience=PARTNER))
        await dispatch.hear(event.model_copy(update={"organisations": ("invented-network",)}))
        await post(dispatch, "/hazards", own)
