"""A hazard that is added after the approval holds back messages that are not sent yet."""

from datetime import timedelta
from typing import Any

from shared.access.roles import Role
from shared.clock import utc_now
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import receiver
from tests.services.dispatch.test_hazards import OWN, PARTNER, post


async def hazards_of(dispatch: DispatchFixture) -> list[tuple[str, str, str | None, int]]:
    """Return state, reason, danger and attempts of every delivery."""
    rows = await dispatch.deliveries()
    return [(row.state, row.reason, row.hazard, row.attempts) for row in rows]


async def test_it_is_weighed_again_when_it_is_claimed(dispatch: DispatchFixture) -> None:
    async with receiver() as endpoint:
        await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
        campaign = await dispatch.start(Issued(audience=PARTNER, level="critical"))
        assert await dispatch.states() == [("webhook", "pending", "waiting")]
        await post(dispatch, "/hazards", {**OWN, "effect": "hold"})
        await dispatch.drain(Channel.WEBHOOK)
        assert endpoint.got == []
        assert await hazards_of(dispatch) == [("withheld", "hazard-held", "hold", 0)]
        told = [each["reason"] for each in await dispatch.emitted("notice.requested")]
        assert told == ["recipients-to-decide"]
        (row,) = await dispatch.deliveries()
        release = f"/campaigns/{campaign}/deliveries/{row.id}/release"
        # The person who released it knew of the danger; nobody decided on one that is never sent.
        await post(dispatch, release, status=200)
        never = (await post(dispatch, "/hazards", OWN))["id"]
        await dispatch.drain(Channel.WEBHOOK)
        assert await hazards_of(dispatch) == [("withheld", "hazard-to-recipient", "never", 0)]
        await post(dispatch, release, status=409)
        await post(dispatch, f"/hazards/{never}/removal", status=204)
        await dispatch.drain(Channel.WEBHOOK)
        assert endpoint.got == []
        await post(dispatch, release, status=200)
        await dispatch.drain(Channel.WEBHOOK)
        assert len(endpoint.got) == 1


async def test_what_was_released_goes_out_at_a_later_try_too(dispatch: DispatchFixture) -> None:
    await post(dispatch, "/hazards", {**OWN, "effect": "hold"})
    async with receiver() as endpoint:
        await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
        campaign = await dispatch.start(Issued(audience=PARTNER))
        (row,) = await dispatch.deliveries()
        await post(dispatch, f"/campaigns/{campaign}/deliveries/{row.id}/release", status=200)
        endpoint.status = 503
        await dispatch.drain(Channel.WEBHOOK)
        assert await dispatch.states() == [("webhook", "pending", "busy")]
        endpoint.status = 204
        await dispatch.do("UPDATE deliveries SET next_try_at = now()")
        await dispatch.do("UPDATE addresses SET rests_until = NULL")
        await dispatch.drain(Channel.WEBHOOK)
        assert await dispatch.states() == [("webhook", "delivered", "acknowledged")]


async def test_what_waits_for_an_embargo_is_held_at_once_and_the_rest_goes_on_waiting(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact("partner", email="here@partner.example", located_in="EGY")
    await dispatch.contact("partner", email="abroad@partner.example", located_in="FRA")
    ends = utc_now() + timedelta(days=1)
    await dispatch.start(Issued(audience=PARTNER, embargo_until=ends))
    await post(dispatch, "/hazards", {**OWN, "effect": "hold"})
    await dispatch.drain(Channel.EMAIL)
    assert sorted(await hazards_of(dispatch), key=str) == [
        ("pending", "embargo", None, 0),
        ("withheld", "hazard-held", "hold", 0),
    ]
    assert (
        await dispatch.scalar("SELECT next_try_at FROM deliveries WHERE state = 'pending'") == ends
    )


async def test_a_warning_stands_on_the_delivery_and_holds_nothing(
    dispatch: DispatchFixture,
) -> None:
    await post(dispatch, "/hazards", {**OWN, "effect": "warn"})
    async with receiver() as endpoint:
        await dispatch.contact("partner", endpoint=endpoint.url, countries=("EGY",))
        campaign = await dispatch.start(Issued(audience=PARTNER))
        assert await hazards_of(dispatch) == [("pending", "waiting", "warn", 0)]
        await dispatch.drain(Channel.WEBHOOK)
        assert len(endpoint.got) == 1
    listed: Any = await shown(dispatch, f"/v1/campaigns/{campaign}/deliveries")
    assert [(each["state"], each["hazard"]) for each in listed["items"]] == [("delivered", "warn")]


async def test_it_counts_for_whose_message_it_is(dispatch: DispatchFixture) -> None:
    """A hazard holds only messages of its organisation, or of an unknown one."""
    await post(dispatch, "/hazards", {**OWN, "effect": "hold"})
    await dispatch.contact("partner", countries=("EGY",))
    told = ((("fidh",), "pending"), (("omct",), "withheld"), (None, "withheld"))
    for organisations, state in told:
        await dispatch.do("DELETE FROM deliveries")
        event = await dispatch.issued(Issued(audience=PARTNER))
        await dispatch.hear(event.model_copy(update={"organisations": organisations}))
        assert [each for _, each, _ in await dispatch.states()] == [state], organisations
    # The claim uses the same organisations.
    await dispatch.do("DELETE FROM deliveries")
    await post(dispatch, "/hazards", {**OWN, "country": "TUN"})
    event = await dispatch.issued(Issued(audience=PARTNER))
    await dispatch.hear(event.model_copy(update={"organisations": ("fidh",)}))
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "local-mailbox")]


async def shown(dispatch: DispatchFixture, path: str) -> Any:
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        return (await client.get(path)).json()
