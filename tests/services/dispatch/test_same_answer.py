"""A refusal that everybody gets speaks of us: no address is marked for it."""

import asyncio

from services.dispatch.rules.attempted import Attempted, refusal
from services.dispatch.rules.reasons import AttemptOutcome, Channel, Reason
from services.dispatch.rules.same_answer import SameAnswer
from shared.clock import new_id
from tests.services.dispatch.house import House, Issued
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


async def test_who_was_marked_before_the_third_same_answer_is_unmarked_and_tried_again(
    house: House,
) -> None:
    wrong = [await house.contact("media") for _ in range(2)]
    await house.start(Issued(audience=("media",)))
    async with mail_server() as server:
        server.refusal = "550 5.1.1 user unknown"
        gateway = smtp_to(server)
        worker = house.worker(Channel.EMAIL, gateway)
        await worker.drain()
        assert await house.states() == [("email", "failed", "no-such-address")] * 2
        # An appeal of the meantime was kept from them.
        await house.start(Issued(audience=("media",)))
        await worker.drain()
        await house.contact("diplomat")
        await house.start(Issued(audience=("diplomat",)))
        await worker.drain()
        assert await house.states() == [("email", "pending", "all-refused")] * 5
        marked = "SELECT count(*) FROM addresses WHERE blocked_at IS NOT NULL"
        assert await house.scalar(marked) == 0
        # The set-up was mended.
        server.refusal = ""
        await house.do("UPDATE deliveries SET next_try_at = now()")
        await house.do("UPDATE addresses SET rests_until = NULL")
        await worker.drain()
        await gateway.close()
    assert await house.states() == [("email", "sent", "accepted")] * 5
    trail = await house.rows(
        "SELECT object_id FROM audit_entries WHERE action = 'address.unblocked'"
    )
    assert {row.object_id for row in trail} == {each.id for each in wrong}
