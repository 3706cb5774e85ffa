"""An appeal with codes of a later version is sent to known audiences only."""

from tests.services.dispatch.dispatch_fixture import USES, DispatchFixture, Issued

LATER = "of-a-later-version"


async def test_an_unknown_audience_is_passed_over_and_staff_are_told(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact("diplomat", email="one@embassy.example")
    await dispatch.hear(await dispatch.issued(Issued(audience=("diplomat", LATER))))
    assert len(await dispatch.deliveries()) == 1
    reasons = [each["reason"] for each in await dispatch.emitted("notice.requested")]
    assert reasons == ["deliveries-failed", "deliveries-failed"]


async def test_a_known_audience_alone_tells_nobody(dispatch: DispatchFixture) -> None:
    await dispatch.hear(await dispatch.issued(Issued(audience=("diplomat",))))
    assert await dispatch.emitted("notice.requested") == []


async def test_an_unknown_state_of_a_consent_lets_nothing_go(dispatch: DispatchFixture) -> None:
    await dispatch.contact("diplomat")
    await dispatch.hear(await dispatch.issued(Issued(consents=dict.fromkeys(USES, LATER))))
    assert await dispatch.deliveries() == []
    (refused,) = await dispatch.emitted("appeal.refused")
    assert refused["reason"] == "no-consent"


async def test_an_unknown_level_waits_for_nobody(dispatch: DispatchFixture) -> None:
    await dispatch.contact("diplomat")
    await dispatch.hear(await dispatch.issued(Issued(level=LATER)))
    (delivery,) = await dispatch.deliveries()
    assert delivery.critical is True
