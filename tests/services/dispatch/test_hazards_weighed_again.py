"""A danger that is known only after the approval still holds back what was not sent yet."""

from datetime import timedelta
from typing import Any

from services.dispatch.rules.reasons import Channel
from shared.access.roles import Role
from shared.clock import utc_now
from tests.services.dispatch.house import House, Issued
from tests.services.dispatch.outside import receiver
from tests.services.dispatch.test_hazards import OWN, PARTNER, post


async def hazards_of(house: House) -> list[tuple[str, str, str | None, int]]:
    """Return state, reason, danger and attempts of every delivery."""
    rows = await house.deliveries()
    return [(row.state, row.reason, row.hazard, row.attempts) for row in rows]


async def test_it_is_weighed_again_when_it_is_claimed(house: House) -> None:
    async with receiver() as endpoint:
        await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
        campaign = await house.start(Issued(audience=PARTNER, level="critical"))
        assert await house.states() == [("webhook", "pending", "waiting")]
        await post(house, "/hazards", {**OWN, "effect": "hold"})
        await house.drain(Channel.WEBHOOK)
        assert endpoint.got == []
        assert await hazards_of(house) == [("withheld", "hazard-held", "hold", 0)]
        told = [each["reason"] for each in await house.emitted("notice.requested")]
        assert told == ["recipients-to-decide"]
        (row,) = await house.deliveries()
        release = f"/campaigns/{campaign}/deliveries/{row.id}/release"
        # Whoever released it knew of the danger; of what is never to go, nobody decided.
        await post(house, release, status=200)
        never = (await post(house, "/hazards", OWN))["id"]
        await house.drain(Channel.WEBHOOK)
        assert await hazards_of(house) == [("withheld", "hazard-to-recipient", "never", 0)]
        await post(house, release, status=409)
        await post(house, f"/hazards/{never}/removal", status=204)
        await house.drain(Channel.WEBHOOK)
        assert endpoint.got == []
        await post(house, release, status=200)
        await house.drain(Channel.WEBHOOK)
        assert len(endpoint.got) == 1


async def test_what_was_released_goes_out_at_a_later_try_too(house: House) -> None:
    await post(house, "/hazards", {**OWN, "effect": "hold"})
    async with receiver() as endpoint:
        await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
        campaign = await house.start(Issued(audience=PARTNER))
        (row,) = await house.deliveries()
        await post(house, f"/campaigns/{campaign}/deliveries/{row.id}/release", status=200)
        endpoint.status = 503
        await house.drain(Channel.WEBHOOK)
        assert await house.states() == [("webhook", "pending", "busy")]
        endpoint.status = 204
        await house.do("UPDATE deliveries SET next_try_at = now()")
        await house.do("UPDATE addresses SET rests_until = NULL")
        await house.drain(Channel.WEBHOOK)
        assert await house.states() == [("webhook", "delivered", "acknowledged")]


async def test_what_waits_for_an_embargo_is_held_at_once_and_the_rest_goes_on_waiting(
    house: House,
) -> None:
    await house.contact("partner", email="here@partner.example", located_in="EGY")
    await house.contact("partner", email="abroad@partner.example", located_in="FRA")
    ends = utc_now() + timedelta(days=1)
    await house.start(Issued(audience=PARTNER, embargo_until=ends))
    await post(house, "/hazards", {**OWN, "effect": "hold"})
    await house.drain(Channel.EMAIL)
    assert sorted(await hazards_of(house), key=str) == [
        ("pending", "embargo", None, 0), ("withheld", "hazard-held", "hold", 0),
    ]  # fmt: skip
    assert await house.scalar("SELECT next_try_at FROM deliveries WHERE state = 'pending'") == ends


async def test_a_warning_stands_on_the_delivery_and_holds_nothing(house: House) -> None:
    await post(house, "/hazards", {**OWN, "effect": "warn"})
    async with receiver() as endpoint:
        await house.contact("partner", endpoint=endpoint.url, countries=("EGY",))
        campaign = await house.start(Issued(audience=PARTNER))
        assert await hazards_of(house) == [("pending", "waiting", "warn", 0)]
        await house.drain(Channel.WEBHOOK)
        assert len(endpoint.got) == 1
    listed: Any = await shown(house, f"/v1/campaigns/{campaign}/deliveries")
    assert [(each["state"], each["hazard"]) for each in listed["items"]] == [("delivered", "warn")]


async def test_it_counts_for_whose_message_it_is(house: House) -> None:
    """A hazard of an organisation holds nothing that is not of it; where nobody says, it does."""
    await post(house, "/hazards", {**OWN, "effect": "hold"})
    await house.contact("partner", countries=("EGY",))
    told = ((("fidh",), "pending"), (("omct",), "withheld"), (None, "withheld"))
    for organisations, state in told:
        await house.do("DELETE FROM deliveries")
        event = await house.issued(Issued(audience=PARTNER))
        await house.hear(event.model_copy(update={"organisations": organisations}))
        assert [each for _, each, _ in await house.states()] == [state], organisations
    # The claim looks at the same organisations.
    await house.do("DELETE FROM deliveries")
    await post(house, "/hazards", {**OWN, "country": "TUN"})
    event = await house.issued(Issued(audience=PARTNER))
    await house.hear(event.model_copy(update={"organisations": ("fidh",)}))
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "local-mailbox")]


async def shown(house: House, path: str) -> Any:
    async with house.client(Role.COMMUNICATIONS) as client:
        return (await client.get(path)).json()
