"""Send on every channel: a real mail server, a double of Twilio, and real endpoints."""

import pytest

from services.dispatch.gateways.letters import compose
from services.dispatch.gateways.messages import Letter
from services.dispatch.gateways.sms import TwilioGateway
from services.dispatch.gateways.smtp import SmtpGateway
from services.dispatch.gateways.smtp_server import SmtpServer
from services.dispatch.gateways.twilio_account import TwilioAccount
from shared.clock import new_id
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import (
    TITLE,
    DispatchFixture,
    Issued,
)
from tests.services.dispatch.outside import mail_server, receiver, smtp_to, twilio_double

NUMBER, OTHER_NUMBER = "+41446681800", "+41446681801"


class TestEmail:
    async def test_an_appeal_arrives_in_text_and_html_under_a_stable_id(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact(email="ambassador@embassy.example", languages=("fr",))
        await dispatch.start(Issued(reference="EGY 004 / 0718 / OBS 090"))
        async with mail_server() as server:
            await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        (letter,) = server.letters
        delivery = (await dispatch.deliveries())[0]
        assert letter["To"] == "ambassador@embassy.example"
        assert letter["Subject"] == f"EGY 004 / 0718 / OBS 090 - {TITLE} (fr)"
        assert letter["Message-ID"] == f"<{delivery.id}@ngo.example>"
        parts = {part.get_content_type(): part.get_content() for part in letter.iter_parts()}
        assert "An invented appeal in fr." in parts["text/plain"]
        assert "<p>An invented appeal in fr.</p>" in parts["text/html"]
        assert await dispatch.states() == [("email", "sent", "accepted")]

    async def test_refused_for_good_and_for_now_are_told_apart(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact(email="refused-550@embassy.example")
        await dispatch.contact(email="busy-451@embassy.example")
        await dispatch.contact(email="fine@embassy.example")
        await dispatch.start()
        async with mail_server() as server:
            gateway = smtp_to(server)
            await dispatch.worker(Channel.EMAIL, gateway).drain()
            await gateway.close()
        assert sorted(await dispatch.states()) == [
            ("email", "failed", "recipient-refused"),
            ("email", "pending", "busy"),
            ("email", "sent", "accepted"),
        ]
        attempts = await dispatch.rows("SELECT status, outcome FROM attempts ORDER BY status")
        assert [tuple(row) for row in attempts] == [
            (250, "accepted"),
            (451, "retry"),
            (550, "refused"),
        ]

    async def test_a_connection_is_used_again(self, dispatch: DispatchFixture) -> None:
        for _ in range(5):
            await dispatch.contact()
        await dispatch.start()
        async with mail_server() as server:
            gateway = smtp_to(server)
            worker = dispatch.worker(Channel.EMAIL, gateway)
            await worker.drain()
            await dispatch.contact()
            await dispatch.start()
            before = len(server.connections)
            await dispatch.worker(Channel.EMAIL, gateway).drain()
            await gateway.close()
        assert len(server.letters) == 11
        assert before <= len(server.connections) < 11

    async def test_a_server_that_is_away_is_tried_again(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        await dispatch.start()
        gateway = SmtpGateway(SmtpServer.parse("smtp://127.0.0.1:9"), "appeals@ngo.example")
        await dispatch.worker(Channel.EMAIL, gateway).drain()
        assert await dispatch.states() == [("email", "pending", "connection-refused")]

    @pytest.mark.parametrize(
        ("level", "state"),
        [
            ("high", ("email", "unknown", "not-answered")),
            ("critical", ("email", "pending", "send-again")),
        ],
    )
    async def test_a_connection_that_breaks_after_the_text_leaves_it_open(
        self, dispatch: DispatchFixture, level: str, state: tuple[str, str, str]
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level=level))
        async with mail_server() as server:
            server.drop_after_data = True
            await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        assert await dispatch.states() == [state]
        assert [row.repeated for row in await dispatch.deliveries()] == [level == "critical"]

    def test_answers_go_where_the_setting_says(self) -> None:
        letter = compose(
            Letter(new_id(), "a@b.example", "An appeal", "text", None),
            sender="c@d.example",
            reply_to="desk@d.example",
        )
        assert letter["Reply-To"] == "desk@d.example"

    def test_tls_is_asked_for_except_on_loopback(self) -> None:
        assert SmtpServer.parse("smtp://u:p@mail.example").starttls is True
        assert SmtpServer.parse("smtp://127.0.0.1:2525").starttls is None
        assert SmtpServer.parse("smtp://mail.example?starttls=never").starttls is False
        assert SmtpServer.parse("smtps://mail.example").tls is True
        assert "p@" not in repr(SmtpServer.parse("smtp://u:p@mail.example"))


class TestSms:
    async def test_goes_over_twilio_with_a_way_to_report_back(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact(phone=NUMBER)
        await dispatch.start()
        async with twilio_double() as double:
            gateway = TwilioGateway(account(double.url))
            await dispatch.worker(Channel.SMS, gateway).drain()
            await gateway.close()
        delivery = (await dispatch.deliveries())[0]
        assert double.taken == [
            {
                "To": NUMBER,
                "From": "+15005550006",
                "Body": "Invented appeal (en)",
                "StatusCallback": f"https://tocsin.example/status?delivery={delivery.id}",
            }
        ]
        assert (delivery.state, delivery.reason) == ("sent", "accepted")
        assert delivery.provider_id.startswith("SM")

    @pytest.mark.parametrize(
        ("answer", "state"),
        [
            ((400, 21211), ("sms", "failed", "no-such-address")),
            ((400, 21610), ("sms", "failed", "opted-out")),
            ((400, 21408), ("sms", "pending", "sender-refused")),
            ((429, 20429), ("sms", "pending", "rate-limited")),
            ((503, 20503), ("sms", "pending", "busy")),
            ((500, 20500), ("sms", "pending", "provider-fault")),
            ((504, 504), ("sms", "unknown", "not-answered")),
            ((401, 20003), ("sms", "pending", "not-authorised")),
        ],
    )
    async def test_refusals_are_told_apart(
        self, dispatch: DispatchFixture, answer: tuple[int, int], state: tuple[str, str, str]
    ) -> None:
        await dispatch.contact(phone=NUMBER)
        await dispatch.start()
        async with twilio_double() as double:
            double.answers[NUMBER] = answer
            gateway = TwilioGateway(account(double.url))
            await dispatch.worker(Channel.SMS, gateway).drain()
            await gateway.close()
        assert await dispatch.states() == [state]


def account(url: str) -> TwilioAccount:
    return TwilioAccount(
        "ACinvented", "invented-token", "+15005550006", "https://tocsin.example/status", url
    )


class TestWebhook:
    async def test_arrives_signed_for_another_library_in_the_recipients_language(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as endpoint:
            made = await dispatch.contact("partner", endpoint=endpoint.url, languages=("fr",))
            await dispatch.start(
                Issued(audience=("partner",), reference="EGY 004 / 0718 / OBS 090")
            )
            await dispatch.drain(Channel.WEBHOOK)
        assert made.secret is not None
        (payload,) = endpoint.verified(made.secret)
        assert payload["type"] == "appeal.issued"
        assert payload["data"]["language"] == "fr"
        assert payload["data"]["reference"] == "EGY 004 / 0718 / OBS 090"
        delivery = (await dispatch.deliveries())[0]
        assert endpoint.got[0][0]["webhook-id"] == str(delivery.id)
        assert (delivery.state, delivery.reason) == ("delivered", "acknowledged")

    @pytest.mark.parametrize(
        ("status", "state"),
        [
            (500, ("webhook", "pending", "endpoint-refused")),
            (302, ("webhook", "pending", "endpoint-refused")),
            (503, ("webhook", "pending", "busy")),
            (410, ("webhook", "failed", "endpoint-gone")),
        ],
    )
    async def test_answers_are_told_apart(
        self, dispatch: DispatchFixture, status: int, state: tuple[str, str, str]
    ) -> None:
        async with receiver(status=status) as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url)
            await dispatch.start(Issued(audience=("partner",)))
            await dispatch.drain(Channel.WEBHOOK)
        assert await dispatch.states() == [state]

    async def test_a_retry_keeps_its_id_and_a_receiver_may_ask_for_a_pause(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver(status=429, headers={"Retry-After": "7200"}) as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url)
            await dispatch.start(Issued(audience=("partner",)))
            await dispatch.drain(Channel.WEBHOOK)
            waits = await dispatch.scalar(
                "SELECT next_try_at > now() + interval '119 minutes' FROM deliveries"
            )
            assert waits is True
            endpoint.status = 200
            await self._hurry(dispatch)
            await dispatch.drain(Channel.WEBHOOK)
        assert len({headers["webhook-id"] for headers, _ in endpoint.got}) == 1
        assert await dispatch.states() == [("webhook", "delivered", "acknowledged")]
        attempts = await dispatch.rows("SELECT * FROM attempts ORDER BY id")
        assert [row.number for row in attempts] == [1, 2]
        assert await dispatch.scalar("SELECT failures FROM addresses") == 0

    async def test_gives_up_when_the_schedule_is_used_up(self, dispatch: DispatchFixture) -> None:
        async with receiver(status=500) as endpoint:
            await dispatch.contact("partner", endpoint=endpoint.url)
            await dispatch.start(Issued(audience=("partner",)))
            for _ in range(10):
                await self._hurry(dispatch)
                await dispatch.drain(Channel.WEBHOOK)
        assert len(endpoint.got) == 10
        assert await dispatch.states() == [("webhook", "failed", "endpoint-refused")]

    async def _hurry(self, dispatch: DispatchFixture) -> None:
        await dispatch.do("UPDATE deliveries SET next_try_at = now() WHERE state = 'pending'")
        await dispatch.do("UPDATE addresses SET rests_until = NULL")
