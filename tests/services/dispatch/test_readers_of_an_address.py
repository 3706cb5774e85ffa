"""Who has an address too is in danger by what comes there. All persons are invented."""

from datetime import timedelta

import pytest

from services.dispatch.queries.recipients import count_recipients
from services.dispatch.rules.reasons import Channel
from shared.clock import utc_now
from shared.contracts.attestation import Audience
from tests.services.dispatch.house import House, Issued

HELD = ("email", "withheld", "hazard-held")
SHARED = "both@recipient.invalid.example"
"""Where somebody reads who is in Russia, where having a message of FIDH is an offence."""
FROM_THERE = {"email": SHARED, "located_in": "RUS", "countries": ("EGY",)}
BOTH: tuple[Audience, ...] = ("diplomat", "media")


@pytest.mark.parametrize("audience", [("diplomat",), BOTH])
@pytest.mark.parametrize("older", ["diplomat", "media"])
async def test_who_else_has_the_address_is_weighed_too(
    house: House, audience: tuple[str, ...], older: str
) -> None:
    """Also of an audience that the appeal does not go to, and whichever is known the longest."""
    for each in (older, "media" if older == "diplomat" else "diplomat"):
        await house.contact(each, **(FROM_THERE if each == "media" else {"email": SHARED}))
    counted = await count_recipients(house.parts, ("diplomat",), "EGY")
    assert (counted.messages, counted.held) == (0, 1)
    await house.start(Issued(audience=audience))
    await house.drain(Channel.EMAIL)
    assert await house.states() == [HELD]


async def test_so_is_who_came_to_have_it_while_it_waited(house: House) -> None:
    await house.contact("diplomat", email=SHARED)
    await house.start(Issued(audience=("diplomat",), embargo_until=utc_now() + timedelta(hours=1)))
    await house.contact("media", **FROM_THERE)
    await house.do("UPDATE deliveries SET next_try_at = now()")
    await house.drain(Channel.EMAIL)
    assert await house.states() == [HELD]


async def test_who_has_it_no_more_is_not(house: House) -> None:
    await house.contact("diplomat", email=SHARED)
    await house.contact("media", **FROM_THERE)
    await house.do("UPDATE contacts SET active = false WHERE audience = 'media'")
    await house.start(Issued(audience=("diplomat",)))
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "local-mailbox")]


@pytest.mark.parametrize("audience", ["media", "partner"])
async def test_who_follows_every_country_may_be_in_the_one_that_it_is_about(
    house: House, audience: Audience
) -> None:
    await house.contact(audience)
    counted = await count_recipients(house.parts, (audience,), "RUS")
    assert (counted.messages, counted.held) == (0, 1)
    await house.start(Issued(audience=(audience,), country="RUS"))
    await house.drain(Channel.EMAIL)
    assert await house.states() == [HELD]


@pytest.mark.parametrize(
    ("about", "place"), [("EGY", {}), ("RUS", {"located_in": "FRA"})], ids=["elsewhere", "known"]
)
async def test_and_in_no_other_nor_where_their_place_is_known(
    house: House, about: str, place: dict[str, str]
) -> None:
    await house.contact("media", **place)
    await house.start(Issued(audience=("media",), country=about))
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "local-mailbox")]
