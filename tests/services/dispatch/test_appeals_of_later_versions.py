"""An appeal in words of a later version goes to those who are known, and no further."""

from tests.services.dispatch.house import USES, House, Issued

LATER = "of-a-later-version"


async def test_an_unknown_audience_is_passed_over_and_staff_are_told(house: House) -> None:
    await house.contact("diplomat", email="one@embassy.example")
    await house.hear(await house.issued(Issued(audience=("diplomat", LATER))))
    assert len(await house.deliveries()) == 1
    reasons = [each["reason"] for each in await house.emitted("notice.requested")]
    assert reasons == ["deliveries-failed", "deliveries-failed"]


async def test_a_known_audience_alone_tells_nobody(house: House) -> None:
    await house.hear(await house.issued(Issued(audience=("diplomat",))))
    assert await house.emitted("notice.requested") == []


async def test_an_unknown_state_of_a_consent_lets_nothing_go(house: House) -> None:
    await house.contact("diplomat")
    await house.hear(await house.issued(Issued(consents=dict.fromkeys(USES, LATER))))
    assert await house.deliveries() == []
    (refused,) = await house.emitted("appeal.refused")
    assert refused["reason"] == "no-consent"


async def test_an_unknown_level_waits_for_nobody(house: House) -> None:
    await house.contact("diplomat")
    await house.hear(await house.issued(Issued(level=LATER)))
    (delivery,) = await house.deliveries()
    assert delivery.critical is True
