"""A slow answer causes no copies, and delays no other recipients."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.dispatch.channels.email import EMAIL
from services.dispatch.gateways.sms import TwilioGateway
from services.dispatch.gateways.smtp import SmtpGateway
from services.dispatch.gateways.smtp_server import Patience, SmtpServer
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.pace import Pace
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.workers import Leases
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import MailServer, Taking, mail_server, twilio_double
from tests.services.dispatch.test_sending import NUMBER, account


def patient(server: MailServer, answer: float) -> SmtpGateway:
    told = SmtpServer.parse(f"smtp://127.0.0.1:{server.port}")
    return SmtpGateway(told, "appeals@ngo.example", patience=Patience(answer=answer))


async def hurry(dispatch: DispatchFixture) -> None:
    await dispatch.do("UPDATE deliveries SET next_try_at = now() WHERE state = 'pending'")
    await dispatch.do("UPDATE addresses SET rests_until = NULL")


def test_the_answer_to_the_text_is_waited_for_as_long_as_the_standard_says() -> None:
    assert Patience().answer == 600
    longest = Patience().opening + Patience().answer
    assert EMAIL.pace.longest > longest


class TestMail:
    async def test_a_late_answer_is_waited_for_and_there_is_one_copy(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        async with mail_server() as server:
            server.pause = asyncio.Event()
            gateway = patient(server, 60)
            worker = dispatch.worker(Channel.EMAIL, gateway)
            await worker.turn()
            async with asyncio.timeout(10):
                while not server.letters:  # noqa: ASYNC110 - what it waits for has no event
                    await asyncio.sleep(0.01)
            server.pause.set()
            await worker.drain()
            await gateway.close()
        assert len(server.letters) == 1
        assert await dispatch.states() == [("email", "sent", "accepted")]

    @pytest.mark.parametrize(("level", "copies"), [("critical", 2), ("high", 1)])
    async def test_without_any_answer_it_is_repeated_once_at_most_and_a_person_decides(
        self, dispatch: DispatchFixture, level: str, copies: int
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level=level))
        async with mail_server() as server:
            server.pause = asyncio.Event()
            gateway = patient(server, 0.2)
            for _ in range(4):
                await dispatch.worker(Channel.EMAIL, gateway).drain()
                await hurry(dispatch)
            await gateway.close()
            server.pause.set()
        assert len(server.letters) == copies
        assert await dispatch.states() == [("email", "unknown", "not-answered")]
        marks = [letter["X-Tocsin-Repeated"] is not None for letter in server.letters]
        assert marks == [False, True][:copies]
        told = {each["reason"] for each in await dispatch.emitted("notice.requested")}
        assert "delivery-unknown" in told

    async def test_a_second_copy_that_is_refused_says_nothing_of_the_first(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        refused = AttemptResult(AttemptOutcome.REFUSED, Reason.MESSAGE_REFUSED, status=554)
        for outcome in (AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED), refused):
            await dispatch.worker(Channel.EMAIL, Taking(answer=outcome)).drain()
            await hurry(dispatch)
        assert await dispatch.states() == [("email", "unknown", "message-refused")]

    async def test_nor_does_one_for_which_no_try_is_left(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        unsure = AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED)
        await dispatch.worker(Channel.EMAIL, Taking(answer=unsure)).drain()
        await hurry(dispatch)
        await dispatch.do("UPDATE deliveries SET attempts = 99")
        busy = AttemptResult(AttemptOutcome.RETRY, Reason.BUSY)
        await dispatch.worker(Channel.EMAIL, Taking(answer=busy)).drain()
        assert await dispatch.states() == [("email", "unknown", "busy")]

    async def test_what_a_crash_cut_off_twice_waits_for_a_person_too(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        for _ in range(2):
            await dispatch.worker(Channel.EMAIL, Taking(hold=asyncio.Event())).turn()
            await dispatch.do("UPDATE deliveries SET lease_until = now() WHERE state = 'claimed'")
            await Leases(dispatch.context).round()
        assert await dispatch.states() == [("email", "unknown", "interrupted")]


async def test_an_sms_without_an_answer_is_repeated_once_at_most(dispatch: DispatchFixture) -> None:
    await dispatch.contact(phone=NUMBER)
    await dispatch.start(Issued(level="critical"))
    async with twilio_double() as double:
        double.pause = asyncio.Event()
        gateway = TwilioGateway(account(double.url), answer=0.2)
        for _ in range(4):
            await dispatch.worker(Channel.SMS, gateway).drain()
            await hurry(dispatch)
        await gateway.close()
        double.pause.set()
    assert len(double.taken) == 2
    assert await dispatch.states() == [("sms", "unknown", "not-answered")]


class _SlowTo:
    """A provider that is slow for some recipients."""

    def __init__(self, slow: set[str]) -> None:
        self.slow, self.hold = slow, asyncio.Event()
        self.taken: list[str] = []

    async def send(self, message: Any) -> AttemptResult:
        self.taken.append(message.to)
        if message.to in self.slow:
            await self.hold.wait()
        return AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED)

    async def close(self) -> None:
        """Do nothing: it keeps no connection."""


class TestPlaces:
    async def test_a_slow_one_gives_its_place_away_up_to_a_number(
        self, dispatch: DispatchFixture
    ) -> None:
        slow = {f"slow-{number}@embassy.example" for number in range(3)}
        for each in sorted(slow):
            await dispatch.contact(email=each)
        await dispatch.contact(email="quick@embassy.example")
        await dispatch.start()
        provider = _SlowTo(slow)
        worker = dispatch.worker(
            Channel.EMAIL, provider, pace=Pace(at_once=2, per_address=2, most_slow=2)
        )
        worker.slow_after = -1.0
        await worker.turn()
        await asyncio.sleep(0)
        assert (len(provider.taken), await worker.turn()) == (2, 0)
        worker.part_with_the_slow()
        assert await worker.turn() == 2
        await asyncio.sleep(0)
        assert "quick@embassy.example" in provider.taken
        worker.part_with_the_slow()
        assert len(worker._slow) == 2
        provider.hold.set()
        await worker.drain()
        assert set(await dispatch.states()) == {("email", "sent", "accepted")}
        assert (worker._held, worker._slow) == (0, set())

    async def test_a_lease_is_renewed_while_an_attempt_lasts(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start()
        provider = Taking(hold=asyncio.Event())
        worker = dispatch.worker(Channel.EMAIL, provider, lease=timedelta(seconds=0.4))
        running = asyncio.create_task(worker.run())
        async with asyncio.timeout(10):
            while not provider.taken:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        first = (await dispatch.deliveries())[0].lease_until
        async with asyncio.timeout(10):
            while (await dispatch.deliveries())[0].lease_until <= first:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)
        assert provider.hold is not None
        provider.hold.set()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert await dispatch.states() == [("email", "sent", "accepted")]

    async def test_what_was_taken_back_is_not_renewed(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        await dispatch.start()
        provider = Taking(hold=asyncio.Event())
        worker = dispatch.worker(Channel.EMAIL, provider)
        await worker.turn()
        await dispatch.do("UPDATE deliveries SET lease_until = now() WHERE state = 'claimed'")
        await Leases(dispatch.context).round()
        await worker.renew()
        assert await dispatch.states() == [("email", "unknown", "interrupted")]
        assert provider.hold is not None
        provider.hold.set()
        await worker.drain()
