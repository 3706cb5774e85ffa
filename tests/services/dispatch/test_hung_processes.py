"""A process hangs, or its machine sleeps, with claimed messages, and continues later."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispatch.operations.deliveries.sms_reports import store_report
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.workers import ChannelWorker, Leases, in_progress
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking


async def _given_up(dispatch: DispatchFixture, answer: AttemptResult) -> ChannelWorker:
    """Let an attempt outlast its lease, be given up by another worker, and then get this answer."""
    provider = Taking(hold=asyncio.Event(), answer=answer)
    slow = dispatch.worker(Channel.EMAIL, provider)
    await slow.turn()
    await dispatch.do(
        "UPDATE deliveries SET lease_until = now() - interval '1 second' WHERE state = 'claimed'"
    )
    await Leases(dispatch.context).round()
    assert provider.hold is not None
    provider.hold.set()
    await asyncio.gather(*slow._under_way)
    return slow


ACCEPTED = AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED)
BUSY = AttemptResult(AttemptOutcome.RETRY, Reason.BUSY)
REFUSED = AttemptResult(AttemptOutcome.REFUSED, Reason.MESSAGE_REFUSED, status=554)


class TestItsAnswers:
    @pytest.mark.parametrize(
        ("answer", "state"),
        [
            (ACCEPTED, ("sent", "accepted")),
            (BUSY, ("unknown", "interrupted")),
            (REFUSED, ("unknown", "interrupted")),
        ],
    )
    async def test_that_it_went_well_is_said_though_it_was_given_up(
        self, dispatch: DispatchFixture, answer: AttemptResult, state: tuple[str, str]
    ) -> None:
        await dispatch.contact()
        await dispatch.start()
        slow = await _given_up(dispatch, answer)
        assert await dispatch.states() == [("email", "unknown", "interrupted")]
        await slow.drain()
        assert await dispatch.states() == [("email", *state)]

    async def test_no_second_copy_goes_out_of_what_went_well(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        slow = await _given_up(dispatch, ACCEPTED)
        assert await dispatch.states() == [("email", "pending", "send-again")]
        await slow._record()
        assert await dispatch.states() == [("email", "sent", "accepted")]
        again = Taking()
        await dispatch.worker(Channel.EMAIL, again).drain()
        assert again.taken == []

    async def test_nor_where_who_took_over_could_not_send_it_yet(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        slow = await _given_up(dispatch, ACCEPTED)
        await dispatch.worker(Channel.EMAIL, Taking(answer=BUSY)).drain()
        assert await dispatch.states() == [("email", "pending", "busy")]
        await slow._record()
        assert await dispatch.states() == [("email", "sent", "accepted")]

    async def test_nor_where_nobody_knows_of_that_copy_either(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        slow = await _given_up(dispatch, ACCEPTED)
        unsure = AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)
        await dispatch.worker(Channel.EMAIL, Taking(answer=unsure)).drain()
        assert await dispatch.states() == [("email", "unknown", "not-answered")]
        await slow._record()
        assert await dispatch.states() == [("email", "sent", "accepted")]

    async def test_it_undoes_nothing_that_is_known_by_then(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        slow = await _given_up(dispatch, ACCEPTED)
        await dispatch.do(  # as by a report
            "UPDATE deliveries SET state = 'delivered', reason = 'receipt', next_try_at = NULL,"
            " settled_at = now()"
        )
        await slow._record()
        assert await dispatch.states() == [("email", "delivered", "receipt")]

    async def test_recorded_twice_it_undoes_no_report_that_came_between(
        self, dispatch: DispatchFixture
    ) -> None:
        """If the answer to the commit is lost, it is recorded again."""
        await dispatch.contact(phone="+33639980009")
        await dispatch.start()
        taken = replace(ACCEPTED, provider_id="SMinvented")
        worker = dispatch.worker(Channel.SMS, Taking(answer=taken))
        await worker._claim()
        await asyncio.gather(*worker._under_way)
        ended = list(worker._ended)
        await worker._record()
        (row,) = await dispatch.deliveries()
        async with dispatch.context.database.unit_of_work("dispatch") as work:
            await store_report(work, dispatch.context, row.id, "SMinvented", "undelivered", "30003")
        assert await dispatch.states() == [("sms", "pending", "busy")]
        worker._ended += ended
        await worker._record()
        assert await dispatch.states() == [("sms", "pending", "busy")]


class TestWhatItHadNotBegun:
    async def test_it_is_not_begun_when_others_may_have_given_it_up(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start()
        provider = Taking()
        asleep = dispatch.worker(Channel.EMAIL, provider, lease=timedelta())
        await asleep.turn()
        await asyncio.gather(*asleep._under_way)
        await asleep._record()
        assert provider.taken == []
        (row,) = await dispatch.deliveries()
        assert (row.state, row.reason, row.attempts) == ("pending", "try-again", 0)
        await dispatch.do("UPDATE deliveries SET next_try_at = now()")
        await dispatch.worker(Channel.EMAIL, provider).drain()
        assert len(provider.taken) == 1

    def test_time_asleep_counts_also_where_a_clock_stood_still(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hold = in_progress.ClaimPeriod(timedelta(minutes=1))
        assert not hold.is_over
        with monkeypatch.context() as later:
            later.setattr(in_progress, "_awake_or_asleep", lambda: time.monotonic() + 1e9)
            assert hold.is_over
        with monkeypatch.context() as later:
            then = time.time() + 61
            later.setattr(in_progress.time, "time", lambda: then)
            assert hold.is_over
