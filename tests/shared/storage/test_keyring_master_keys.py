"""Master keys that wrap data keys: changed while services run, or missing."""

import asyncio
import os
from pathlib import Path

import pytest
from sqlalchemy import text

from shared.clock import new_id
from shared.storage.keyring import Keyring
from shared.storage.keyring_check import require_master_keys
from shared.storage.master_keys import MasterKeyFault, MasterKeys, create_master_key_file
from shared.storage.sealing import Erased, Place, SealBroken
from tests.shared.storage.conftest import Engines

PLACE = Place.column("persons", "name", new_id())


async def test_rewrapping_moves_all_keys_while_services_go_on(
    keyring: Keyring, eraser: Keyring, keyring_url: str, engines: Engines
) -> None:
    old = {1: os.urandom(32)}
    new = {**old, 2: os.urandom(32)}
    before = Keyring(engines(keyring_url, "tocsin_intake"), MasterKeys(old))
    subjects = [new_id() for _ in range(25)]
    keys = await before.create(*subjects)
    sealed = [keys.seal(subject, PLACE, b"x") for subject in subjects]
    await eraser.destroy(subjects[0])

    owner = Keyring(engines(keyring_url), MasterKeys(new))
    service = Keyring(engines(keyring_url, "tocsin_triage"), MasterKeys(new))
    fresh = [new_id() for _ in range(5)]
    moved, *_ = await asyncio.gather(
        owner.rewrap(batch=4), service.open(subjects), service.create(*fresh)
    )
    assert moved == 24
    assert await owner.rewrap() == 0

    only_new = Keyring(engines(keyring_url, "tocsin_triage"), MasterKeys({2: new[2]}))
    opened = await only_new.open([*subjects, *fresh])
    assert [opened.open(PLACE, each) for each in sealed[1:]] == [b"x"] * 24
    assert opened.is_erased(subjects[0])


async def test_it_is_ready_only_where_every_master_key_in_use_is_at_hand(
    keyring: Keyring, keyring_url: str, engines: Engines, master: MasterKeys, tmp_path: Path
) -> None:
    await keyring.ready()  # it is still empty
    both = {1: os.urandom(32), 2: os.urandom(32)}
    for keys in (MasterKeys({1: both[1]}), MasterKeys(both)):
        await Keyring(engines(keyring_url, "tocsin_intake"), keys).create(new_id(), new_id())
    triage = engines(keyring_url, "tocsin_triage")
    await Keyring(triage, MasterKeys(both)).ready()
    with pytest.raises(MasterKeyFault, match="version 1 is missing"):
        await Keyring(triage, MasterKeys({2: both[2]})).ready()
    with pytest.raises(SealBroken, match="under master key 2"):
        await Keyring(triage, MasterKeys({**both, 2: os.urandom(32)})).ready()

    file = tmp_path / "master.key"
    create_master_key_file(file)
    with pytest.raises(MasterKeyFault, match="from before a rotation") as told:
        await require_master_keys(keyring_url, file)
    assert str(file) in str(told.value)
    assert len(str(told.value).splitlines()) == 1


async def test_a_key_destroyed_while_it_is_rewrapped_stays_destroyed(
    keyring: Keyring, eraser: Keyring, keyring_url: str, engines: Engines, master: MasterKeys
) -> None:
    subject = new_id()
    await keyring.create(subject)
    async with engines(keyring_url).connect() as owner:
        read = (await owner.execute(text("SELECT * FROM keyring.keys_to_rewrap(2, 10)"))).one()
        await eraser.destroy(subject)
        moved = await owner.scalar(
            text(
                "SELECT keyring.replace_wrapping"
                "(ARRAY[CAST(:s AS uuid)], ARRAY[1], ARRAY[CAST(:w AS bytea)], 2)"
            ),
            {"s": str(subject), "w": read.wrapped},
        )
        await owner.commit()
    assert moved == 0
    with pytest.raises(Erased):
        await keyring.create(subject)
