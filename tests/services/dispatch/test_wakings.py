"""Several processes of dispatch: what one commits wakes the workers of all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.dispatch.context import WakeUps
from services.dispatch.rules.reasons import Channel
from services.dispatch.settings import DispatchSettings
from services.dispatch.workers import Wakings
from tests.engines.postgres import execute
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import Taking
from tests.services.dispatch.test_pace import NEVER, SENT, running, until

_END_LISTENERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
)


@asynccontextmanager
async def listening(dispatch: DispatchFixture) -> AsyncIterator[asyncio.Event]:
    """Let it hear others; yield what is set whenever its workers for e-mail are woken."""
    woken = dispatch.context.wake_ups.listen(Channel.EMAIL)
    task = asyncio.create_task(Wakings(dispatch.context).run())
    async with asyncio.timeout(20):
        await woken.wait()  # it listens, and looks for what was told before
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
        running(other.worker(Channel.EMAIL, provider, look_every=NEVER)),
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
