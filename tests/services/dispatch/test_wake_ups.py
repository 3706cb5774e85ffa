"""A commit in one process of dispatch wakes the workers of all processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.dispatch.context import WakeUps
from services.dispatch.operations.deliveries.leases import anything_expired
from services.dispatch.settings import DispatchSettings
from services.dispatch.workers import DueDeliveries, Leases, WakeUpListener
from shared.contracts.channels import Channel
from tests.engines.postgres import execute
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import Taking
from tests.services.dispatch.test_pace import SENT, running, until
from tests.shared.messaging.test_events_without_a_listener import statements

_END_LISTENERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
)


@asynccontextmanager
async def listening(dispatch: DispatchFixture) -> AsyncIterator[asyncio.Event]:
    """Let it listen to others; yield an event that is set whenever its e-mail workers are woken."""
    woken = dispatch.context.wake_ups.listen(Channel.EMAIL)
    task = asyncio.create_task(WakeUpListener(dispatch.context).run())
    async with asyncio.timeout(20):
        await woken.wait()  # it listens, and checks for earlier signals
    woken.clear()
    yield woken
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_what_another_process_committed_is_sent_without_a_look(
    dispatch: DispatchFixture, settings: DispatchSettings, signing_key: Ed25519PrivateKey
) -> None:
    await dispatch.contact()
    provider = Taking()

    async def sent() -> bool:
        return set(await dispatch.states()) == SENT

    async with (
        DispatchFixture.opened(settings, signing_key) as other,
        running(other.worker(Channel.EMAIL, provider)),
        listening(other),
    ):
        await dispatch.start()
        await until(sent)
    assert len(provider.taken) == 1


async def test_a_lost_connection_is_made_anew_and_work_is_looked_for(
    dispatch: DispatchFixture, dispatch_url: str
) -> None:
    async with listening(dispatch) as woken:
        await execute(dispatch_url, [_END_LISTENERS])
        async with asyncio.timeout(20):
            await woken.wait()


def test_a_process_is_not_woken_twice_by_itself() -> None:
    one, other = WakeUps(), WakeUps()
    heard = one.listen(Channel.EMAIL), other.listen(Channel.EMAIL)
    said = f"{one._name} email sms"
    for bell in (one, other):
        bell.hear(said)
    assert [each.is_set() for each in heard] == [False, True]


def test_only_the_workers_of_a_channel_are_woken_that_has_something_to_send() -> None:
    bell = WakeUps()
    email, webhook = bell.listen(Channel.EMAIL), bell.listen(Channel.WEBHOOK)
    bell.hear("somebody email")
    assert (email.is_set(), webhook.is_set()) == (True, False)


async def test_what_has_become_due_is_found_for_all_channels_by_one_statement(
    dispatch: DispatchFixture,
) -> None:
    """An idle installation checks all day long."""
    await dispatch.contact(email="a@embassy.example", phone="+33639980009")
    await dispatch.start()
    bell = dispatch.context.wake_ups
    woken = {each: bell.listen(each) for each in Channel}
    due = DueDeliveries(dispatch.context)
    for found in ({Channel.EMAIL, Channel.SMS}, {Channel.SMS}, set()):
        for each in woken.values():
            each.clear()
        with statements(dispatch.context.database.engine) as run:
            await due.round()
        assert len([each for each in run if each != "BEGIN"]) == 1
        assert {channel for channel, heard in woken.items() if heard.is_set()} == found
        await dispatch.do(
            "UPDATE deliveries SET next_try_at = now() + interval '1 hour' WHERE channel = :sms",
            sms="sms" if found == {Channel.SMS} else "email",
        )


async def test_a_worker_sends_what_becomes_due_while_it_waits(dispatch: DispatchFixture) -> None:
    await dispatch.contact()
    await dispatch.start()
    await dispatch.do("UPDATE deliveries SET next_try_at = now() + interval '1 hour'")

    async def sent() -> bool:
        return set(await dispatch.states()) == SENT

    looking = asyncio.create_task(DueDeliveries(dispatch.context, seconds=0.01).run())
    async with running(dispatch.worker(Channel.EMAIL, Taking())):
        await dispatch.do("UPDATE deliveries SET next_try_at = now()")
        await until(sent)
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking


async def test_what_a_worker_left_is_taken_back_and_mostly_one_statement_finds_none(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact()
    await dispatch.start()
    with statements(dispatch.context.database.engine) as run:
        assert not await anything_expired(dispatch.context.database)
    assert len([each for each in run if each != "BEGIN"]) == 1
    await dispatch.worker(Channel.EMAIL, Taking(hold=asyncio.Event()))._claim()
    await dispatch.do("UPDATE deliveries SET lease_until = now() - interval '1 second'")

    async def taken_back() -> bool:
        return await dispatch.states() == [("email", "unknown", "interrupted")]

    tending = asyncio.create_task(Leases(dispatch.context, seconds=0.01).run())
    await until(taken_back)
    tending.cancel()
    with suppress(asyncio.CancelledError):
        await tending
