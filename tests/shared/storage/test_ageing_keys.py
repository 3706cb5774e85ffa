"""How long a process keeps a key in memory, in any order of reads."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import event

from shared.clock import new_id
from shared.storage.keyring import CACHE_SECONDS, KEY_SECONDS, Keyring
from shared.storage.master_keys import MasterKeys, WrappedKey
from shared.storage.sealing import KeysStale, Place
from tests.shared.storage.conftest import Engines, Seconds

PLACE = Place.column("persons", "name", new_id())


async def test_a_key_is_as_old_as_the_beginning_of_the_query_that_read_it(
    keyring: Keyring, keyring_url: str, engines: Engines, master: MasterKeys, seconds: Seconds
) -> None:
    """It may have been destroyed right after it was read, before the answer arrived."""
    subject = new_id()
    await keyring.create(subject)
    engine = engines(keyring_url, "tocsin_triage")

    def last(*_: object) -> None:
        seconds.now += 10

    event.listen(engine.sync_engine, "before_cursor_execute", last)
    began = seconds.now
    keys = await Keyring(engine, master, monotonic=seconds).open([subject])
    seconds.now = began + KEY_SECONDS
    with pytest.raises(KeysStale):
        keys.seal(subject, PLACE, b"x")


class Slow:
    """Master keys that take long to unwrap one subject's key."""

    def __init__(self, master: MasterKeys, subject: UUID) -> None:
        self.current = master.current
        self.unwraps, self.go_on = asyncio.Event(), asyncio.Event()
        self._master, self._subject = master, subject

    async def wrap(self, subject: UUID, key: bytes) -> WrappedKey:
        return await self._master.wrap(subject, key)

    async def unwrap(self, subject: UUID, wrapped: WrappedKey) -> bytes:
        if subject == self._subject:
            self.unwraps.set()
            await self.go_on.wait()
        return await self._master.unwrap(subject, wrapped)


async def test_what_took_long_to_read_is_read_again_when_it_is_old(
    keyring: Keyring, keyring_url: str, engines: Engines, master: MasterKeys, seconds: Seconds
) -> None:
    """It was queued behind a newer one that is still fresh."""
    slow, quick = new_id(), new_id()
    await keyring.create(slow, quick)
    slowly = Slow(master, slow)
    triage = Keyring(engines(keyring_url, "tocsin_triage"), slowly, monotonic=seconds)
    reading = asyncio.create_task(triage.open([slow]))
    await slowly.unwraps.wait()
    seconds.now += CACHE_SECONDS - 1
    await triage.open([quick])
    slowly.go_on.set()
    await reading
    seconds.now += 1
    keys = await triage.open([slow])
    seconds.now += KEY_SECONDS - CACHE_SECONDS
    keys.seal(slow, PLACE, b"x")


async def test_what_was_read_again_does_not_keep_what_is_old(
    keyring: Keyring, seconds: Seconds
) -> None:
    again, old = new_id(), new_id()
    await keyring.create(again)
    await keyring.create(old)
    seconds.now += CACHE_SECONDS - 1
    await keyring.create(again)
    seconds.now += 1
    await keyring.open([])
    assert list(keyring._cache) == [again]


async def test_who_opens_nothing_any_more_forgets_all_the_same(
    keyring: Keyring, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    call_later, later = loop.call_later, []

    def note(delay: float, callback: object, *args: object, **how: object) -> asyncio.TimerHandle:
        later.append((delay, callback))
        return call_later(delay, callback, *args, **how)  # type: ignore[arg-type]  # as it was given

    monkeypatch.setattr(loop, "call_later", note)
    await keyring.create(new_id())
    assert (KEY_SECONDS, keyring._drop_old) in later
    seconds.now += KEY_SECONDS
    keyring._drop_old()
    assert not keyring._cache


async def test_who_destroys_a_key_has_it_no_longer(
    keyring_url: str, engines: Engines, master: MasterKeys
) -> None:
    owner, subject = Keyring(engines(keyring_url), master), new_id()
    await owner.create(subject)
    await owner.destroy(subject)
    assert (await owner.open([subject])).is_erased(subject)
