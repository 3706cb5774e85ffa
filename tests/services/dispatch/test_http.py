"""Dispatch over HTTP: contacts, Twilio's reports, pages; and notices to staff."""

from typing import Any
from uuid import UUID

import pytest
from standardwebhooks import WebhookVerificationError
from twilio.request_validator import RequestValidator

from services.dispatch.settings import DispatchSettings
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeRequested
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued, cookie_of
from tests.services.dispatch.outside import receiver

COMMUNICATIONS = Role.COMMUNICATIONS
CONTACT = {
    "audience": "media",
    "name": "Invented Newspaper",
    "countries": ["EGY"],
    "languages": ["fr", "en"],
    "email": "Desk@paper.example",
    "phone": "+41 44 668 18 00",
    "endpoint": "http://127.0.0.1:9000/hook",
}


class TestContacts:
    async def test_are_made_read_and_stored_sealed(self, dispatch: DispatchFixture) -> None:
        async with dispatch.client(COMMUNICATIONS) as client:
            made = await client.post("/v1/contacts", json=CONTACT)
            assert made.status_code == 201, made.text
            assert made.json()["secret"].startswith("whsec_")
            shown = (await client.get(f"/v1/contacts/{made.json()['id']}")).json()
            listed = (await client.get("/v1/contacts?country=EGY&audience=media")).json()
        assert shown["phone"] == "+41446681800"
        assert "secret" not in shown
        assert listed["items"] == [shown]
        stored = await dispatch.rows(
            "SELECT words FROM contacts UNION SELECT sealed FROM addresses"
        )
        assert all(b"paper" not in row.words and b"Newspaper" not in row.words for row in stored)
        assert (
            await dispatch.scalar(
                "SELECT count(*) FROM audit_entries WHERE action LIKE 'contact%.read'"
            )
            == 2
        )

    async def test_the_same_address_twice_in_one_kind_is_a_double(
        self, dispatch: DispatchFixture
    ) -> None:
        async with dispatch.client(COMMUNICATIONS) as client:
            await client.post("/v1/contacts", json=CONTACT)
            double = {"audience": "media", "name": "Other", "email": "desk@PAPER.example"}
            answer = await client.post("/v1/contacts", json=double)
            assert (answer.status_code, answer.json()["type"]) == (
                409,
                "urn:tocsin:problem:contact-exists",
            )
            other = await client.post("/v1/contacts", json=double | {"audience": "un"})
            assert other.status_code == 201

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"email": "no address"}, "email"),
            ({"email": "=?utf-8?q?desk?=@paper.example"}, "email"),
            ({"name": "=?utf-8?q?Invented_Newspaper?="}, "name"),
            ({"organisation": "=?utf-8?q?Invented?="}, "organisation"),
            ({"phone": "044 668 18 00"}, "phone"),
            ({"endpoint": "http://10.0.0.1:9000/"}, "endpoint"),
            ({"endpoint": "ftp://paper.example/"}, "endpoint"),
            ({"countries": ["XYZ"]}, "countries.0"),
            ({"audience": "everybody"}, "audience"),
            ({"name": "a\x00b"}, "name"),
            ({"unknown": 1}, "unknown"),
        ],
    )
    async def test_what_cannot_be_taken_is_named(
        self, dispatch: DispatchFixture, change: dict[str, Any], field: str
    ) -> None:
        async with dispatch.client(COMMUNICATIONS) as client:
            answer = await client.post("/v1/contacts", json=CONTACT | change)
        assert answer.status_code == 422
        assert field in {each["field"] for each in answer.json()["errors"]}
        assert await dispatch.scalar("SELECT count(*) FROM contacts") == 0

    async def test_a_change_lays_the_old_address_aside(self, dispatch: DispatchFixture) -> None:
        async with dispatch.client(COMMUNICATIONS) as client:
            made = (await client.post("/v1/contacts", json=CONTACT)).json()
            path = f"/v1/contacts/{made['id']}"
            changed = CONTACT | {"email": "new@paper.example", "version": 1}
            answer = await client.put(path, json=changed)
            assert (answer.status_code, answer.json()["version"]) == (200, 2)
            stale = await client.put(path, json=changed)
            assert (stale.status_code, stale.json()["type"]) == (
                409,
                "urn:tocsin:problem:changed-since",
            )
            assert (await client.get(path)).json()["email"] == "new@paper.example"
        assert await dispatch.scalar("SELECT count(*) FROM addresses WHERE NOT active") == 1

    async def test_a_new_secret_and_the_former_both_sign(self, dispatch: DispatchFixture) -> None:
        async with receiver() as endpoint:
            made = await dispatch.contact("partner", endpoint=endpoint.url)
            async with dispatch.client(COMMUNICATIONS) as client:
                fresh = (await client.post(f"/v1/contacts/{made.id}/secret")).json()["secret"]
            await dispatch.start(Issued(audience=("partner",)))
            await dispatch.drain(Channel.WEBHOOK)
            assert made.secret is not None
            assert fresh != made.secret
            assert len(endpoint.verified(fresh)) == len(endpoint.verified(made.secret)) == 1

    async def test_a_former_secret_that_signs_no_more_before_its_time_is_told(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as endpoint:
            made = await dispatch.contact("partner", endpoint=endpoint.url)
            async with dispatch.client(COMMUNICATIONS) as client:
                path = f"/v1/contacts/{made.id}/secret"
                given = [(await client.post(path)).json() for _ in range(3)]
            assert [each["ended"] for each in given] == [0, 0, 1]
            await dispatch.start(Issued(audience=("partner",)))
            await dispatch.drain(Channel.WEBHOOK)
            assert made.secret is not None
            assert [len(endpoint.verified(each["secret"])) for each in given] == [1, 1, 1]
            with pytest.raises(WebhookVerificationError):
                endpoint.verified(made.secret)

    async def test_are_for_communications_only(self, dispatch: DispatchFixture) -> None:
        async with dispatch.client(Role.TRIAGE_OFFICER) as client:
            assert (await client.get("/v1/contacts")).status_code == 403
        async with dispatch.client() as client:
            assert (await client.get("/v1/contacts")).status_code == 401


class TestTwilioReports:
    @pytest.fixture
    def settings(self, settings: DispatchSettings) -> DispatchSettings:
        told = settings.model_dump(exclude={"outbound_ports"}) | {
            "twilio_account_sid": "ACinvented",
            "twilio_auth_token": "invented-token",
            "twilio_from": "+15005550006",
        }
        return DispatchSettings.model_validate(told)

    async def test_are_taken_with_a_valid_signature_and_harm_nothing_twice(
        self, dispatch: DispatchFixture
    ) -> None:
        delivery = await self._sent(dispatch)
        assert await self._report(dispatch, delivery, "delivered") == 204
        assert await self._report(dispatch, delivery, "delivered") == 204
        assert await self._report(dispatch, delivery, "sent") == 204
        assert await dispatch.states() == [("sms", "delivered", "receipt")]
        said = [each["state"] for each in await dispatch.emitted("delivery.settled")]
        assert said == ["delivered"]

    async def test_without_one_are_refused(self, dispatch: DispatchFixture) -> None:
        delivery = await self._sent(dispatch)
        assert await self._report(dispatch, delivery, "delivered", signer="another") == 403
        assert await dispatch.states() == [("sms", "sent", "accepted")]

    async def test_that_are_longer_than_any_are_not_read(self, dispatch: DispatchFixture) -> None:
        delivery = await self._sent(dispatch)
        body = "%" * (64 * 1024)
        assert await self._report(dispatch, delivery, "delivered", body=body) == 413
        assert await dispatch.states() == [("sms", "sent", "accepted")]

    async def test_of_what_nobody_knows_change_nothing(self, dispatch: DispatchFixture) -> None:
        delivery = await self._sent(dispatch)
        assert await self._report(dispatch, new_id(), "delivered") == 204
        assert await self._report(dispatch, delivery, "failed", sid="SMother") == 204
        assert await dispatch.states() == [("sms", "sent", "accepted")]

    async def _sent(self, dispatch: DispatchFixture) -> UUID:
        await dispatch.contact(phone="+41446681800")
        await dispatch.start()
        await dispatch.do(
            "UPDATE deliveries SET state = 'sent', reason = 'accepted', next_try_at = NULL,"
            " settled_at = now(), provider_id = 'SMinvented'"
        )
        return UUID(str((await dispatch.deliveries())[0].id))

    async def _report(
        self,
        dispatch: DispatchFixture,
        delivery: UUID,
        status: str,
        *,
        signer: str = "invented-token",
        sid: str = "SMinvented",
        body: str = "",
    ) -> int:
        form = {"MessageSid": sid, "MessageStatus": status, "To": "+41446681800", "Body": body}
        query = f"?delivery={delivery}"
        url = f"http://127.0.0.1:8470/dispatch/v1/callbacks/twilio/status{query}"
        signature = RequestValidator(signer).compute_signature(url, form)
        async with dispatch.client() as client:
            answer = await client.post(
                f"/v1/callbacks/twilio/status{query}",
                data=form,
                headers={"X-Twilio-Signature": signature},
            )
        return answer.status_code


class TestNotices:
    async def test_carry_a_reason_and_a_case_number_and_nothing_else(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example", language="fr")
        await dispatch.account(Role.OPERATOR, email="operator@ngo.example")
        await dispatch.hear(self._notice("high"))
        await dispatch.drain()
        assert await dispatch.states() == [("email", "withheld", "local-mailbox")]
        async with dispatch.client(COMMUNICATIONS) as client:
            (kept,) = (await client.get("/v1/mailbox")).json()["items"]
        assert kept["notice"] is True
        assert "approver@ngo.example" in kept["content"]
        assert "C-2026-0007\N{NO-BREAK SPACE}: Un document attend l" in kept["content"]
        assert await dispatch.emitted("delivery.settled") == []

    async def test_that_are_critical_go_by_sms_too(self, dispatch: DispatchFixture) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example", phone="+41446681800")
        await dispatch.account(Role.APPROVER, email="other@ngo.example")
        await dispatch.hear(self._notice("critical"))
        await dispatch.drain()
        assert sorted(await dispatch.states()) == [
            ("email", "withheld", "local-mailbox"),
            ("email", "withheld", "local-mailbox"),
            ("sms", "withheld", "local-mailbox"),
            ("sms", "withheld", "no-address"),
        ]

    async def test_come_once_for_one_request(self, dispatch: DispatchFixture) -> None:
        await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        told = self._notice("high")
        await dispatch.hear(told)
        await dispatch.hear(told)
        assert len(await dispatch.deliveries()) == 1

    def _notice(self, urgency: Any) -> NoticeRequested:
        return NoticeRequested(
            notice=new_id(),
            role="approver",
            reason="appeal-submitted",
            case_number="C-2026-0007",
            urgency=urgency,
            requested_at=utc_now(),
        )


class TestPages:
    @pytest.mark.parametrize("language", ["en", "fr"])
    async def test_every_page_is_shown_in_both_languages(
        self, dispatch: DispatchFixture, language: str
    ) -> None:
        await dispatch.contact("media", name="Invented Newspaper")
        campaign = await dispatch.start()
        await dispatch.drain()
        headers = {"accept": "text/html", "accept-language": language}
        async with dispatch.client(COMMUNICATIONS) as client:
            for path in (
                "/campaigns",
                f"/campaigns/{campaign}",
                "/contacts",
                "/contacts/new",
                "/mailbox",
                "/recipients",
            ):
                client.headers["cookie"] = cookie_of(client)
                answer = await client.get(path, headers=headers)
                assert answer.status_code == 200, (path, answer.text)
                assert f'<html lang="{language}">' in answer.text

    async def test_stop_and_add_work_as_forms(self, dispatch: DispatchFixture) -> None:
        campaign = await dispatch.start()
        async with dispatch.client(COMMUNICATIONS) as client:
            headers = {"accept": "text/html"}
            stopped = await client.post(
                f"/campaigns/{campaign}/stop",
                data={"reason": "safety", "_confirmed": "yes"},
                headers=headers,
            )
            assert stopped.status_code == 303
            wrong = await client.post("/contacts/new", data={"name": "X"}, headers=headers)
            assert wrong.status_code == 422
            added = await client.post(
                "/contacts/new",
                data={"name": "Invented", "audience": "un", "endpoint": CONTACT["endpoint"]},
                headers=headers,
            )
            assert (added.status_code, "whsec_" in added.text) == (200, True)
        assert await dispatch.scalar("SELECT stop_reason FROM campaigns") == "safety"
