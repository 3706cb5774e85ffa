"""Time alone changes the number of recipients: a new day, the end of an embargo."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest

from services.dispatch.operations.contacts import editing, hazards
from services.dispatch.queries.recipients import all_reachable
from services.dispatch.workers.finished_campaigns import FinishedCampaigns
from services.dispatch.workers.reach_counts import (
    LONGEST_PAUSE,
    LOOK_EVERY,
    ReachCounts,
    pause_after,
)
from shared.clock import utc_now
from shared.contracts.attestation import AUDIENCES
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.test_counting_reach import hazard, numbers, said, work_of


async def test_a_new_day_is_counted_anew(dispatch: DispatchFixture) -> None:
    day = timedelta(days=1)
    tomorrow = (utc_now() + day).date().isoformat()
    await dispatch.contact("media", email="a@paper.example", countries=("EGY",))
    async with work_of(dispatch) as work:
        await hazards.add_hazard(work, dispatch.context, hazard(**{"from": tomorrow}))
        assert {each.audience for each in await all_reachable(work.session)} <= set(AUDIENCES)
    counting = ReachCounts(dispatch.context)
    await counting.round()
    assert numbers((await said(dispatch))["EGY"])["media", "email"] == (1, 0, 0, 0, 0)
    dispatch.context.database._clock = lambda: utc_now() + day  # time passes
    assert await counting.round()
    assert numbers((await said(dispatch))["EGY"], "omct")["media", "email"] == (0, 0, 1, 0, 0)


async def test_an_appeal_under_embargo_whose_contacts_vanish_is_told_before_it_ends(
    dispatch: DispatchFixture,
) -> None:
    ends = utc_now() + timedelta(days=2)
    contact = await dispatch.contact("media", email="a@paper.example", countries=("EGY",))
    campaign = await dispatch.start(Issued(audience=("media",), embargo_until=ends))
    counting = ReachCounts(dispatch.context)
    await counting.round()

    async def told() -> list[str]:
        return [each["reason"] for each in await dispatch.emitted("notice.requested")]

    assert await told() == []
    async with work_of(dispatch) as work:
        await editing.deactivate_contact(work, contact.id)
    await counting.round()
    assert await told() == ["nobody-left"]
    await ReachCounts(dispatch.context).round()
    assert await told() == ["nobody-left"], "once, and not at every look"
    # At its end a notice says that nobody was reached, and the case shows it.
    dispatch.context.database._clock = lambda: ends + timedelta(minutes=1)  # time passes
    await dispatch.drain(Channel.EMAIL)
    await FinishedCampaigns(dispatch.context).round()
    (finished,) = await dispatch.emitted("campaign.finished")
    assert finished["campaign"] == str(campaign)
    assert finished["counts"] == [{"channel": "email", "state": "withheld", "number": 1}]
    assert await told() == ["nobody-left", "nobody-reached"]


def test_the_first_count_of_a_start_keeps_nothing_from_being_counted() -> None:
    assert pause_after(2.0, LOOK_EVERY, is_first=True) == LOOK_EVERY
    assert pause_after(0.15, LOOK_EVERY, is_first=False) == 20 * 0.15
    assert pause_after(0.01, LOOK_EVERY, is_first=False) == LOOK_EVERY
    assert pause_after(2.0, LOOK_EVERY, is_first=False) == LONGEST_PAUSE <= LOOK_EVERY * 5


async def test_what_changes_after_the_first_count_is_counted_at_the_next_look(
    dispatch: DispatchFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the first one took, because a start prepares much."""
    waits: list[float] = []

    async def waiting(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            raise asyncio.CancelledError
        await dispatch.contact("media", email="a@paper.example", countries=("EGY",))

    clock = iter((0.0, 60.0, 60.0, 60.0))
    monkeypatch.setattr("services.dispatch.workers.reach_counts.perf_counter", lambda: next(clock))
    monkeypatch.setattr(
        "services.dispatch.workers.reach_counts.asyncio", SimpleNamespace(sleep=waiting)
    )
    with pytest.raises(asyncio.CancelledError):
        await ReachCounts(dispatch.context).run()
    assert waits == [LOOK_EVERY, LOOK_EVERY]
    assert numbers((await said(dispatch))["EGY"])["media", "email"] == (1, 0, 0, 0, 0)
