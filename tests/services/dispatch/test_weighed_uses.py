"""What the gates weighed holds until it is sent, also where nothing goes out under that use.

All persons are invented.
"""

from datetime import timedelta
from typing import Any

import pytest

from services.dispatch.rules.reasons import Channel
from shared.clock import utc_now
from tests.services.dispatch.house import USES, House, Issued

WRITING, NAMING = "send_to_government", "publish_name"
WEIGHED: dict[str, Any] = {"weighed": (NAMING, WRITING)}


def to_embassies(**more: Any) -> Issued:
    """An appeal to embassies alone that names somebody and asks its readers to write."""
    return Issued(**{"audience": ("diplomat",), "attested": WEIGHED, **more})


@pytest.mark.parametrize("use", [WRITING, NAMING])
@pytest.mark.parametrize("state", ["refused", "limited", "unknown"])
async def test_what_is_said_later_and_is_no_consent_keeps_all_of_it_back(
    house: House, use: str, state: str
) -> None:
    await house.contact()
    wanted = to_embassies()
    await house.start(wanted)
    await house.consent(wanted, use, state)
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "consent-changed")]


@pytest.mark.parametrize("use", [WRITING, NAMING])
async def test_it_is_withheld_at_once_where_it_waits_for_an_embargo(house: House, use: str) -> None:
    await house.contact()
    wanted = to_embassies(embargo_until=utc_now() + timedelta(days=1))
    await house.start(wanted)
    await house.consent(wanted, use, "refused")
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "consent-changed")]


async def test_what_the_approval_knew_lets_it_go(house: House) -> None:
    await house.contact()
    wanted = to_embassies(consents={**dict.fromkeys(USES, "given"), NAMING: "refused"})
    await house.start(wanted)
    await house.consent(wanted, NAMING, "refused", since=wanted.since)
    await house.consent(wanted, WRITING, "given")
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "local-mailbox")]


async def test_a_use_that_nobody_asked_about_before_keeps_it_back_once_it_is_refused(
    house: House,
) -> None:
    await house.contact()
    wanted = to_embassies(consents={"share_with_diplomats": "given"})
    await house.start(wanted)
    await house.consent(wanted, WRITING, "refused")
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "consent-changed")]


async def test_one_that_was_attested_before_there_were_any_stands_on_its_own_uses(
    house: House,
) -> None:
    await house.contact()
    wanted = to_embassies(attested={})
    await house.start(wanted)
    await house.consent(wanted, WRITING, "refused")
    await house.consent(wanted, NAMING, "refused")
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "local-mailbox")]


async def test_no_appeal_is_taken_that_asks_for_letters_which_were_refused(house: House) -> None:
    refused = {**dict.fromkeys(USES, "given"), WRITING: "refused"}
    await house.hear(await house.issued(to_embassies(consents=refused)))
    (said,) = await house.emitted("appeal.refused")
    assert said["reason"] == "no-consent"
