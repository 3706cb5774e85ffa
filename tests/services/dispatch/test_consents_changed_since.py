"""A consent that changes after an appeal was sent.

Readers of the campaign see it, and no page promises what is not done. All of it is invented.
"""

from html import unescape
from typing import Any
from uuid import UUID

from shared.access.roles import Role
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import mail_server, receiver, smtp_to

HOLD = {
    "country": "EGY",
    "organisation": "omct",
    "from": "2026-01-01",
    "effect": "hold",
    "audiences": ["partner"],
    "source": "An invented decree of an invented day.",
}
USE = "share_with_partner"


async def page_of(dispatch: DispatchFixture, path: str) -> str:
    return str((await ask(dispatch, "GET", path, headers={"accept": "text/html"})).text)


async def ask(dispatch: DispatchFixture, method: str, path: str, **asked: Any) -> Any:
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        return await client.request(method, path, **asked)


async def expect_filtered(dispatch: DispatchFixture, campaign: UUID) -> None:
    """Expect that API and page find only the deliveries that need a consent."""
    deliveries = f"/v1/campaigns/{campaign}/deliveries?reached=true&consent="

    async def found(use: str) -> list[str]:
        items = (await ask(dispatch, "GET", deliveries + use)).json()["items"]
        return sorted(each["to"] for each in items)

    partner, diplomats = ["0@ngo.example"], ["1@ngo.example", "2@ngo.example"]
    assert await found(USE) == partner
    assert await found("share_with_diplomats") == diplomats
    assert await found("send_to_un") == []
    shown = await page_of(dispatch, f"/campaigns/{campaign}")
    link = f"/campaigns/{campaign}?state=reached&amp;consent={USE}"
    assert link in shown
    shown = await page_of(dispatch, unescape(link))
    assert ["0@ngo.example" in shown, "1@ngo.example" in shown] == [True, False]
    assert f'<option value="{USE}" selected>' in shown
    refused = await ask(dispatch, "GET", f"{deliveries}Not%20a%20code")
    assert refused.status_code == 422


async def test_what_was_held_is_not_released_and_is_not_offered(dispatch: DispatchFixture) -> None:
    await ask(dispatch, "POST", "/v1/hazards", json=HOLD)
    async with receiver() as endpoint:
        await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
        wanted = Issued(audience=("partner",))
        campaign = await dispatch.start(wanted)
        path = f"/v1/campaigns/{campaign}/deliveries"
        (held,) = (await ask(dispatch, "GET", path)).json()["items"]
        assert held["decidable"]
        await dispatch.consent(wanted, USE, "refused")
        (held,) = (await ask(dispatch, "GET", path)).json()["items"]
        assert not held["decidable"]
        refused = await ask(dispatch, "POST", f"{path}/{held['id']}/release")
        assert (refused.status_code, refused.json()["type"]) == (
            409,
            "urn:tocsin:problem:consent-changed",
        )
        await dispatch.drain(Channel.WEBHOOK)
        assert endpoint.got == []


async def test_a_campaign_says_which_consent_was_changed_and_how_many_have_it(
    dispatch: DispatchFixture,
) -> None:
    async with receiver() as endpoint:
        await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
        wanted = Issued(audience=("partner",))
        campaign = await dispatch.start(wanted)
        await dispatch.drain(Channel.WEBHOOK)
        path = f"/v1/campaigns/{campaign}"
        assert (await ask(dispatch, "GET", path)).json()["consents_changed"] == []
        await dispatch.consent(wanted, "send_to_un", "refused")
        assert (await ask(dispatch, "GET", path)).json()["consents_changed"] == []
        await dispatch.consent(wanted, USE, "refused")
        (said,) = (await ask(dispatch, "GET", path)).json()["consents_changed"]
        assert (said["use"], said["state"]) == (USE, "refused")
        page = await ask(dispatch, "GET", f"/campaigns/{campaign}", headers={"accept": "text/html"})
        assert "Messages already sent that need it: 1." in page.text
        assert "the recipients are not told" in page.text
        await dispatch.consent(wanted, USE, "given")
        assert (await ask(dispatch, "GET", path)).json()["consents_changed"] == []


async def test_of_several_audiences_it_counts_those_whose_consent_was_changed(
    dispatch: DispatchFixture,
) -> None:
    async with mail_server() as server:
        for number, audience in enumerate(("partner", "diplomat", "diplomat")):
            await dispatch.contact(audience, email=f"{number}@ngo.example", countries=("EGY",))
        wanted = Issued(audience=("partner", "diplomat"))
        campaign = await dispatch.start(wanted)
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        settled = await dispatch.emitted("delivery.settled")
        uses = sorted(each["use"] for each in settled)
        assert uses == ["share_with_diplomats", "share_with_diplomats", USE]

        async def shown() -> str:
            return await page_of(dispatch, f"/campaigns/{campaign}")

        await dispatch.consent(wanted, USE, "refused")
        assert "Messages already sent that need it: 1." in await shown()
        await dispatch.consent(wanted, "share_with_diplomats", "refused")
        assert "Messages already sent that need it: 3." in await shown()
        await expect_filtered(dispatch, campaign)
        said = (await ask(dispatch, "GET", f"/v1/campaigns/{campaign}")).json()
        assert {each["use"]: each["sent"] for each in said["consents_changed"]} == {
            USE: 1,
            "share_with_diplomats": 2,
        }
