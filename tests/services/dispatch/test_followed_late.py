"""Who gets the first document late gets what follows it too. All invented."""

import pytest

from services.dispatch.rules.recipients import Chosen, Reachable, each_of_audiences, each_once
from services.dispatch.workers import FormerCounts
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.triage import RecipientsAsked
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.test_counting_former import counted
from tests.services.dispatch.test_followed_recipients import FIRST, following, who


async def left_in(dispatch: DispatchFixture, state: str, reason: str) -> Issued:
    """Start a first document whose messages are left in this state."""
    first = Issued(audience=FIRST)
    campaign = await dispatch.start(first)
    await dispatch.do(
        "UPDATE deliveries SET state = :state, reason = :reason,"
        " next_try_at = CASE WHEN :state = 'pending' THEN now() END,"
        " settled_at = CASE WHEN :state <> 'pending' THEN now() END WHERE campaign = :campaign",
        state=state,
        reason=reason,
        campaign=campaign,
    )
    return first


@pytest.mark.parametrize(
    ("state", "reason", "gets"),
    [
        ("pending", "waiting", True),
        ("pending", "embargo", True),
        ("pending", "try-again", True),
        ("withheld", "hazard-held", True),
        ("withheld", "restored", True),
        ("withheld", "not-foreseen", True),
        ("withheld", "hazard-to-recipient", False),
        ("withheld", "campaign-stopped", False),
        ("failed", "no-such-address", False),
    ],
)
async def test_who_may_still_get_the_first_gets_what_follows_and_is_counted(
    dispatch: DispatchFixture, state: str, reason: str, *, gets: bool
) -> None:
    media = await dispatch.contact("media")
    moved = await dispatch.contact(countries=("EGY",))
    first = await left_in(dispatch, state, reason)
    await dispatch.do(
        "UPDATE contacts SET countries = '{FRA}', all_countries = false WHERE id = :id", id=moved.id
    )
    asked = RecipientsAsked(case=first.case, document=first.document, asked_at=utc_now())
    await dispatch.hear(asked)
    await FormerCounts(dispatch.context).round(everything=False)
    (numbers,) = await counted(dispatch)
    assert sum(numbers.values()) == (2 if gets else 0)
    campaign = await dispatch.start(following(first))
    assert set(await who(dispatch, campaign)) == ({media.id, moved.id} if gets else set())


async def test_nobody_gets_late_what_was_stopped(dispatch: DispatchFixture) -> None:
    await dispatch.contact("media")
    first = await left_in(dispatch, "pending", "waiting")
    await dispatch.do(
        "UPDATE campaigns SET stopped_at = now(), stopped_by = gen_random_uuid(), stop_reason = ''"
    )
    assert await who(dispatch, await dispatch.start(following(first))) == {}


def test_of_contacts_that_share_an_address_one_who_uses_it_gets_it() -> None:
    left, uses, newer = (
        Reachable(new_id(), new_id(), "media", None, ("en",), Channel.EMAIL, b"h", active=active)
        for active in (False, True, True)
    )
    (chosen,) = each_of_audiences([left, newer, uses], ["media"], ["en"])
    assert chosen.reachable == uses
    (once,) = each_once([Chosen(left, "en"), Chosen(uses, "en"), Chosen(newer, "en")])
    assert once.reachable == uses
