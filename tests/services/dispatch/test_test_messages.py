"""Test a contact before the first appeal: a marked message, and the answer to it."""

from typing import Any
from uuid import UUID

from services.dispatch.gateways.sms import TwilioGateway
from services.dispatch.gateways.twilio_account import TwilioAccount
from shared.access.roles import Role
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, cookie_of
from tests.services.dispatch.outside import mail_server, receiver, smtp_to, twilio_double
from tests.services.dispatch.test_webhooks import receive

__all__ = ["receive"]
COMMUNICATIONS = Role.COMMUNICATIONS
PHONE = "+15005550101"


async def ask(dispatch: DispatchFixture, contact: UUID, channel: str, status: int = 201) -> Any:
    async with dispatch.client(COMMUNICATIONS) as client:
        answer = await client.post(f"/v1/contacts/{contact}/channels/{channel}/test")
    assert answer.status_code == status, answer.text
    return answer


async def came_of_it(dispatch: DispatchFixture, contact: UUID) -> list[tuple[Any, ...]]:
    """Return channel, state, reason, status and code of the contact's tests, newest first."""
    async with dispatch.client(COMMUNICATIONS) as client:
        answer = await client.get(f"/v1/contacts/{contact}/tests")
    assert answer.status_code == 200, answer.text
    names = ("channel", "state", "reason", "last_status", "last_code")
    return [tuple(each[name] for name in names) for each in answer.json()["items"]]


async def a_while_later(dispatch: DispatchFixture) -> None:
    await dispatch.do("UPDATE deliveries SET created_at = created_at - interval '61 seconds'")


class TestATestMessage:
    async def test_by_mail_is_marked_in_both_languages_and_what_came_back_is_shown(
        self, dispatch: DispatchFixture
    ) -> None:
        made = await dispatch.contact(
            "diplomat", name="Invented Embassy", email="a@embassy.invalid"
        )
        async with mail_server() as server:
            worker = dispatch.worker(Channel.EMAIL, smtp_to(server))
            await ask(dispatch, made.id, "email")
            await worker.drain()
            await a_while_later(dispatch)
            server.refusal = "550 5.7.1 invented refusal"
            await ask(dispatch, made.id, "email")
            await worker.drain()
        (letter,) = server.letters
        assert letter["Subject"] == "TEST / ESSAI - no action needed / rien à faire"
        assert (letter["Auto-Submitted"], letter["Reply-To"]) == ("auto-generated", None)
        body = letter.get_content()
        assert "TEST MESSAGE" in body
        assert "MESSAGE D'ESSAI" in body
        assert "Embassy" not in letter.as_string()
        assert await came_of_it(dispatch, made.id) == [
            ("email", "failed", "sender-refused", 550, "5.7.1"),
            ("email", "sent", "accepted", 250, None),
        ]

    async def test_by_sms_is_one_segment_and_says_twilios_code(
        self, dispatch: DispatchFixture
    ) -> None:
        made = await dispatch.contact("media", phone=PHONE)
        async with twilio_double() as twilio:
            account = TwilioAccount(
                "AC" + "0" * 32,
                "token",
                "+15005550006",
                callback_url="http://127.0.0.1/x",
                api_url=twilio.url,
            )
            gateway = TwilioGateway(account)
            worker = dispatch.worker(Channel.SMS, gateway)
            await ask(dispatch, made.id, "sms")
            await worker.drain()
            await a_while_later(dispatch)
            twilio.answers[PHONE] = (400, 21614)
            await ask(dispatch, made.id, "sms")
            await worker.drain()
            await gateway.close()
        (sent,) = twilio.taken
        assert len(sent["Body"]) <= 160
        assert sent["Body"].startswith("TEST: ")
        assert "ESSAI : " in sent["Body"]
        assert await came_of_it(dispatch, made.id) == [
            ("sms", "failed", "no-such-address", 400, "21614"),
            ("sms", "sent", "accepted", None, None),
        ]
        # The number does not exist, which is known before the first appeal.
        await a_while_later(dispatch)
        refused = await ask(dispatch, made.id, "sms", 409)
        assert refused.json()["type"] == "urn:tocsin:problem:address-blocked"

    async def test_by_webhook_verifies_with_the_receiver_that_is_documented(
        self, dispatch: DispatchFixture, receive: Any
    ) -> None:
        async with receiver() as endpoint:
            made = await dispatch.contact("partner", endpoint=endpoint.url)
            await ask(dispatch, made.id, "webhook")
            await dispatch.drain(Channel.WEBHOOK)
            ((headers, body),) = endpoint.got
            (told,) = endpoint.verified(made.secret or "")
            # An endpoint that pauses after faults is tried all the same, because a person asked.
            await a_while_later(dispatch)
            await dispatch.do("UPDATE addresses SET rests_until = now() + interval '1 day'")
            endpoint.status = 503
            await ask(dispatch, made.id, "webhook")
            await dispatch.drain(Channel.WEBHOOK)
        assert told["type"] == "endpoint.test"
        assert told.keys() == {"type", "timestamp", "data"}
        assert told["data"].keys() == {"message"}
        headers = {name.lower(): value for name, value in headers.items()}
        seen: set[str] = set()
        assert receive(made.secret, headers, body, seen) == (200, None)
        assert receive(made.secret, headers, body + b" ", seen) == (400, None)
        assert await came_of_it(dispatch, made.id) == [
            ("webhook", "failed", "busy", 503, None),
            ("webhook", "delivered", "acknowledged", 200, None),
        ]

    async def test_is_no_part_of_any_case(self, dispatch: DispatchFixture) -> None:
        async with receiver() as endpoint:
            made = await dispatch.contact("partner", endpoint=endpoint.url)
            await ask(dispatch, made.id, "webhook")
            await dispatch.drain(Channel.WEBHOOK)
        assert await dispatch.emitted("delivery.settled") == []
        assert await dispatch.emitted("notice.requested") == []
        async with dispatch.client(COMMUNICATIONS) as client:
            assert (await client.get("/v1/campaigns")).json()["items"] == []
            listed = await client.get(f"/v1/contacts/{made.id}/deliveries")
            assert listed.json()["items"] == []
        trail = await dispatch.rows(
            "SELECT action, subjects FROM audit_entries WHERE action LIKE 'contact.tested'"
            " OR action LIKE 'delivery.%' ORDER BY number"
        )
        assert [tuple(row) for row in trail] == [
            ("contact.tested", [made.id]),
            ("delivery.delivered", [made.id]),
        ]


