"""Reports on one of two copies of a message do not change the result of the other wrongly."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from types import ModuleType
from uuid import UUID

import pytest

from services.dispatch.operations import locking
from services.dispatch.operations.campaigns import known_facts, sending_again, stopping
from services.dispatch.operations.campaigns.settling_unknown import settle_unknown
from services.dispatch.operations.deliveries.sms_reports import store_report
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.workers import ChannelWorker, Leases
from services.dispatch.workers.finished_campaigns import FinishedCampaigns
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.triage import CaseLinked
from shared.problems import Conflict
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking
from tests.services.dispatch.test_stopping import alert_withdrawn, appeal_withdrawn

UNSURE = AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)
ACCEPTED = AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED)
SECOND = replace(ACCEPTED, provider_id="SMsecond")
BUSY = AttemptResult(AttemptOutcome.RETRY, Reason.BUSY)
REFUSED = AttemptResult(AttemptOutcome.REFUSED, Reason.NO_SUCH_ADDRESS, status=550)
KEPT = AttemptResult(AttemptOutcome.KEPT, Reason.LOCAL_MAILBOX)
UNREADABLE = AttemptResult(AttemptOutcome.BLOCKED, Reason.UNREADABLE)


async def stop(dispatch: DispatchFixture, _wanted: Issued) -> None:
    campaign = await dispatch.scalar("SELECT id FROM campaigns")
    async with dispatch.context.database.unit_of_work("person") as work:
        await stopping.stop_campaign(work, dispatch.context, campaign, "safety")


async def send_again(dispatch: DispatchFixture, _wanted: Issued) -> None:
    campaign = await dispatch.scalar("SELECT id FROM campaigns")
    async with dispatch.context.database.unit_of_work("person") as work:
        with suppress(Conflict):  # its case is not known here
            await sending_again.send_again(work, dispatch.context, campaign)


async def withdraw_alert(dispatch: DispatchFixture, wanted: Issued) -> None:
    await dispatch.hear(alert_withdrawn(wanted))


async def withdraw_appeal(dispatch: DispatchFixture, wanted: Issued) -> None:
    await dispatch.hear(appeal_withdrawn(wanted))


async def join(dispatch: DispatchFixture, wanted: Issued) -> None:
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


async def unanswered(dispatch: DispatchFixture, channel: Channel, times: int = 1) -> Issued:
    """Send a critical message this many times without an answer."""
    more = {"phone": "+33639980009"} if channel is Channel.SMS else {}
    await dispatch.contact(**more)
    wanted = Issued(level="critical")
    await dispatch.start(wanted)
    for _ in range(times):
        await dispatch.worker(channel, Taking(answer=UNSURE)).drain()
        await due(dispatch)
    return wanted


async def due(dispatch: DispatchFixture) -> None:
    await dispatch.do("UPDATE deliveries SET next_try_at = now() WHERE state = 'pending'")


async def begun(
    dispatch: DispatchFixture, channel: Channel, answer: AttemptResult
) -> ChannelWorker:
    """Claim it and let the attempt end like this, without recording it yet."""
    worker = dispatch.worker(channel, Taking(answer=answer))
    assert await worker._claim() == 1
    await asyncio.gather(*worker._under_way)
    return worker


async def reported(dispatch: DispatchFixture, sid: str, status: str, code: str | None) -> None:
    (row,) = await dispatch.deliveries()
    async with dispatch.context.database.unit_of_work("dispatch") as work:
        await store_report(work, dispatch.context, UUID(str(row.id)), sid, status, code)


class TestTheFirstIsReportedLost:
    async def test_while_the_second_is_under_way_and_is_taken(
        self, dispatch: DispatchFixture
    ) -> None:
        await unanswered(dispatch, Channel.SMS)
        worker = await begun(dispatch, Channel.SMS, SECOND)
        await reported(dispatch, "SMfirst", "undelivered", "30005")
        assert await dispatch.states() == [("sms", "failed", "no-such-address")]
        await worker._record()
        assert await dispatch.states() == [("sms", "sent", "accepted")]
        await reported(dispatch, "SMsecond", "delivered", None)
        assert await dispatch.states() == [("sms", "delivered", "receipt")]

    async def test_and_the_second_had_no_answer_and_arrives(
        self, dispatch: DispatchFixture
    ) -> None:
        await unanswered(dispatch, Channel.SMS, times=2)
        await reported(dispatch, "SMfirst", "undelivered", "30005")
        assert await dispatch.states() == [("sms", "failed", "no-such-address")]
        await reported(dispatch, "SMthird", "undelivered", "30005")  # a report is recorded once
        lost = "SELECT count(*) FROM attempts WHERE outcome = 'reported'"
        assert await dispatch.scalar(lost) == 1
        await reported(dispatch, "SMsecond", "delivered", None)
        assert await dispatch.states() == [("sms", "delivered", "receipt")]


class TestTheSecondIsReportedLost:
    @pytest.mark.parametrize(
        ("code", "state"),
        [("30003", ("pending", "busy")), ("30005", ("failed", "no-such-address"))],
    )
    async def test_before_it_is_written_down_that_it_was_taken(
        self, dispatch: DispatchFixture, code: str, state: tuple[str, str]
    ) -> None:
        await unanswered(dispatch, Channel.SMS)
        worker = await begun(dispatch, Channel.SMS, SECOND)
        await reported(dispatch, "SMsecond", "undelivered", code)
        await worker._record()
        assert await dispatch.states() == [("sms", *state)]


class TestTheFirstIsReportedToHaveArrived:
    async def test_after_the_second_was_taken_and_that_one_is_lost(
        self, dispatch: DispatchFixture
    ) -> None:
        await unanswered(dispatch, Channel.SMS)
        await dispatch.worker(Channel.SMS, Taking(answer=SECOND)).drain()
        assert await dispatch.states() == [("sms", "sent", "accepted")]
        await reported(dispatch, "SMfirst", "delivered", None)
        assert await dispatch.states() == [("sms", "delivered", "receipt")]
        await reported(dispatch, "SMsecond", "undelivered", "30003")
        assert await dispatch.states() == [("sms", "delivered", "receipt")]

    @pytest.mark.parametrize("reason", ["not-taken", "restored"])
    async def test_after_it_was_taken_for_one_that_never_went_out(
        self, dispatch: DispatchFixture, reason: str
    ) -> None:
        await unanswered(dispatch, Channel.SMS)
        await dispatch.do(
            "UPDATE deliveries SET state = 'withheld', reason = :reason, next_try_at = NULL,"
            " settled_at = now()",
            reason=reason,
        )
        await reported(dispatch, "SMfirst", "delivered", None)
        assert await dispatch.states() == [("sms", "delivered", "receipt")]


class TestAReportWaitsForNobodyWhoHoldsItsCampaign:
    """Sending again locks deliveries that a report may hold: one would be ended."""

    @pytest.mark.parametrize(
        ("module", "step", "operation"),
        [
            (locking, "expect_still_may", stop),
            (locking, "expect_still_may", send_again),
            (known_facts, "stop_locked", withdraw_alert),
            (known_facts, "stop_locked", withdraw_appeal),
            (known_facts, "stop_locked", join),
        ],
    )
    async def test_nor_they_for_it(
        self,
        dispatch: DispatchFixture,
        monkeypatch: pytest.MonkeyPatch,
        module: ModuleType,
        step: str,
        operation: Callable[[DispatchFixture, Issued], Awaitable[object]],
    ) -> None:
        await dispatch.contact(phone="+33639980009")
        wanted = Issued()
        await dispatch.start(wanted)
        first = replace(ACCEPTED, provider_id="SMfirst")
        await dispatch.worker(Channel.SMS, Taking(answer=first)).drain()
        await FinishedCampaigns(
            dispatch.context
        ).round()  # from here a report has to record that it continues
        then = getattr(module, step)

        async def told_meanwhile(*given: object) -> None:
            async with asyncio.timeout(10):
                await reported(dispatch, "SMfirst", "undelivered", "30003")
            await then(*given)

        monkeypatch.setattr(module, step, told_meanwhile)
        await operation(dispatch, wanted)
        lost = "SELECT count(*) FROM attempts WHERE outcome = 'reported'"
        assert await dispatch.scalar(lost) == 1


class TestTheFirstIsTakenAfterAll:
    async def test_while_another_tries_the_second(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        slow = await begun(dispatch, Channel.EMAIL, ACCEPTED)
        await dispatch.do("UPDATE deliveries SET lease_until = now() - interval '1 second'")
        await Leases(dispatch.context).round()
        second = await begun(dispatch, Channel.EMAIL, BUSY)
        await slow._record()
        assert await dispatch.states() == [("email", "sent", "accepted")]
        await second._record()
        assert await dispatch.states() == [("email", "sent", "accepted")]

    @pytest.mark.parametrize(
        ("answer", "state"),
        [(ACCEPTED, ("sent", "accepted")), (REFUSED, ("withheld", "not-taken"))],
    )
    async def test_after_a_person_said_that_it_was_not(
        self, dispatch: DispatchFixture, answer: AttemptResult, state: tuple[str, str]
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued())
        slow = await begun(dispatch, Channel.EMAIL, answer)
        await dispatch.do("UPDATE deliveries SET lease_until = now() - interval '1 second'")
        await Leases(dispatch.context).round()
        (row,) = await dispatch.deliveries()
        async with dispatch.context.database.unit_of_work("person") as work:
            await settle_unknown(work, dispatch.context, row.campaign, row.id, "not-sent")
        await slow._record()
        assert await dispatch.states() == [("email", *state)]

    @pytest.mark.parametrize("answer", [REFUSED, BUSY])
    async def test_that_it_was_not_taken_settles_nothing_that_another_holds(
        self, dispatch: DispatchFixture, answer: AttemptResult
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        slow = await begun(dispatch, Channel.EMAIL, answer)
        await dispatch.do("UPDATE deliveries SET lease_until = now() - interval '1 second'")
        await Leases(dispatch.context).round()
        second = await begun(dispatch, Channel.EMAIL, ACCEPTED)
        (held,) = await dispatch.deliveries()
        await slow._record()
        (row,) = await dispatch.deliveries()
        assert (row.state, row.claim, row.next_try_at) == ("claimed", held.claim, held.next_try_at)
        await second._record()
        assert await dispatch.states() == [("email", "sent", "accepted")]


@pytest.mark.parametrize("answer", [KEPT, UNREADABLE])
async def test_a_second_that_does_not_leave_this_machine_denies_no_first(
    dispatch: DispatchFixture, answer: AttemptResult
) -> None:
    await unanswered(dispatch, Channel.EMAIL)
    await dispatch.worker(Channel.EMAIL, Taking(answer=answer)).drain()
    assert await dispatch.states() == [("email", "unknown", "interrupted")]
