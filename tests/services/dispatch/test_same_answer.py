"""A refusal that everybody gets speaks of us: no address is marked for it."""

import asyncio

from services.dispatch.rules.attempted import Attempted, refusal
from services.dispatch.rules.reasons import AttemptOutcome, Channel, Reason
from services.dispatch.rules.same_answer import SameAnswer
from shared.clock import new_id
from tests.services.dispatch.house import House
from tests.services.dispatch.outside import mail_server, smtp_to

GONE = refusal(Reason.NO_SUCH_ADDRESS, 550, "5.1.1")
TAKEN = Attempted(AttemptOutcome.ACCEPTED, Reason.ACCEPTED, status=250)


def test_a_run_of_one_refusal_to_different_recipients_is_everybodys() -> None:
    same = SameAnswer()
    assert same.judge([(new_id(), GONE), (new_id(), GONE)]) == [GONE, GONE]
    (third,) = same.judge([(new_id(), GONE)])
    assert (third.kind, third.reason) == (AttemptOutcome.RETRY, Reason.ALL_REFUSED)


def test_what_is_accepted_in_between_ends_the_run_and_so_does_another_refusal() -> None:
    other = refusal(Reason.RECIPIENT_REFUSED, 550)
    for between in (TAKEN, other):
        same = SameAnswer()
        same.judge([(new_id(), GONE), (new_id(), GONE), (new_id(), between)])
        assert same.judge([(new_id(), GONE)]) == [GONE]


def test_one_recipient_alone_is_not_everybody() -> None:
    same, recipient = SameAnswer(), new_id()
    assert same.judge([(recipient, GONE)] * 5) == [GONE] * 5


async def test_a_server_that_refuses_everybody_marks_nobody_and_somebody_is_told(
    house: House,
) -> None:
    for _ in range(4):
        await house.contact()
    await house.start()
    async with mail_server() as server:
        server.refusal = "550 5.1.1 user unknown"
        gateway = smtp_to(server)
        worker = house.worker(Channel.EMAIL, gateway)
        await worker.turn()
        await asyncio.gather(*worker._under_way)
        await worker.drain()
        await gateway.close()
    assert await house.states() == [("email", "pending", "all-refused")] * 4
    assert await house.scalar("SELECT count(*) FROM addresses WHERE blocked_at IS NOT NULL") == 0
    told = {each["reason"] for each in await house.emitted("notice.requested")}
    assert told == {"channel-unavailable"}
