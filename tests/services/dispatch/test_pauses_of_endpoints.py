"""An endpoint that asks for a pause gets it, whatever it answers at the same time."""

import asyncio
from datetime import timedelta

from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.pace import Pace
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.workers import ChannelWorker
from services.dispatch.workers.finished_campaigns import FinishedCampaigns
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking
from tests.services.dispatch.test_stopping import alert_withdrawn

ASKED = AttemptResult(AttemptOutcome.RETRY, Reason.BUSY, 429, retry_after=timedelta(hours=2))
BUSY = AttemptResult(AttemptOutcome.RETRY, Reason.BUSY, 503)
TAKEN = AttemptResult(AttemptOutcome.ACKNOWLEDGED, Reason.ACKNOWLEDGED, 200)
UNSURE = AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)
RESTS = "SELECT rests_until > now() + interval '119 minutes' FROM addresses"


class InTurn(Taking):
    """Answers each message with the next of these results."""

    def __init__(self, *answers: AttemptResult) -> None:
        super().__init__()
        self.answers = list(answers)

    async def send(self, message: object) -> AttemptResult:
        await super().send(message)
        return self.answers.pop(0)


async def two_wait(dispatch: DispatchFixture) -> None:
    await dispatch.contact("partner", endpoint="https://127.0.0.1:9999/hook")
    for _ in range(2):
        await dispatch.start(Issued(audience=("partner",)))


async def begin(worker: ChannelWorker) -> ChannelWorker:
    """Let the worker claim and try what it has room for, without recording it yet."""
    await worker._claim()
    await asyncio.gather(*worker._under_way)
    return worker


async def test_the_longest_pause_holds_of_what_ends_together(dispatch: DispatchFixture) -> None:
    await two_wait(dispatch)
    worker = await begin(dispatch.worker(Channel.WEBHOOK, InTurn(ASKED, BUSY)))
    await worker._record()
    assert await dispatch.scalar(RESTS) is True


async def test_a_later_answer_without_one_shortens_no_pause(dispatch: DispatchFixture) -> None:
    await two_wait(dispatch)
    one = Pace(at_once=1, per_address=1)
    workers = [
        await begin(dispatch.worker(Channel.WEBHOOK, InTurn(answer), pace=one))
        for answer in (ASKED, BUSY)
    ]
    for worker in workers:
        await worker._record()
    assert await dispatch.scalar(RESTS) is True


async def test_what_was_taken_at_the_same_moment_ends_no_pause(dispatch: DispatchFixture) -> None:
    await two_wait(dispatch)
    # It failed before: its success now counts.
    await dispatch.do("UPDATE addresses SET failures = 1")
    one = Pace(at_once=1, per_address=1)
    workers = [
        await begin(dispatch.worker(Channel.WEBHOOK, InTurn(answer), pace=one))
        for answer in (TAKEN, ASKED)
    ]
    together = workers[0]
    together._ended += workers[1]._ended
    await together._record()
    assert await dispatch.scalar(RESTS) is True


async def test_no_answer_is_no_sign_that_it_is_well(dispatch: DispatchFixture) -> None:
    await two_wait(dispatch)
    await dispatch.do("UPDATE addresses SET failures = 3")
    worker = await begin(dispatch.worker(Channel.WEBHOOK, InTurn(UNSURE)))
    await worker._record()
    assert await dispatch.scalar("SELECT failures FROM addresses") == 3


async def test_what_is_stopped_is_said_not_to_be_sent_before_the_pause_ends(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact("partner", endpoint="https://127.0.0.1:9999/hook")
    wanted, other = Issued(audience=("partner",)), Issued(audience=("partner",))
    for each in (wanted, other):
        await dispatch.start(each)
    await dispatch.do("UPDATE addresses SET failures = 9, rests_until = now() + interval '1 day'")
    await dispatch.hear(alert_withdrawn(wanted))
    taking = Taking()
    await dispatch.worker(Channel.WEBHOOK, taking).drain()
    states = sorted((row.state, row.reason) for row in await dispatch.deliveries())
    assert states[1] == ("withheld", "alert-withdrawn")
    assert (states[0][0], taking.taken) == ("pending", [])
    await FinishedCampaigns(dispatch.context).round()
    (over,) = await dispatch.emitted("campaign.finished")
    assert over["document"] == str(wanted.document)
