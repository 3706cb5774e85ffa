"""What a danger does is no more than it says, and is undone with it. Persons are invented."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.dispatch.operations.hazards import add_hazard
from services.dispatch.rules.reasons import Channel
from services.dispatch.schemas import HazardWanted
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from tests.services.dispatch.house import House, Issued
from tests.services.dispatch.outside import receiver
from tests.services.dispatch.test_hazards import OWN, PARTNER, post
from tests.services.dispatch.test_trials import ask, came_of_it
from tests.shared.messaging.said import until

HOLD = {**OWN, "effect": "hold"}
EMBARGO = timedelta(days=1)


async def only(house: House) -> Any:
    (row,) = await house.deliveries()
    return row


async def settle(house: House, campaign: UUID, found: str, status: int = 200) -> dict[str, Any]:
    row = await only(house)
    path = f"/campaigns/{campaign}/deliveries/{row.id}/settle"
    return await post(house, path, {"found": found}, status)


async def release(house: House, campaign: UUID, status: int = 200) -> dict[str, Any]:
    row = await only(house)
    return await post(house, f"/campaigns/{campaign}/deliveries/{row.id}/release", status=status)


async def make_due(house: House) -> None:
    await house.do("UPDATE deliveries SET next_try_at = now() WHERE state = 'pending'")
    await house.do("UPDATE addresses SET rests_until = NULL")


async def claim_waits(house: House) -> bool:
    return bool(
        await house.scalar(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
        )
    )


class TestUnderAnEmbargo:
    @pytest.mark.parametrize("spoilt", ["contact", "address"])
    async def test_a_danger_somewhere_else_takes_no_time_from_anybody(
        self, house: House, spoilt: str
    ) -> None:
        """There is time to bring back a contact that was laid aside, or a number, by mistake."""
        contact = (await house.contact("partner", countries=("EGY",))).id
        await house.start(Issued(audience=PARTNER, embargo_until=utc_now() + EMBARGO))
        due = "SELECT next_try_at FROM deliveries"
        ends = await house.scalar(due)
        if spoilt == "contact":
            await post(house, f"/contacts/{contact}/deactivate", status=204)
        else:
            await house.do(
                "UPDATE addresses SET blocked_reason = 'opted-out', blocked_at = now(),"
                " blocked_notice = gen_random_uuid()"
            )
        await post(house, "/hazards", {**OWN, "country": "TUN"})
        await post(house, "/hazards", {**OWN, "audiences": ["media"]})
        await post(house, "/hazards", {**OWN, "organisation": "fidh", "audiences": ["un"]})
        assert await house.scalar(due) == ends, "none of them concerns it"
        # Looked at for a milder one, it goes on waiting too.
        await post(house, "/hazards", {**OWN, "effect": "warn"})
        assert await house.scalar(due) < ends
        await house.drain(Channel.EMAIL)
        assert await house.states() == [("email", "pending", "embargo")]
        assert await house.scalar(due) == ends
        # What is final is so at once.
        await post(house, "/hazards", OWN)
        await house.drain(Channel.EMAIL)
        assert await house.states() == [("email", "withheld", "hazard-to-recipient")]


class TestEnteredByMistake:
    @pytest.mark.parametrize("effect", ["never", "hold"])
    async def test_what_it_held_back_is_told_and_goes_out_when_it_is_ended(
        self, house: House, effect: str
    ) -> None:
        async with receiver() as endpoint:
            await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            campaign = await house.start(Issued(audience=PARTNER))
            entry = (await post(house, "/hazards", {**OWN, "effect": effect}))["id"]
            await house.drain(Channel.WEBHOOK)
            assert (await only(house)).state == "withheld"
            told = [each["reason"] for each in await house.emitted("notice.requested")]
            assert told == [
                "recipients-endangered" if effect == "never" else "recipients-to-decide"
            ]
            again = f"/campaigns/{campaign}/send-again"
            assert (await post(house, again, status=200))["reopened"] == 0
            await post(house, f"/hazards/{entry}/removal", status=204)
            assert (await post(house, again, status=200))["reopened"] == 1
            await house.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 1

    async def test_what_becomes_milder_can_be_decided_on(self, house: House) -> None:
        async with receiver() as endpoint:
            await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            entry = (await post(house, "/hazards", OWN))["id"]
            campaign = await house.start(Issued(audience=PARTNER))
            refused = await release(house, campaign, 409)
            assert refused["type"] == "urn:tocsin:problem:hazard-to-recipient"
            async with house.client(Role.COMMUNICATIONS) as client:
                listed = f"/v1/campaigns/{campaign}/deliveries"
                assert not (await client.get(listed)).json()["items"][0]["decidable"]
                await client.put(f"/v1/hazards/{entry}", json=HOLD)
                assert (await client.get(listed)).json()["items"][0]["decidable"]
            await release(house, campaign)
            await house.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 1


class TestDecisions:
    async def test_hold_for_the_dangers_that_were_known(self, house: House) -> None:
        await post(house, "/hazards", HOLD)
        async with receiver(status=503) as endpoint:
            await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            campaign = await house.start(Issued(audience=PARTNER))
            await release(house, campaign)
            await house.drain(Channel.WEBHOOK)
            assert await house.states() == [("webhook", "pending", "busy")]
            # Another one, while it waits and once more when it had failed.
            for reopened in (False, True):
                await post(house, "/hazards", {**HOLD, "source": "Recipients are arrested."})
                endpoint.status = 204
                if reopened:
                    await house.do(
                        "UPDATE deliveries SET state = 'failed', reason = 'busy',"
                        " next_try_at = NULL, settled_at = now()"
                    )
                    await post(house, f"/campaigns/{campaign}/send-again", status=200)
                await make_due(house)
                await house.drain(Channel.WEBHOOK)
                assert await house.states() == [("webhook", "withheld", "hazard-held")]
                await release(house, campaign)
            await house.drain(Channel.WEBHOOK)
            assert await house.states() == [("webhook", "delivered", "acknowledged")]
            assert len(endpoint.got) == 2

    async def test_on_what_nobody_knows_is_one_too(self, house: House) -> None:
        """`Send it again` is said of one recipient: it does not go round for ever."""
        async with receiver() as endpoint:
            await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            campaign = await house.start(Issued(audience=PARTNER, level="critical"))
            await house.do("UPDATE deliveries SET repeated = true")
            await post(house, "/hazards", HOLD)
            await house.drain(Channel.WEBHOOK)
            assert await house.states() == [("webhook", "unknown", "interrupted")]
            never = (await post(house, "/hazards", OWN))["id"]
            refused = await settle(house, campaign, "again", 409)
            assert refused["type"] == "urn:tocsin:problem:hazard-to-recipient"
            await post(house, f"/hazards/{never}/removal", status=204)
            await settle(house, campaign, "again")
            await house.drain(Channel.WEBHOOK)
            assert await house.states() == [("webhook", "delivered", "acknowledged")]
            assert len(endpoint.got) == 1

    async def test_to_send_what_was_stopped_is_refused(self, house: House) -> None:
        await house.contact("partner", countries=("EGY",))
        campaign = await house.start(Issued(audience=PARTNER))
        await house.do(
            "UPDATE deliveries SET state = 'unknown', reason = 'interrupted', repeated = true,"
            " next_try_at = NULL, settled_at = now()"
        )
        await post(house, f"/campaigns/{campaign}/stop", {"reason": "safety"}, 200)
        refused = await settle(house, campaign, "again", 409)
        assert refused["type"] == "urn:tocsin:problem:campaign-stopped"
        assert await house.states() == [("email", "unknown", "interrupted")]
        await settle(house, campaign, "not-sent")


class TestWhileSomethingIsClaimed:
    async def test_nothing_is_claimed_past_a_danger_that_is_being_entered(
        self, house: House
    ) -> None:
        async with receiver() as endpoint:
            await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
            await house.start(Issued(audience=PARTNER))
            async with house.parts.database.unit_of_work(str(new_id())) as work:
                await add_hazard(work, house.parts, HazardWanted.model_validate(OWN))
                draining = asyncio.create_task(house.drain(Channel.WEBHOOK))
                await until(partial(claim_waits, house))
            await draining
            assert endpoint.got == []
        assert await house.states() == [("webhook", "withheld", "hazard-to-recipient")]

    async def test_a_test_message_that_waits_is_weighed_too(self, house: House) -> None:
        made = await house.contact("partner", countries=("EGY",))
        await ask(house, made.id, "email")
        await post(house, "/hazards", HOLD)
        await house.drain(Channel.EMAIL)
        assert await came_of_it(house, made.id) == [
            ("email", "withheld", "hazard-to-recipient", None, None)
        ]


class TestOrganisations:
    async def test_one_that_no_message_names_is_asked_about(self, house: House) -> None:
        mistyped = {**OWN, "organisation": "fdih"}
        refused = await post(house, "/hazards", mistyped, 422)
        (fault,) = refused["errors"]
        assert (fault["field"], fault["code"]) == ("organisation", "unknown-organisation")
        assert "fidh" in fault["message"]
        entry = (await post(house, "/hazards", {**mistyped, "although_unknown": True}))["id"]
        async with house.client(Role.COMMUNICATIONS) as client:
            answer = await client.put(f"/v1/hazards/{entry}", json={**mistyped, "note": "Noted."})
            assert answer.status_code == 422

    async def test_one_is_known_once_an_appeal_names_it(self, house: House) -> None:
        own = {**OWN, "organisation": "invented-network"}
        await post(house, "/hazards", own, 422)
        event = await house.issued(Issued(audience=PARTNER))
        await house.hear(event.model_copy(update={"organisations": ("invented-network",)}))
        await post(house, "/hazards", own)
