import asyncio
import os
from datetime import datetime

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from shared.clock import new_id
from shared.storage import keyring_schema
from shared.storage.engine import create_engine
from shared.storage.keyring import KEY_SECONDS, Keyring, KeyringUnavailable
from shared.storage.master_keys import MasterKeyFault, MasterKeys
from shared.storage.sealing import Erased, KeyMissing, KeysStale, Place, SealBroken
from tests.shared.storage.conftest import Engines, Seconds

PLACE = Place.column("persons", "name", new_id())


def statements_of(keyring: Keyring) -> list[str]:
    """Return every statement that this keyring sends from now on."""
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(keyring._engine.sync_engine, "before_cursor_execute", note)
    return seen


async def test_a_key_made_by_one_service_opens_in_another(
    keyring: Keyring, keyring_url: str, engines: Engines, master: MasterKeys
) -> None:
    subject = new_id()
    sealed = (await keyring.create(subject)).seal(subject, PLACE, b"invented name")
    triage = Keyring(engines(keyring_url, "tocsin_triage"), master)
    assert (await triage.open([subject])).open(PLACE, sealed) == b"invented name"


async def test_keys_of_several_subjects_are_made_in_one_statement(keyring: Keyring) -> None:
    seen = statements_of(keyring)
    subjects = [new_id() for _ in range(5)]
    keys = await keyring.create(*subjects)
    assert len(seen) == 1
    assert len({keys.derive(s, salt=b"", info=b"") for s in subjects}) == 5


async def test_many_who_make_keys_at_once_share_few_statements(keyring: Keyring) -> None:
    seen = statements_of(keyring)
    subjects = [new_id() for _ in range(50)]
    made = await asyncio.gather(*(keyring.create(subject) for subject in subjects))
    assert len(seen) <= 2
    for subject, keys in zip(subjects, made, strict=True):
        keys.seal(subject, PLACE, b"x")
        with pytest.raises(KeyMissing):
            keys.seal(new_id(), PLACE, b"x")


async def test_one_who_cannot_have_a_key_or_gives_up_does_not_stop_the_others(
    keyring: Keyring, eraser: Keyring
) -> None:
    erased, left, wanted = new_id(), new_id(), new_id()
    await eraser.destroy(erased)
    tasks = [asyncio.create_task(keyring.create(each)) for each in (erased, left, wanted)]
    await asyncio.sleep(0)  # all have started
    tasks[1].cancel()
    assert (await tasks[2]).seal(wanted, PLACE, b"x")
    with pytest.raises(Erased):
        await tasks[0]


async def test_making_a_key_again_keeps_the_first_one(keyring: Keyring) -> None:
    subject = new_id()
    sealed = (await keyring.create(subject)).seal(subject, PLACE, b"x")
    assert (await keyring.create(subject)).open(PLACE, sealed) == b"x"


async def test_two_who_make_the_same_keys_at_once_get_the_same_keys(
    keyring_url: str, engines: Engines, master: MasterKeys
) -> None:
    subjects = [new_id() for _ in range(20)]
    rings = [Keyring(engines(keyring_url, "tocsin_intake"), master) for _ in range(2)]
    one, two = await asyncio.gather(
        rings[0].create(*subjects), rings[1].create(*reversed(subjects))
    )
    for subject in subjects:
        assert two.open(PLACE, one.seal(subject, PLACE, b"x")) == b"x"


async def test_many_who_open_one_subject_at_once_make_one_query(
    keyring: Keyring, keyring_url: str, engines: Engines, master: MasterKeys
) -> None:
    subjects = [new_id(), new_id()]
    await keyring.create(*subjects)
    cold = Keyring(engines(keyring_url, "tocsin_triage"), master)
    seen = statements_of(cold)
    opened = await asyncio.gather(*(cold.open(subjects) for _ in range(100)))
    assert len(seen) == 1
    sealed = opened[0].seal(subjects[0], PLACE, b"x")
    assert all(keys.open(PLACE, sealed) == b"x" for keys in opened)


async def test_one_who_gives_up_does_not_take_the_answer_from_the_others(
    keyring: Keyring, keyring_url: str, engines: Engines, master: MasterKeys
) -> None:
    subject = new_id()
    await keyring.create(subject)
    cold = Keyring(engines(keyring_url, "tocsin_triage"), master)
    first = asyncio.create_task(cold.open([subject]))
    second = asyncio.create_task(cold.open([subject]))
    await asyncio.sleep(0)  # both have started
    assert cold._reading
    first.cancel()
    assert (await second).seal(subject, PLACE, b"x")


async def test_a_destroyed_key_is_told_apart_from_an_unknown_one(
    keyring: Keyring, eraser: Keyring, keyring_url: str, engines: Engines, master: MasterKeys
) -> None:
    subject, unknown = new_id(), new_id()
    await keyring.create(subject)
    await eraser.destroy(subject)
    keys = await Keyring(engines(keyring_url, "tocsin_triage"), master).open([subject, unknown])
    assert keys.is_erased(subject)
    assert not keys.is_erased(unknown)
    with pytest.raises(Erased):
        keys.seal(subject, PLACE, b"x")
    with pytest.raises(KeyMissing):
        keys.seal(unknown, PLACE, b"x")


