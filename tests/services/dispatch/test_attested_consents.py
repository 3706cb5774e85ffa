"""Consents that the gates weighed are checked at each send, also without messages of their own.

All persons are invented.
"""

from datetime import timedelta
from typing import Any

import pytest

from shared.access.roles import Role
from shared.clock import utc_now
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import USES, DispatchFixture, Issued

WRITING, NAMING = "send_to_government", "publish_name"
WEIGHED: dict[str, Any] = {"weighed": (NAMING, WRITING)}


def to_embassies(**more: Any) -> Issued:
    """Return an appeal to embassies only that names somebody and asks its readers to write."""
    return Issued(**{"audience": ("diplomat",), "attested": WEIGHED, **more})


@pytest.mark.parametrize("use", [WRITING, NAMING])
@pytest.mark.parametrize("state", ["refused", "limited", "unknown"])
async def test_what_is_said_later_and_is_no_consent_keeps_all_of_it_back(
    dispatch: DispatchFixture, use: str, state: str
) -> None:
    await dispatch.contact()
    wanted = to_embassies()
    await dispatch.start(wanted)
    await dispatch.consent(wanted, use, state)
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "consent-changed")]


@pytest.mark.parametrize("use", [WRITING, NAMING])
async def test_it_is_withheld_at_once_where_it_waits_for_an_embargo(
    dispatch: DispatchFixture, use: str
) -> None:
    await dispatch.contact()
    wanted = to_embassies(embargo_until=utc_now() + timedelta(days=1))
    await dispatch.start(wanted)
    await dispatch.consent(wanted, use, "refused")
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "consent-changed")]


async def test_what_the_approval_knew_lets_it_go(dispatch: DispatchFixture) -> None:
    await dispatch.contact()
    wanted = to_embassies(consents={**dict.fromkeys(USES, "given"), NAMING: "refused"})
    await dispatch.start(wanted)
    await dispatch.consent(wanted, NAMING, "refused", since=wanted.since)
    await dispatch.consent(wanted, WRITING, "given")
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "local-mailbox")]


async def test_a_use_that_nobody_asked_about_before_keeps_it_back_once_it_is_refused(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact()
    wanted = to_embassies(consents={"share_with_diplomats": "given"})
    await dispatch.start(wanted)
    await dispatch.consent(wanted, WRITING, "refused")
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "consent-changed")]


async def test_one_that_was_attested_before_there_were_any_stands_on_its_own_uses(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact()
    wanted = to_embassies(attested={})
    await dispatch.start(wanted)
    await dispatch.consent(wanted, WRITING, "refused")
    await dispatch.consent(wanted, NAMING, "refused")
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "local-mailbox")]


async def test_no_appeal_is_taken_that_asks_for_letters_which_were_refused(
    dispatch: DispatchFixture,
) -> None:
    refused = {**dict.fromkeys(USES, "given"), WRITING: "refused"}
    await dispatch.hear(await dispatch.issued(to_embassies(consents=refused)))
    (said,) = await dispatch.emitted("appeal.refused")
    assert said["reason"] == "no-consent"


@pytest.mark.parametrize(
    ("use", "number"), [(WRITING, 1), ("share_with_diplomats", 1), ("share_with_partner", 0)]
)
async def test_each_message_is_listed_as_one_that_needs_what_all_of_it_needs(
    dispatch: DispatchFixture, use: str, number: int
) -> None:
    await dispatch.contact()
    campaign = await dispatch.start(to_embassies())
    async with dispatch.client(Role.COMMUNICATIONS) as client:
        found = await client.get(f"/v1/campaigns/{campaign}/deliveries?consent={use}")
    assert len(found.json()["items"]) == number
