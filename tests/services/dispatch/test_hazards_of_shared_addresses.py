"""A danger to one contact counts for all contacts with its address. All are invented."""

from datetime import timedelta

import pytest

from services.dispatch.queries.recipients import count_recipients
from shared.clock import utc_now
from shared.contracts.attestation import Audience
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued

HELD = ("email", "withheld", "hazard-held")
SHARED = "both@recipient.invalid.example"
"""An address with a reader in Russia, where having a message of FIDH is an offence."""
FROM_THERE = {"email": SHARED, "located_in": "RUS", "countries": ("EGY",)}
BOTH: tuple[Audience, ...] = ("diplomat", "media")


@pytest.mark.parametrize("audience", [["diplomat"], BOTH])
@pytest.mark.parametrize("older", ["diplomat", "media"])
async def test_who_else_has_the_address_is_weighed_too(
    dispatch: DispatchFixture, audience: tuple[str, ...], older: str
) -> None:
    """Also of an audience that the appeal does not go to, whichever contact is older."""
    for each in (older, "media" if older == "diplomat" else "diplomat"):
        await dispatch.contact(each, **(FROM_THERE if each == "media" else {"email": SHARED}))
    counted = await count_recipients(dispatch.context, ["diplomat"], "EGY")
    assert (counted.messages, counted.held) == (0, 1)
    await dispatch.start(Issued(audience=audience))
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [HELD]


async def test_so_is_who_came_to_have_it_while_it_waited(dispatch: DispatchFixture) -> None:
    await dispatch.contact("diplomat", email=SHARED)
    await dispatch.start(
        Issued(audience=("diplomat",), embargo_until=utc_now() + timedelta(hours=1))
    )
    await dispatch.contact("media", **FROM_THERE)
    await dispatch.do("UPDATE deliveries SET next_try_at = now()")
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [HELD]


async def test_who_has_it_no_more_is_not(dispatch: DispatchFixture) -> None:
    await dispatch.contact("diplomat", email=SHARED)
    await dispatch.contact("media", **FROM_THERE)
    await dispatch.do("UPDATE contacts SET active = false WHERE audience = 'media'")
    await dispatch.start(Issued(audience=("diplomat",)))
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "local-mailbox")]


@pytest.mark.parametrize("audience", ["media", "partner"])
async def test_who_follows_every_country_may_be_in_the_one_that_it_is_about(
    dispatch: DispatchFixture, audience: Audience
) -> None:
    await dispatch.contact(audience)
    counted = await count_recipients(dispatch.context, (audience,), "RUS")
    assert (counted.messages, counted.held) == (0, 1)
    await dispatch.start(Issued(audience=(audience,), country="RUS"))
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [HELD]


@pytest.mark.parametrize(
    ("about", "place"), [("EGY", {}), ("RUS", {"located_in": "FRA"})], ids=["elsewhere", "known"]
)
async def test_and_in_no_other_nor_where_their_place_is_known(
    dispatch: DispatchFixture, about: str, place: dict[str, str]
) -> None:
    await dispatch.contact("media", **place)
    await dispatch.start(Issued(audience=("media",), country=about))
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "local-mailbox")]
