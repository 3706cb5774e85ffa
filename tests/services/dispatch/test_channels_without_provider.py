"""Without Twilio or a mail server, dispatch runs and shows what is not sent."""

import pytest

from services.dispatch.settings import DispatchSettings
from shared.access.roles import Role
from shared.contracts.channels import Channel
from shared.settings import WrongSettings, read_settings
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import mail_server

COMMUNICATIONS = Role.COMMUNICATIONS


@pytest.fixture
def settings(settings: DispatchSettings) -> DispatchSettings:
    return settings.model_copy(update={"mailbox": None})


async def test_what_cannot_go_says_so_and_ends_in_no_green(dispatch: DispatchFixture) -> None:
    made = await dispatch.contact(email="a@embassy.invalid", phone="+41446681800")
    campaign = await dispatch.start(Issued(audience=("diplomat",)))
    await dispatch.drain()
    assert sorted(await dispatch.states()) == [
        ("email", "withheld", "not-configured"),
        ("sms", "withheld", "not-configured"),
    ]
    told = [(each["reason"], each["role"]) for each in await dispatch.emitted("notice.requested")]
    assert set(told) >= {
        ("channel-unavailable", "communications"),
        ("channel-unavailable", "administrator"),
    }
    async with dispatch.client(COMMUNICATIONS) as client:
        shown = (await client.get(f"/v1/campaigns/{campaign}")).json()
        assert shown["progress"] == "nothing-sent"
        again = await client.post(f"/v1/campaigns/{campaign}/send-again")
        assert again.json()["reopened"] == 0  # to withhold it again helps nobody
        ready = await client.get("/health/ready")
        html = {"accept": "text/html"}
        page = (await client.get(f"/campaigns/{campaign}", headers=html)).text
        form = (await client.get("/contacts/new", headers=html)).text
        tested = await client.post(f"/v1/contacts/{made.id}/channels/sms/test")
        assert tested.status_code == 201
        await dispatch.drain(Channel.SMS)
        (trial,) = (await client.get(f"/v1/contacts/{made.id}/tests")).json()["items"]
    assert ready.json()["notes"] == dict.fromkeys(
        ("email", "sms"), "not configured: nothing goes out"
    )
    assert "No provider is configured for this channel" in page
    assert "No mail server is configured: no e-mail is sent." in form
    assert (trial["state"], trial["reason"]) == ("withheld", "not-configured")


async def test_goes_out_when_a_provider_is_there(dispatch: DispatchFixture) -> None:
    await dispatch.contact(email="a@embassy.example")
    campaign = await dispatch.start(Issued(audience=("diplomat",)))
    await dispatch.drain()
    async with mail_server() as server:
        told = dispatch.settings.model_dump(exclude={"mailbox", "outbound_ports"})
        sending = DispatchSettings.model_validate(
            told | {"smtp_url": f"smtp://127.0.0.1:{server.port}", "smtp_from": "a@ngo.example"}
        )
        async with DispatchFixture.opened(sending, dispatch.signer._key) as mended:
            async with mended.client(COMMUNICATIONS) as client:
                again = await client.post(f"/v1/campaigns/{campaign}/send-again")
                assert again.json()["reopened"] == 1
            await mended.drain(Channel.EMAIL)
    assert len(server.letters) == 1
    assert await dispatch.states() == [("email", "sent", "accepted")]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"smtp_url": "smtp://mail.ngo.example"},
            "TOCSIN_SMTP_FROM must be given too, together with TOCSIN_SMTP_URL",
        ),
        (
            {"twilio_from": "+41446681800", "twilio_account_sid": "AC0"},
            "TOCSIN_TWILIO_AUTH_TOKEN must be given too, together with TOCSIN_TWILIO_",
        ),
    ],
)
def test_of_what_is_given_together_the_start_names_what_is_missing(
    settings: DispatchSettings, given: dict[str, str], told: str
) -> None:
    with pytest.raises(WrongSettings) as refusal:
        read_settings(
            DispatchSettings, **{**settings.model_dump(exclude={"outbound_ports"}), **given}
        )
    assert str(refusal.value).startswith(told)
