"""A contact gets at once what it missed; only this contact, and only what may be sent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued, cookie_of
from tests.services.dispatch.outside import Receiver, Taking, receiver

COMMUNICATIONS = Role.COMMUNICATIONS


def partner(**more: Any) -> Issued:
    return Issued(audience=("partner",), **more)


async def away(dispatch: DispatchFixture, endpoint: Receiver, *issued: Issued) -> UUID:
    """Return a contact whose endpoint answered "gone" and was repaired after these appeals."""
    endpoint.status = 410
    made = await dispatch.contact("partner", name="Invented Partner", endpoint=endpoint.url)
    for each in issued:
        await dispatch.start(each)
        await dispatch.drain(Channel.WEBHOOK)
    endpoint.status = 200
    endpoint.got.clear()
    await unblock(dispatch, made.id)
    return made.id


def _id(headers: dict[str, str]) -> str:
    return next(value for name, value in headers.items() if name.lower() == "webhook-id")


async def unblock(dispatch: DispatchFixture, contact: UUID, channel: str = "webhook") -> None:
    async with dispatch.client(COMMUNICATIONS) as client:
        answer = await client.post(f"/v1/contacts/{contact}/channels/{channel}/unblock")
    assert answer.status_code == 204, answer.text


async def missed(dispatch: DispatchFixture, contact: UUID, **who: Any) -> dict[str, int]:
    async with dispatch.client(COMMUNICATIONS, **who) as client:
        answer = await client.get(f"/v1/contacts/{contact}/missed")
    assert answer.status_code == 200, answer.text
    return {each["channel"]: each["deliveries"] for each in answer.json()}


async def send(
    dispatch: DispatchFixture,
    contact: UUID,
    channel: str = "webhook",
    status: int = 200,
    **who: Any,
) -> dict[str, Any]:
    async with dispatch.client(COMMUNICATIONS, **who) as client:
        answer = await client.post(f"/v1/contacts/{contact}/channels/{channel}/send-missed")
    assert answer.status_code == status, answer.text
    return dict(answer.json())


class TestSendingWhatWasMissed:
    async def test_what_failed_and_what_was_withheld_goes_to_that_contact_alone(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver(status=410) as other, receiver() as endpoint:
            beside = await dispatch.contact("partner", endpoint=other.url)
            contact = await away(dispatch, endpoint, *(partner() for _ in range(3)))
            ids = {row.id for row in await dispatch.deliveries() if row.contact == contact}
            await dispatch.contact("partner", endpoint=f"{endpoint.url}?added-since")
            await unblock(dispatch, beside.id)  # and nobody asked to send missed messages
            assert await missed(dispatch, contact) == {"webhook": 3}
            assert await send(dispatch, contact) == {"channel": "webhook", "deliveries": 3}
            assert await missed(dispatch, contact) == {}
            await dispatch.drain(Channel.WEBHOOK)
            assert {UUID(_id(headers)) for headers, _ in endpoint.got} == ids
            assert await send(dispatch, contact) == {"channel": "webhook", "deliveries": 0}
            await dispatch.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 3
            assert len(other.got) == 1
        entries = await dispatch.rows(
            "SELECT object_id, detail FROM audit_entries WHERE action = 'contact.missed-sent'"
        )
        assert [tuple(row) for row in entries] == [
            (contact, {"channel": "webhook", "deliveries": 3, "left_out": 0}),
            (contact, {"channel": "webhook", "deliveries": 0, "left_out": 0}),
        ]
        assert len(await dispatch.emitted("campaign.started")) == 6  # each reports it

    async def test_a_mail_address_that_was_blocked(self, dispatch: DispatchFixture) -> None:
        dispatch.context = replace(dispatch.context, providers=tuple(Channel))
        dispatch.app.state.context = dispatch.context
        made = await dispatch.contact()
        refusing = Taking(answer=AttemptResult(AttemptOutcome.REFUSED, Reason.NO_SUCH_ADDRESS))
        for _ in range(2):
            await dispatch.start()
            await dispatch.worker(Channel.EMAIL, refusing).drain()
        assert await missed(dispatch, made.id) == {}
        blocked = await send(dispatch, made.id, "email", 409)
        assert blocked["type"].endswith("address-blocked")
        await unblock(dispatch, made.id, "email")
        assert await missed(dispatch, made.id) == {"email": 2}
        assert (await send(dispatch, made.id, "email"))["deliveries"] == 2

    async def test_an_endpoint_that_was_changed_gets_what_failed_at_the_former(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver(status=410) as former, receiver() as later:
            made = await dispatch.contact("partner", endpoint=former.url)
            await dispatch.start(partner())
            await dispatch.drain(Channel.WEBHOOK)
            async with dispatch.client(COMMUNICATIONS) as client:
                changed = await client.put(
                    f"/v1/contacts/{made.id}",
                    json={
                        "audience": "partner",
                        "name": "Invented Partner",
                        "version": 1,
                        "endpoint": later.url,
                    },
                )
                assert changed.status_code == 200, changed.text
            assert await missed(dispatch, made.id) == {"webhook": 1}
            assert (await send(dispatch, made.id))["deliveries"] == 1
            await dispatch.drain(Channel.WEBHOOK)
            assert (len(former.got), len(later.got)) == (1, 1)
            assert await missed(dispatch, made.id) == {}

    async def test_an_embargo_stands(self, dispatch: DispatchFixture) -> None:
        embargo = utc_now() + timedelta(days=2)
        async with receiver() as endpoint:
            wanted = partner(embargo_until=embargo)
            contact = await away(dispatch, endpoint, wanted)
            await dispatch.do(
                "UPDATE deliveries SET state = 'withheld', reason = 'contact-inactive',"
                " next_try_at = NULL, settled_at = now()"
            )
            assert (await send(dispatch, contact))["deliveries"] == 1
            await dispatch.drain(Channel.WEBHOOK)
            assert endpoint.got == []
        (row,) = await dispatch.deliveries()
        assert (row.state, row.next_try_at) == ("pending", embargo)


class TestWhatMayNotGo:
    @pytest.mark.parametrize(
        "why", ["stopped", "withdrawn", "consent", "closed", "long ago", "not verified"]
    )
    async def test_is_neither_counted_nor_sent(self, dispatch: DispatchFixture, why: str) -> None:
        issued_at = utc_now() - timedelta(days=31 if why == "long ago" else 0)
        spoilt = partner(issued_at=issued_at)
        async with receiver() as endpoint:
            contact = await away(dispatch, endpoint, spoilt, partner())
            await self._spoil(dispatch, spoilt, why)
            assert await missed(dispatch, contact) == {"webhook": 1}
            assert (await send(dispatch, contact))["deliveries"] == 1
            await dispatch.drain(Channel.WEBHOOK)
            assert len(endpoint.got) == 1

    async def _spoil(self, dispatch: DispatchFixture, spoilt: Issued, why: str) -> None:
        of = {"document": spoilt.document}
        if why == "stopped":
            await dispatch.do(
                "UPDATE campaigns SET stopped_at = now(), stopped_by = 'test',"
                " stop_reason = 'safety' WHERE document = :document",
                **of,
            )
        elif why == "withdrawn":
            await dispatch.do(
                "INSERT INTO withdrawn_alerts (alert, withdrawn_at) VALUES (:alert, now())",
                alert=spoilt.alert,
            )
        elif why == "consent":
            await dispatch.consent(spoilt, "share_with_partner", "refused")
        elif why == "closed":
            await dispatch.do(
                "UPDATE case_facts SET closed_at = now() WHERE case_id = :case", case=spoilt.case
            )
        elif why == "not verified":
            await dispatch.do(
                "UPDATE case_facts SET verification = 'contradicted' WHERE case_id = :case",
                case=spoilt.case,
            )

    async def test_a_recipient_whom_it_could_harm(self, dispatch: DispatchFixture) -> None:
        async with receiver() as endpoint:
            contact = await away(dispatch, endpoint, partner())
            await dispatch.do("UPDATE contacts SET located_in = 'RUS'")
            assert await missed(dispatch, contact) == {}
            assert (await send(dispatch, contact))["deliveries"] == 0

    async def test_a_consent_refused_after_it_was_asked_for_lets_nothing_go(
        self, dispatch: DispatchFixture
    ) -> None:
        wanted = partner()
        async with receiver() as endpoint:
            contact = await away(dispatch, endpoint, wanted)
            assert (await send(dispatch, contact))["deliveries"] == 1
            await dispatch.consent(wanted, "share_with_partner", "refused")
            await dispatch.drain(Channel.WEBHOOK)
            assert endpoint.got == []
        assert await dispatch.states() == [("webhook", "withheld", "consent-changed")]

    @pytest.mark.parametrize("hidden_by", ["the case", "the desk"])
    async def test_nothing_of_a_campaign_that_one_may_not_see(
        self, dispatch: DispatchFixture, hidden_by: str
    ) -> None:
        async with receiver() as endpoint:
            contact = await away(dispatch, endpoint, partner())
            if hidden_by == "the case":
                await dispatch.do(
                    "INSERT INTO restricted_cases (case_id, alerts, accounts)"
                    " SELECT case_id, '{}', ARRAY[gen_random_uuid()] FROM campaigns"
                )
            desks: dict[str, Any] = {}
            if hidden_by == "the desk":
                desks["desks"] = frozenset({"africa"})
            assert await missed(dispatch, contact, **desks) == {}
            assert (await send(dispatch, contact, **desks))["deliveries"] == 0

    async def test_refusals(self, dispatch: DispatchFixture) -> None:
        made = await dispatch.contact("partner")
        none = await send(dispatch, made.id, "webhook", 409)
        assert none["type"].endswith("no-address")
        await send(dispatch, new_id(), "email", 404)
        async with dispatch.client(COMMUNICATIONS) as client:
            await client.post(f"/v1/contacts/{made.id}/deactivate")
        inactive = await send(dispatch, made.id, "email", 409)
        assert inactive["type"].endswith("contact-inactive")


async def test_the_page_asks_with_the_number_and_shows_what_came_of_it(
    dispatch: DispatchFixture,
) -> None:
    async with receiver() as endpoint:
        contact = await away(dispatch, endpoint, partner(), partner())
        path = f"/contacts/{contact}"
        action = f"{path}/channels/webhook/send-missed"
        async with dispatch.client(COMMUNICATIONS) as client:
            headers = {
                "accept": "text/html",
                "cookie": cookie_of(client),
            }
            shown = (await client.get(path, headers=headers)).text
            assert f'action="{action}"' in shown
            assert "Send missed messages (2)" in shown
            asked = await client.post(action, headers=headers)
            assert (asked.status_code, "Invented Partner" in asked.text) == (200, True)
            assert "did not reach this contact: 2." in asked.text
            assert [row.state for row in await dispatch.deliveries()].count("pending") == 0
            done = await client.post(action, headers=headers, data={"_confirmed": "yes"})
            assert done.status_code == 303
            await dispatch.drain(Channel.WEBHOOK)
            after = (await client.get(path, headers=headers)).text
            assert "Send missed messages" not in after
            assert after.count("confirmed it.") == 2
            french = await client.get(path, headers=headers | {"accept-language": "fr"})
            assert "missed" not in french.text
    assert len(endpoint.got) == 2
