"""Alerts merged into a case count for its issued appeals. All persons are invented."""

from datetime import timedelta

import pytest

from shared.clock import new_id, utc_now
from shared.contracts.attestation import Consented
from shared.contracts.channels import Channel
from shared.contracts.codes import ConsentState
from shared.contracts.triage import CaseLinked, CaseUnlinked
from tests.services.dispatch.dispatch_fixture import USES, DispatchFixture, Issued

USE = "share_with_diplomats"
AGO = timedelta(hours=2)


def second_call(wanted: Issued) -> Issued:
    """Return another alert than the one that the appeal was issued on, for changes of consent."""
    return Issued(case=wanted.case)


async def join(dispatch: DispatchFixture, wanted: Issued, call: Issued, **consents: str) -> None:
    said = {**dict.fromkeys(USES, "given"), **consents}
    states = tuple(
        ConsentState.model_validate({"use": use, "state": state, "since": utc_now() - AGO})
        for use, state in said.items()
    )
    await dispatch.hear(
        CaseLinked(
            id=new_id(),
            case=wanted.case,
            alerts=(call.alert,),
            level="high",
            linked_at=utc_now(),
            consented=(Consented(alert=call.alert, consents=states),),
        )
    )


async def embargoed(dispatch: DispatchFixture) -> Issued:
    await dispatch.contact()
    wanted = Issued(audience=("diplomat",), embargo_until=utc_now() + timedelta(days=1))
    await dispatch.start(wanted)
    return wanted


@pytest.mark.parametrize("state", ["refused", "limited", "of-a-later-version"])
async def test_what_is_refused_or_limited_there_stops_what_waits(
    dispatch: DispatchFixture, state: str
) -> None:
    wanted = await embargoed(dispatch)
    await join(dispatch, wanted, second_call(wanted), share_with_diplomats=state)
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "consent-changed")]


@pytest.mark.parametrize("state", ["given", "unknown"])
async def test_what_says_nothing_against_it_lets_it_wait_on(
    dispatch: DispatchFixture, state: str
) -> None:
    wanted = await embargoed(dispatch)
    await join(
        dispatch, wanted, second_call(wanted), share_with_diplomats=state, send_to_un="refused"
    )
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "pending", "embargo")]


async def test_what_is_refused_there_later_stops_it_too(dispatch: DispatchFixture) -> None:
    wanted = await embargoed(dispatch)
    call = second_call(wanted)
    await join(dispatch, wanted, call)
    await dispatch.consent(call, USE, "refused")
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "consent-changed")]


async def test_a_refusal_that_was_taken_back_before_the_join_stops_nothing(
    dispatch: DispatchFixture,
) -> None:
    wanted = await embargoed(dispatch)
    call = second_call(wanted)
    await dispatch.consent(call, USE, "given")
    await join(dispatch, wanted, call, share_with_diplomats="refused")
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "pending", "embargo")]


async def test_an_older_word_that_is_heard_later_does_not_undo_a_refusal(
    dispatch: DispatchFixture,
) -> None:
    """The merge is on triage's topic and the change on intake's: either may arrive first."""
    wanted = await embargoed(dispatch)
    call = second_call(wanted)
    await join(dispatch, wanted, call, share_with_diplomats="refused")
    await dispatch.consent(call, USE, "given", since=utc_now() - AGO - timedelta(hours=1))
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "consent-changed")]


async def test_what_left_the_case_again_stops_nothing(dispatch: DispatchFixture) -> None:
    wanted = await embargoed(dispatch)
    call = second_call(wanted)
    await join(dispatch, wanted, call)
    await dispatch.hear(
        CaseUnlinked(
            id=new_id(),
            case=wanted.case,
            alerts=(call.alert, wanted.alert),
            level="high",
            unlinked_at=utc_now(),
        )
    )
    await dispatch.consent(call, USE, "refused")
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "pending", "embargo")]
    # The alert that it was issued on always counts, whatever happens to a link.
    await dispatch.consent(wanted, USE, "refused")
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "consent-changed")]


async def test_a_join_of_before_says_nothing_of_consents_and_stops_nothing(
    dispatch: DispatchFixture,
) -> None:
    wanted = await embargoed(dispatch)
    call = second_call(wanted)
    await dispatch.consent(call, USE, "refused")
    await dispatch.hear(
        CaseLinked(
            id=new_id(), case=wanted.case, alerts=(call.alert,), level="high", linked_at=utc_now()
        )
    )
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "pending", "embargo")]


async def test_where_whoever_joined_said_so_all_that_waits_stops_for_good(
    dispatch: DispatchFixture,
) -> None:
    wanted = await embargoed(dispatch)
    await dispatch.hear(
        CaseLinked(
            id=new_id(),
            case=wanted.case,
            alerts=(new_id(),),
            level="high",
            linked_at=utc_now(),
            consented=(),
            goes_on=False,
        )
    )
    await dispatch.drain(Channel.EMAIL)
    assert await dispatch.states() == [("email", "withheld", "campaign-stopped")]
    assert await dispatch.scalar("SELECT stop_reason FROM campaigns") == "case-joined"
