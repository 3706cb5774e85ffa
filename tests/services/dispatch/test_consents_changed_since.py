"""A consent that is changed once an appeal goes out: who looks is told, and nobody is promised

what is not done. All of it is invented.
"""

from typing import Any

from services.dispatch.rules.reasons import Channel
from shared.access.roles import Role
from tests.services.dispatch.house import House, Issued
from tests.services.dispatch.outside import receiver

HOLD = {
    "country": "EGY", "organisation": "omct", "from": "2026-01-01", "effect": "hold",
    "audiences": ["partner"], "source": "An invented decree of an invented day.",
}  # fmt: skip
USE = "share_with_partner"


async def ask(house: House, method: str, path: str, **asked: Any) -> Any:
    async with house.client(Role.COMMUNICATIONS) as client:
        return await client.request(method, path, **asked)


async def test_what_was_held_is_not_released_and_is_not_offered(house: House) -> None:
    await ask(house, "POST", "/v1/hazards", json=HOLD)
    async with receiver() as endpoint:
        await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
        wanted = Issued(audience=("partner",))
        campaign = await house.start(wanted)
        path = f"/v1/campaigns/{campaign}/deliveries"
        (held,) = (await ask(house, "GET", path)).json()["items"]
        assert held["decidable"]
        await house.consent(wanted, USE, "refused")
        (held,) = (await ask(house, "GET", path)).json()["items"]
        assert not held["decidable"]
        refused = await ask(house, "POST", f"{path}/{held['id']}/release")
        assert (refused.status_code, refused.json()["type"]) == (
            409, "urn:tocsin:problem:consent-changed",
        )  # fmt: skip
        await house.drain(Channel.WEBHOOK)
        assert endpoint.got == []


async def test_a_campaign_says_which_consent_was_changed_and_how_many_have_it(
    house: House,
) -> None:
    async with receiver() as endpoint:
        await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
        wanted = Issued(audience=("partner",))
        campaign = await house.start(wanted)
        await house.drain(Channel.WEBHOOK)
        path = f"/v1/campaigns/{campaign}"
        assert (await ask(house, "GET", path)).json()["consents_changed"] == []
        await house.consent(wanted, "send_to_un", "refused")
        assert (await ask(house, "GET", path)).json()["consents_changed"] == []
        await house.consent(wanted, USE, "refused")
        (said,) = (await ask(house, "GET", path)).json()["consents_changed"]
        assert (said["use"], said["state"]) == (USE, "refused")
        page = await ask(house, "GET", f"/campaigns/{campaign}", headers={"accept": "text/html"})
        assert "Messages that have gone out already: 1." in page.text
        assert "nobody who has one is told" in page.text
        await house.consent(wanted, USE, "given")
        assert (await ask(house, "GET", path)).json()["consents_changed"] == []