async def test_a_destroyed_key_can_never_be_made_again(keyring: Keyring, eraser: Keyring) -> None:
    known, unknown = new_id(), new_id()
    await keyring.create(known)
    for subject in (known, unknown):
        await eraser.destroy(subject)
        await eraser.destroy(subject)
        with pytest.raises(Erased):
            await keyring.create(subject)


async def test_within_a_minute_a_destroyed_key_is_unreadable_where_it_was_cached(
    keyring: Keyring, eraser: Keyring, seconds: Seconds
) -> None:
    subject = new_id()
    held = await keyring.create(subject)
    sealed = held.seal(subject, PLACE, b"x")
    await eraser.destroy(subject)
    seconds.now += KEY_SECONDS - 0.001
    assert held.open(PLACE, sealed) == b"x"  # the cache is real: this expires
    seconds.now += 0.001
    with pytest.raises(KeysStale):
        held.open(PLACE, sealed)
    with pytest.raises(Erased):
        (await keyring.open([subject])).open(PLACE, sealed)


async def test_a_key_handed_out_late_from_the_cache_still_lasts_for_a_unit_of_work(
    keyring: Keyring, seconds: Seconds
) -> None:
    subject = new_id()
    await keyring.create(subject)
    for _ in range(10):
        seconds.now += 14.5
        keys = await keyring.open([subject])
        seconds.now += 29
        keys.seal(subject, PLACE, b"x")


async def test_old_keys_do_not_stay_in_memory(keyring: Keyring, seconds: Seconds) -> None:
    await keyring.create(*(new_id() for _ in range(10)))
    seconds.now += KEY_SECONDS
    await keyring.open([])
    assert not keyring._cache


@pytest.mark.parametrize("role", keyring_schema.ROLES)
async def test_a_role_reaches_the_keyring_by_its_own_functions_only(
    keyring_url: str, engines: Engines, role: str
) -> None:
    engine = engines(keyring_url, role)
    allowed = {
        "SELECT keyring.open_keys('{}')": role != "tocsin_eraser",
        "SELECT keyring.create_keys('{}', '{}', 1)": role != "tocsin_eraser",
        "SELECT keyring.one_key_of_each_version()": role != "tocsin_eraser",
        f"SELECT keyring.destroy_key('{new_id()}')": role == "tocsin_eraser",
        "SELECT keyring.keys_to_rewrap(1, 1)": False,
        "SELECT keyring.replace_wrapping('{}', '{}', '{}', 1)": False,
        "SELECT * FROM keyring.keys": False,
        "DELETE FROM keyring.keys": False,
        "UPDATE keyring.keys SET destroyed_at = NULL": False,
        "CREATE TABLE keyring.mine ()": False,
    }
    for statement, may in allowed.items():
        async with engine.connect() as connection:
            if may:
                await connection.execute(text(statement))
            else:
                with pytest.raises(DBAPIError, match="permission denied"):
                    await connection.execute(text(statement))


async def test_a_wrapped_key_moved_to_another_subject_does_not_open(
    keyring: Keyring, keyring_url: str, engines: Engines, master: MasterKeys
) -> None:
    mine, other = new_id(), new_id()
    await keyring.create(mine, other)
    async with engines(keyring_url).begin() as owner:
        await owner.execute(
            text(
                "UPDATE keyring.keys k SET wrapped = o.wrapped FROM keyring.keys o "
                "WHERE k.subject = :mine AND o.subject = :other"
            ),
            {"mine": mine, "other": other},
        )
    with pytest.raises(SealBroken):
        await Keyring(engines(keyring_url, "tocsin_triage"), master).open([mine])


async def test_a_missing_master_key_is_named(
    keyring: Keyring, keyring_url: str, engines: Engines
) -> None:
    subject = new_id()
    await keyring.create(subject)
    other = Keyring(engines(keyring_url, "tocsin_triage"), MasterKeys({2: os.urandom(32)}))
    with pytest.raises(MasterKeyFault, match="version 1"):
        await other.open([subject])


async def test_a_keyring_that_is_away_says_so_and_is_asked_again_later(
    keyring: Keyring, keyring_url: str, master: MasterKeys
) -> None:
    nowhere = create_engine("postgresql://nobody@127.0.0.1:1/none", application_name="test")
    away = Keyring(nowhere, master)
    for _ in range(2):
        with pytest.raises(KeyringUnavailable):
            await away.open([new_id()])
    with pytest.raises(KeyringUnavailable):
        await away.ready()
    await keyring.ready()


async def test_the_mark_of_a_destroyed_key_says_when(
    eraser: Keyring, keyring_url: str, engines: Engines
) -> None:
    subject = new_id()
    await eraser.destroy(subject)
    async with engines(keyring_url).connect() as owner:
        row = (await owner.execute(text("SELECT * FROM keyring.keys"))).one()
    assert (row.subject, row.wrapped, row.master_version) == (subject, None, None)
    assert isinstance(row.destroyed_at, datetime)
    await eraser.destroy(subject)
    async with engines(keyring_url).connect() as owner:
        again = (await owner.execute(text("SELECT * FROM keyring.keys"))).one()
    assert again.destroyed_at == row.destroyed_at
