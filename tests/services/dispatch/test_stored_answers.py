"""Detailed answers of providers are stored, shown and found."""

from services.dispatch.gateways.sms import TwilioGateway
from services.dispatch.labels import REASONS
from services.dispatch.rules.reasons import Reason
from shared.access.roles import Role
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import mail_server, smtp_to, twilio_double
from tests.services.dispatch.test_sending import NUMBER, account


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(Reason)


async def test_enhanced_codes_and_twilios_are_shown_and_searched(dispatch: DispatchFixture) -> None:
    await dispatch.contact(email="gone@embassy.example", phone=NUMBER)
    contact = await dispatch.contact(email="fine@embassy.example")
    campaign = await dispatch.start()
    async with mail_server() as server, twilio_double() as double:
        server.refusals["gone@embassy.example"] = "550 5.1.1 user unknown"
        double.answers[NUMBER] = (400, 21610)
        mail, sms = smtp_to(server), TwilioGateway(account(double.url))
        await dispatch.worker(Channel.EMAIL, mail).drain()
        await dispatch.worker(Channel.SMS, sms).drain()
        await mail.close()
        await sms.close()
    path = f"/v1/campaigns/{campaign}/deliveries"
    async with dispatch.client(Role.COMMUNICATIONS) as client:

        async def found(**wanted: str) -> list[tuple[str, str | None, str]]:
            items = (await client.get(path, params=wanted)).json()["items"]
            return [
                (str(each["attempts"][0]["status"]), each["attempts"][0]["code"], each["reason"])
                for each in items
            ]

        gone, stop = ("550", "5.1.1", "no-such-address"), ("400", "21610", "opted-out")
        assert sorted(await found()) == sorted([gone, stop, ("250", None, "accepted")])
        assert await found(code="5.1.1") == await found(code="550") == [gone]
        assert await found(code="21610") == await found(reason="opted-out") == [stop]
        assert await found(state="failed", code="250") == []
        assert (await client.get(path, params={"code": "'"})).status_code == 422
        html = {"accept": "text/html"}
        page = (await client.get(f"/campaigns/{campaign}?code=21610", headers=html)).text
        assert ("400 21610" in page, "550 5.1.1" in page) == (True, False)
        wrong = await client.get(f"/campaigns/{campaign}?code=x", headers=html)
        assert (wrong.status_code, "550 5.1.1" in wrong.text) == (200, True)
        to_fine = await client.get(f"/v1/contacts/{contact.id}/deliveries")
        assert to_fine.json()["items"][0]["last_code"] is None
