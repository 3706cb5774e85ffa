import os
from pathlib import Path

import pytest

from shared.clock import new_id
from shared.storage.master_keys import (
    MasterKeyFault,
    MasterKeys,
    WrappedKey,
    add_master_key,
    create_master_key_file,
)
from shared.storage.sealing import SealBroken


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_master_key_file(tmp_path / "master.keys")
    return tmp_path / "master.keys"


async def test_a_wrapped_key_opens_after_the_master_key_was_rotated(path: Path) -> None:
    subject, key = new_id(), os.urandom(32)
    wrapped = await MasterKeys.from_file(path).wrap(subject, key)
    assert add_master_key(path) == 2
    rotated = MasterKeys.from_file(path)
    assert (rotated.current, wrapped.master_version) == (2, 1)
    assert await rotated.unwrap(subject, wrapped) == key
    assert (await rotated.wrap(subject, key)).master_version == 2


async def test_a_wrapped_key_is_bound_to_its_subject_and_version(path: Path) -> None:
    key = os.urandom(32)
    keys = MasterKeys({1: key, 2: key})
    wrapped = await keys.wrap(subject := new_id(), os.urandom(32))
    for claimed, given in [
        (new_id(), wrapped),
        (subject, WrappedKey(1, wrapped.ciphertext)),
        (subject, WrappedKey(2, wrapped.ciphertext[:-1])),
        (subject, WrappedKey(2, b"")),
    ]:
        with pytest.raises(SealBroken):
            await keys.unwrap(claimed, given)


def test_the_file_is_its_owners_and_is_never_overwritten(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        create_master_key_file(path)
    add_master_key(path)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no master key"),
        ("1 c2hvcnQ=\n", "master key 1: not a key of 32 bytes"),
        ("one two three", "line 1"),
        ("1 !!!!", "line 1"),
        (f"1 {'A' * 43}=\n1 {'B' * 42}A=\n", "version 1 twice"),
    ],
)
def test_a_file_that_is_no_master_key_file_is_refused_in_words(
    path: Path, content: str, said: str
) -> None:
    path.write_text(content)
    with pytest.raises(MasterKeyFault, match=said):
        MasterKeys.from_file(path)


def test_a_file_that_is_missing_or_open_to_everybody_is_refused(path: Path) -> None:
    with pytest.raises(MasterKeyFault, match="nowhere"):
        MasterKeys.from_file(path.parent / "nowhere")
    path.chmod(0o644)
    with pytest.raises(MasterKeyFault, match="chmod 600"):
        MasterKeys.from_file(path)
