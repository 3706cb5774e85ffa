"""Dispatch's pages before and after an appeal is sent, in the reader's language."""

import re
from uuid import UUID

import pytest

from services.dispatch.settings import DispatchSettings
from shared.access.roles import Role
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, cookie_of

NBSP = "\N{NO-BREAK SPACE}"


async def page(
    dispatch: DispatchFixture, path: str, *, language: str = "en", role: Role = Role.COMMUNICATIONS
) -> str:
    """Return a page's text without its tags."""
    async with dispatch.client(role) as client:
        client.headers["cookie"] = cookie_of(client)
        answer = await client.get(
            path, headers={"accept": "text/html", "accept-language": language}
        )
    assert answer.status_code == 200, answer.text
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", answer.text))


class TestWhoWouldReceive:
    async def test_it_is_counted_before_the_approval_as_the_campaign_then_does(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact("diplomat", email="one@embassy.example", phone="+41446681800")
        await dispatch.contact("media", email="ONE@embassy.example", countries=("EGY",))
        await dispatch.contact("media", email="two@paper.example", countries=("EGY", "TUN"))
        await dispatch.contact("media", email="three@paper.example", countries=("COL",))
        await dispatch.contact("un", email="four@un.example")
        asked = "country=EGY&audience=media&audience=diplomat"
        async with dispatch.client(Role.APPROVER) as client:
            counted = (await client.get(f"/v1/recipients?{asked}")).json()
        assert counted == {
            "country": "EGY",
            "audience": ["diplomat", "media"],
            "recipients": 2,
            "reached": 0,
            "messages": 3,
            "held": 0,
            "never": 0,
            "blocked": 0,
            "counts": [
                {"audience": "diplomat", "channel": "email", "number": 1, "provider": False},
                {"audience": "diplomat", "channel": "sms", "number": 1, "provider": False},
                {"audience": "media", "channel": "email", "number": 1, "provider": False},
            ],
            "languages": [{"language": "en", "number": 2}],
        }
        shown = await page(dispatch, f"/recipients?{asked}", role=Role.APPROVER)
        assert "Egypt · Diplomats · Media" in shown
        assert "embassy.example" not in shown
        assert "Languages of the recipients" in shown
        await dispatch.start()
        assert len(await dispatch.deliveries()) == counted["messages"]

    async def test_who_has_only_channels_without_a_provider_is_not_counted_as_receiving_it(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact("partner", email="one@partner.example", countries=("EGY",))
        shown = await page(dispatch, "/recipients?country=EGY&audience=partner")
        assert "If it were sent now, 0 contacts would receive it." in shown
        assert "E-mail No provider: it stays in the local mailbox" in shown
        await dispatch.contact("partner", endpoint="http://127.0.0.1:8999/hook", countries=("EGY",))
        shown = await page(dispatch, "/recipients?country=EGY&audience=partner")
        assert "If it were sent now, 1 contact would receive it." in shown
        assert "Webhook no provider" not in shown

    async def test_it_says_that_nobody_would(self, dispatch: DispatchFixture) -> None:
        shown = await page(dispatch, "/recipients?country=EGY&audience=un", language="fr")
        assert "Qui recevrait un document" in shown
        assert "Égypte" in shown
        assert "0 contact le recevrait" in shown

    async def test_an_unknown_country_is_refused_and_nobody_else_may_ask(
        self, dispatch: DispatchFixture
    ) -> None:
        async with dispatch.client(Role.APPROVER) as client:
            assert (await client.get("/v1/recipients?country=XYZ&audience=un")).status_code == 422
            assert (await client.get("/v1/recipients?country=EGY")).status_code == 422
            assert (await client.get("/v1/recipients?audience=un&country=EGY")).status_code == 200
        async with dispatch.client(Role.OPERATOR) as client:
            assert (await client.get("/v1/recipients?country=EGY&audience=un")).status_code == 403


class TestHowFarACampaignIs:
    @pytest.mark.parametrize(
        ("states", "progress", "words"),
        [
            ((), "nobody", "Nobody to send to"),
            (("pending", "sent"), "under-way", "In progress"),
            (("claimed", "unknown"), "under-way", "In progress"),
            (("sent", "unknown"), "undecided", "Decision needed"),
            (("sent", "failed"), "partly", "Ended, not everybody was reached"),
            (("failed", "withheld"), "nothing-sent", "Ended, nothing was sent"),
            (("sent", "delivered"), "ended", "Ended"),
        ],
    )
    async def test_follows_from_its_deliveries(
        self, dispatch: DispatchFixture, states: tuple[str, ...], progress: str, words: str
    ) -> None:
        campaign = await campaign_in(dispatch, *states)
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            shown = (await client.get(f"/v1/campaigns/{campaign}")).json()
        assert shown["progress"] == progress
        for path in ("/campaigns", f"/campaigns/{campaign}"):
            assert words in await page(dispatch, path)
        offered = "Stop the campaign" in await page(dispatch, f"/campaigns/{campaign}")
        assert offered == (progress in {"under-way", "undecided"})

    async def test_one_that_was_stopped_is_stopped(self, dispatch: DispatchFixture) -> None:
        campaign = await campaign_in(dispatch, "sent")
        async with dispatch.client(Role.APPROVER) as client:
            await client.post(f"/v1/campaigns/{campaign}/stop", json={"reason": "error"})
            shown = (await client.get(f"/v1/campaigns/{campaign}")).json()
        assert shown["progress"] == "stopped"
        french = await page(dispatch, f"/campaigns/{campaign}", language="fr")
        assert re.search(rf"Arrêtée le  ?[^:]+:[^:]+{NBSP}: Une erreur dans le texte", french)

    async def test_an_ended_one_tells_its_counts_with_french_colons(
        self, dispatch: DispatchFixture
    ) -> None:
        campaign = await campaign_in(dispatch, "sent", "sent", "failed")
        for path in ("/campaigns", f"/campaigns/{campaign}"):
            shown = await page(dispatch, path, language="fr")
            assert f"Courriel{NBSP}: 2" in shown
            assert f"Courriel{NBSP}: 1" in shown
            assert "Terminée" in shown


class TestCodesInWords:
    async def test_countries_and_languages_are_named(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact("media", countries=("EGY", "TUN"))
        campaign = await dispatch.start()
        await dispatch.drain(Channel.EMAIL)
        for path in ("/campaigns", f"/campaigns/{campaign}", "/contacts"):
            english = await page(dispatch, path)
            assert "Egypt" in english
            assert "EGY" not in re.sub(r"EGY \d+ /", "", english)
            assert "Égypte" in await page(dispatch, path, language="fr")
        assert "Tunisia" in await page(dispatch, "/contacts")
        shown = await page(dispatch, f"/campaigns/{campaign}", language="fr")
        assert "Courriel (anglais)" in shown.lower().replace("courriel", "Courriel")


class TestWhatIsWrong:
    async def test_is_told_with_the_field_in_words_and_the_whole_form_without_one(
        self, dispatch: DispatchFixture
    ) -> None:
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            answer = await client.post(
                "/contacts/new",
                data={"name": "Invented", "audience": "un"},
                headers={"accept": "text/html", "accept-language": "fr"},
            )
        assert answer.status_code == 422
        assert "body" not in re.sub(r"<[^>]+>", " ", answer.text)
        assert "Indiquez une adresse" in answer.text


class TestAddressesForExamples:
    @pytest.fixture(params=["local mailbox", "mail server"])
    def settings(
        self, settings: DispatchSettings, request: pytest.FixtureRequest
    ) -> DispatchSettings:
        if request.param == "local mailbox":
            return settings
        told = {"smtp_url": "smtp://127.0.0.1:9", "smtp_from": "alerts@house.example"}
        return DispatchSettings.model_validate(
            settings.model_dump(exclude={"outbound_ports"}) | told
        )

    @pytest.mark.parametrize(
        "domain", ["paper.invalid", "PAPER.test", "example.com", "a.example.net"]
    )
    async def test_do_for_a_trial_and_are_refused_in_words_where_mail_is_sent(
        self, dispatch: DispatchFixture, domain: str
    ) -> None:
        wanted = {"audience": "media", "name": "Invented", "email": f"desk@{domain}"}
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            answer = await client.post("/v1/contacts", json=wanted)
            real = await client.post("/v1/contacts", json=wanted | {"email": "desk@paper.example"})
        assert real.status_code == 201
        hinted = "an invented address such as name@example.invalid" in await page(
            dispatch, "/contacts/new"
        )
        assert hinted is not dispatch.context.sends_email
        if not dispatch.context.sends_email:
            assert answer.status_code == 201, answer.text
            return
        (fault,) = answer.json()["errors"]
        assert (answer.status_code, fault["field"]) == (422, "email")
        assert "reserved for examples and tests" in fault["message"]

    @pytest.mark.parametrize("email", ["a@localhost", "a@printer.local", "a b@paper.invalid"])
    async def test_what_is_no_address_is_none_anywhere(
        self, dispatch: DispatchFixture, email: str
    ) -> None:
        wanted = {"audience": "media", "name": "Invented", "email": email}
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            assert (await client.post("/v1/contacts", json=wanted)).status_code == 422


async def campaign_in(dispatch: DispatchFixture, *states: str) -> UUID:
    """Start a campaign whose deliveries have these states."""
    for _ in states:
        await dispatch.contact()
    campaign = await dispatch.start()
    for row, state in zip(await dispatch.deliveries(), states, strict=True):
        settled = state not in {"pending", "claimed"}
        claimed = state == "claimed"
        await dispatch.do(
            "UPDATE deliveries SET state = :state, reason = 'accepted',"
            " settled_at = CASE WHEN :settled THEN now() END,"
            " next_try_at = CASE WHEN :state = 'pending' THEN now() END,"
            " claim = CASE WHEN :claimed THEN gen_random_uuid() END,"
            " lease_until = CASE WHEN :claimed THEN now() END WHERE id = :id",
            state=state,
            settled=settled,
            claimed=claimed,
            id=row.id,
        )
    return campaign


@pytest.mark.parametrize(("state", "waits"), [("pending", True), ("claimed", False)])
async def test_what_is_being_sent_is_not_called_next_in_line(
    dispatch: DispatchFixture, state: str, waits: bool
) -> None:
    campaign = await campaign_in(dispatch, state)
    await dispatch.do("UPDATE deliveries SET reason = 'waiting'")
    shown = await page(dispatch, f"/campaigns/{campaign}")
    # The filter above the table has it too.
    assert shown.count("It is next in line.") == (2 if waits else 1)


async def test_a_contact_that_was_deactivated_is_called_so(dispatch: DispatchFixture) -> None:
    made = await dispatch.contact(email="a@embassy.example")
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        await client.post(f"/v1/contacts/{made.id}/deactivate")
    for path in ("/contacts", f"/contacts/{made.id}"):
        assert "Deactivated" in await page(dispatch, path)
    assert "Reactivate" in await page(dispatch, f"/contacts/{made.id}")