class TestWhoMaySendOne:
    async def test_one_a_minute_and_twenty_a_day(self, dispatch: DispatchFixture) -> None:
        made = await dispatch.contact("media", email="a@paper.invalid", phone=PHONE)
        await ask(dispatch, made.id, "email")
        refused = await ask(dispatch, made.id, "email", 429)
        assert 0 < int(refused.headers["retry-after"]) <= 60
        await ask(dispatch, made.id, "sms")
        await dispatch.do(
            "INSERT INTO deliveries SELECT (d).* FROM (SELECT jsonb_populate_record(d, jsonb_build"
            "_object('id', gen_random_uuid(), 'created_at', now() - interval '2 minutes')) AS d"
            " FROM deliveries d, generate_series(1, 18) WHERE d.channel = 'sms') AS copies"
        )
        await a_while_later(dispatch)
        await ask(dispatch, made.id, "email", 429)

    async def test_nobody_is_endangered_by_one_and_who_was_laid_aside_gets_none(
        self, dispatch: DispatchFixture
    ) -> None:
        made = await dispatch.contact("media", located_in="RUS")
        refused = await ask(dispatch, made.id, "email", 409)
        assert refused.json()["type"] == "urn:tocsin:problem:hazard-to-recipient"
        other = await dispatch.contact()
        refused = await ask(dispatch, other.id, "webhook", 409)
        assert refused.json()["type"] == "urn:tocsin:problem:no-address"
        # Deactivated between the request and the sending.
        await ask(dispatch, other.id, "email")
        await dispatch.do("UPDATE contacts SET active = false WHERE id = :id", id=other.id)
        await dispatch.drain(Channel.EMAIL)
        assert await came_of_it(dispatch, other.id) == [
            ("email", "withheld", "contact-inactive", None, None)
        ]
        refused = await ask(dispatch, other.id, "email", 409)
        assert refused.json()["type"] == "urn:tocsin:problem:contact-inactive"


async def test_the_page_has_a_button_and_shows_what_came_of_it(dispatch: DispatchFixture) -> None:
    async with receiver(status=404) as endpoint:
        made = await dispatch.contact("partner", name="Invented Partner", endpoint=endpoint.url)
        path = f"/contacts/{made.id}"
        action = f"{path}/channels/webhook/test"
        async with dispatch.client(COMMUNICATIONS) as client:
            headers = {
                "accept": "text/html",
                "cookie": cookie_of(client),
            }
            shown = (await client.get(path, headers=headers)).text
            assert f'action="{action}"' in shown
            assert "Try the waiting messages now" not in shown  # nothing waits
            assert (await client.post(action, headers=headers)).status_code == 303
            await dispatch.drain(Channel.WEBHOOK)
            shown = (await client.get(path, headers=headers)).text
            assert "404" in shown
            french = (await client.get(path, headers=headers | {"accept-language": "fr"})).text
            assert "Envoyer un message d" in french
    assert len(endpoint.got) == 1
