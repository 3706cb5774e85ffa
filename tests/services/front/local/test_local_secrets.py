"""A key is created once; lost, damaged or foreign keys are errors and are never replaced."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from services.front.local.faults import StartFault
from services.front.local.secret_files import read_or_create
from services.front.local.secrets import Secrets, SigningKey, event_signer
from shared.storage.master_keys import add_master_key

KEYS: dict[str, Callable[[Secrets], bytes]] = {
    "master.key": lambda secrets: secrets.master_key_file().read_bytes(),
    "lookup.key": Secrets.lookup_key,
    "identity-signing.pem": lambda secrets: secrets.signing_key(SigningKey.IDENTITY),
    "attestation-signing.pem": lambda secrets: secrets.signing_key(SigningKey.ATTESTATION),
    "audit-signing.pem": lambda secrets: secrets.signing_key(SigningKey.AUDIT),
    "intake-events-signing.pem": lambda secrets: secrets.signing_key(event_signer("intake")),
}
each_key = pytest.mark.parametrize("name", KEYS)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    keys, data = tmp_path / "keys", tmp_path / "data"
    keys.mkdir()
    data.mkdir()
    return keys, data


@each_key
def test_a_key_is_the_same_at_every_start_and_readable_by_its_owner_only(
    places: tuple[Path, Path], name: str
) -> None:
    made = KEYS[name](Secrets(*places))
    assert KEYS[name](Secrets(*places)) == made
    assert (places[0] / name).stat().st_mode & 0o777 == 0o600


@each_key
def test_a_missing_key_of_existing_data_is_an_error(places: tuple[Path, Path], name: str) -> None:
    KEYS[name](Secrets(*places))
    (places[0] / name).unlink()
    with pytest.raises(StartFault, match=f"TOCSIN_SECRETS: .*{name} is missing"):
        KEYS[name](Secrets(*places))
    assert not (places[0] / name).exists()


@each_key
@pytest.mark.parametrize("kept", [0, 7])
def test_a_half_written_key_is_an_error(places: tuple[Path, Path], name: str, kept: int) -> None:
    whole = KEYS[name](Secrets(*places))
    (places[0] / name).write_bytes(whole[:kept])
    with pytest.raises(StartFault, match=f"TOCSIN_SECRETS: .*{name} .*restore it from its backup"):
        KEYS[name](Secrets(*places))


@each_key
def test_the_key_of_another_installation_is_an_error(
    places: tuple[Path, Path], name: str, tmp_path: Path
) -> None:
    KEYS[name](Secrets(*places))
    other = (tmp_path / "other keys", tmp_path / "other data")
    for folder in other:
        folder.mkdir()
    KEYS[name](Secrets(*other))
    (other[0] / name).replace(places[0] / name)
    with pytest.raises(StartFault, match="is not the key that the data in"):
        KEYS[name](Secrets(*places))


def test_a_new_data_folder_on_keys_of_another_is_refused(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    Secrets(*places).require_own()
    Secrets(*places).master_key_file()
    Secrets(*places).lookup_key()
    Secrets(*places).require_own()
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(StartFault, match=r"keys in .*/keys belong to other data.*TOCSIN_ADOPT_"):
        Secrets(places[0], other).require_own()
    assert not list(other.iterdir())


@pytest.mark.parametrize("made", range(1, len(KEYS) + 1))
@pytest.mark.parametrize("is_remembered", [True, False])
def test_a_first_start_that_was_broken_off_goes_on(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, made: int, is_remembered: bool
) -> None:
    *before, last = list(KEYS.values())[:made]
    for make in before:
        make(Secrets(*places))
    if is_remembered:
        last(Secrets(*places))
    else:
        monkeypatch.setattr(Secrets, "_remember", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            last(Secrets(*places))
        monkeypatch.undo()
    Secrets(*places).require_own()
    for make in KEYS.values():
        make(Secrets(*places))


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_the_data_folder_remembers_does_not_hold_the_key(places: tuple[Path, Path]) -> None:
    key = Secrets(*places).lookup_key()
    register = (places[1] / "keys-in-use.json").read_text()
    assert key.hex() not in register
    assert (places[1] / "keys-in-use.json").stat().st_mode & 0o777 == 0o600


def test_a_rotated_master_key_is_taken_and_the_old_one_may_go_later(
    places: tuple[Path, Path],
) -> None:
    path = Secrets(*places).master_key_file()
    add_master_key(path)
    Secrets(*places).master_key_file()
    newest = path.read_text().splitlines()[-1]
    path.write_text(f"{newest}\n")
    assert Secrets(*places).master_key_file() == path


def test_each_signer_has_a_key_of_its_own(places: tuple[Path, Path]) -> None:
    keys = {Secrets(*places).signing_key(signer) for signer in SigningKey}
    assert len(keys) == len(SigningKey)
    for pem in keys:
        assert load_pem_private_key(pem, password=None)


def test_a_key_that_others_can_read_is_refused(places: tuple[Path, Path]) -> None:
    Secrets(*places).master_key_file()
    (places[0] / "master.key").chmod(0o644)
    with pytest.raises(StartFault, match="others can read"):
        Secrets(*places).master_key_file()


def test_starts_at_the_same_time_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "one.key"
    with ThreadPoolExecutor(16) as starts:
        read = list(starts.map(lambda n: read_or_create(path, f"made by {n}".encode), range(64)))
    assert len(set(read)) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["one.key"]
