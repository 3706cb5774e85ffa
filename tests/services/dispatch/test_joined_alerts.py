"""Alerts that come into a case count for what it has issued. All persons are invented."""

from datetime import timedelta

import pytest

from services.dispatch.rules.reasons import Channel
from shared.clock import new_id, utc_now
from shared.contracts.attestation import Consented
from shared.contracts.codes import ConsentState
from shared.contracts.triage import CaseLinked, CaseUnlinked
from tests.services.dispatch.house import USES, House, Issued

USE = "share_with_diplomats"
AGO = timedelta(hours=2)


def second_call(wanted: Issued) -> Issued:
    """What tests say consents of: another alert than the one that the appeal was issued on."""
    return Issued(case=wanted.case)


async def join(house: House, wanted: Issued, call: Issued, **consents: str) -> None:
    said = {**dict.fromkeys(USES, "given"), **consents}
    states = tuple(
        ConsentState.model_validate({"use": use, "state": state, "since": utc_now() - AGO})
        for use, state in said.items()
    )
    await house.hear(
        CaseLinked(
            id=new_id(), case=wanted.case, alerts=(call.alert,), level="high", linked_at=utc_now(),
            consented=(Consented(alert=call.alert, consents=states),),
        )
    )  # fmt: skip


async def embargoed(house: House) -> Issued:
    await house.contact()
    wanted = Issued(audience=("diplomat",), embargo_until=utc_now() + timedelta(days=1))
    await house.start(wanted)
    return wanted


@pytest.mark.parametrize("state", ["refused", "limited", "of-a-later-version"])
async def test_what_is_refused_or_limited_there_stops_what_waits(house: House, state: str) -> None:
    wanted = await embargoed(house)
    await join(house, wanted, second_call(wanted), share_with_diplomats=state)
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "consent-changed")]


@pytest.mark.parametrize("state", ["given", "unknown"])
async def test_what_says_nothing_against_it_lets_it_wait_on(house: House, state: str) -> None:
    wanted = await embargoed(house)
    await join(house, wanted, second_call(wanted), share_with_diplomats=state, send_to_un="refused")
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "pending", "embargo")]


async def test_what_is_refused_there_later_stops_it_too(house: House) -> None:
    wanted = await embargoed(house)
    call = second_call(wanted)
    await join(house, wanted, call)
    await house.consent(call, USE, "refused")
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "consent-changed")]


async def test_a_refusal_that_was_taken_back_before_the_join_stops_nothing(house: House) -> None:
    wanted = await embargoed(house)
    call = second_call(wanted)
    await house.consent(call, USE, "given")
    await join(house, wanted, call, share_with_diplomats="refused")
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "pending", "embargo")]


async def test_an_older_word_that_is_heard_later_does_not_undo_a_refusal(house: House) -> None:
    """The join comes on triage's topic, the change on intake's: either may be heard first."""
    wanted = await embargoed(house)
    call = second_call(wanted)
    await join(house, wanted, call, share_with_diplomats="refused")
    await house.consent(call, USE, "given", since=utc_now() - AGO - timedelta(hours=1))
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "consent-changed")]


async def test_what_left_the_case_again_stops_nothing(house: House) -> None:
    wanted = await embargoed(house)
    call = second_call(wanted)
    await join(house, wanted, call)
    await house.hear(
        CaseUnlinked(
            id=new_id(), case=wanted.case, alerts=(call.alert, wanted.alert), level="high",
            unlinked_at=utc_now(),
        )
    )  # fmt: skip
    await house.consent(call, USE, "refused")
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "pending", "embargo")]
    # The alert that it was issued on counts whatever becomes of a link.
    await house.consent(wanted, USE, "refused")
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "consent-changed")]


async def test_a_join_of_before_says_nothing_of_consents_and_stops_nothing(house: House) -> None:
    wanted = await embargoed(house)
    call = second_call(wanted)
    await house.consent(call, USE, "refused")
    await house.hear(
        CaseLinked(
            id=new_id(), case=wanted.case, alerts=(call.alert,), level="high", linked_at=utc_now()
        )
    )
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "pending", "embargo")]


async def test_where_whoever_joined_said_so_all_that_waits_stops_for_good(house: House) -> None:
    wanted = await embargoed(house)
    await house.hear(
        CaseLinked(
            id=new_id(), case=wanted.case, alerts=(new_id(),), level="high", linked_at=utc_now(),
            consented=(), goes_on=False,
        )
    )  # fmt: skip
    await house.drain(Channel.EMAIL)
    assert await house.states() == [("email", "withheld", "campaign-stopped")]
    assert await house.scalar("SELECT stop_reason FROM campaigns") == "case-joined"
