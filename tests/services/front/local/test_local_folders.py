"""Data and keys are in separate, closed folders, or the start is refused in one line."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.front.local import folders
from services.front.local.faults import StartFault
from services.front.local.folders import prepare_folders, server_account
from tests.engines.scratch import scratch_folder


@pytest.fixture
def place() -> Iterator[Path]:
    """Return a folder that PostgreSQL's account can enter, such as /var/lib."""
    with scratch_folder("folders") as folder:
        yield folder


def environment(data: Path, secrets: Path) -> dict[str, str]:
    return {"TOCSIN_DATA": str(data), "TOCSIN_SECRETS": str(secrets)}


def test_both_folders_are_made_and_closed(place: Path) -> None:
    made = prepare_folders(environment(place / "data", place / "keys"))
    account = server_account()
    data = made.data.stat()
    assert data.st_mode & 0o777 == (0o710 if account else 0o700)
    assert data.st_gid == (account.gid if account else os.getegid())
    assert made.secrets.stat().st_mode & 0o777 == 0o700


def test_a_second_start_finds_them_as_they_are(place: Path) -> None:
    given = environment(place / "data", place / "keys")
    first = prepare_folders(given)
    (first.data / "kept").write_text("x")
    assert prepare_folders(given) == first


@pytest.mark.parametrize(("data", "secrets"), [("a", "a"), ("a", "a/b"), ("a/b", "a")])
def test_keys_never_lie_with_the_data(place: Path, data: str, secrets: str) -> None:
    with pytest.raises(StartFault, match=r"TOCSIN_DATA=.* and TOCSIN_SECRETS=.* must be two"):
        prepare_folders(environment(place / data, place / secrets))


@pytest.mark.parametrize("inside", ["TOCSIN_DATA", "TOCSIN_SECRETS"])
def test_neither_lies_in_the_source_tree(place: Path, inside: str) -> None:
    given = environment(place / "data", place / "keys") | {inside: str(place / "tree" / "x")}
    with pytest.raises(StartFault, match=f"{inside}=.* lies inside the source tree"):
        prepare_folders(given, checkout=place / "tree")


def test_the_source_tree_is_known_without_being_told(place: Path) -> None:
    tree = Path(folders.__file__).parents[3]
    with pytest.raises(StartFault, match="lies inside the source tree"):
        prepare_folders(environment(tree / "data", place / "keys"))


WANTED = "Choose a folder in which this account may write; one that is not there is made"


@pytest.mark.parametrize("below", ["file", "file/x"])
@pytest.mark.parametrize("setting", ["TOCSIN_DATA", "TOCSIN_SECRETS"])
def test_a_folder_that_cannot_be_is_named_with_its_setting(
    place: Path, setting: str, below: str
) -> None:
    (place / "file").write_text("not a folder")
    given = environment(place / "data", place / "keys") | {setting: str(place / below)}
    words = f"^{setting}=.* cannot be used: a file is in the way. {WANTED}$"
    with pytest.raises(StartFault, match=words):
        prepare_folders(given)


def test_where_no_folder_can_be_made_it_says_so(place: Path) -> None:
    words = rf"^TOCSIN_DATA=/proc/x cannot be used: it cannot be made there\. {WANTED}$"
    with pytest.raises(StartFault, match=words):
        prepare_folders(environment(Path("/proc/x"), place / "keys"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_an_unwritable_folder_is_named_with_its_setting(place: Path) -> None:
    (place / "closed").mkdir(mode=0o500)
    with pytest.raises(StartFault, match=r"^TOCSIN_SECRETS=.* cannot be used: Permission denied\."):
        prepare_folders(environment(place / "data", place / "closed" / "keys"))


def test_a_folder_that_others_use_is_never_closed_to_them(place: Path) -> None:
    (place / "shared").mkdir(mode=0o755)
    (place / "shared" / "theirs").write_text("x")
    with pytest.raises(StartFault, match=r"TOCSIN_DATA=.* is open to others"):
        prepare_folders(environment(place / "shared", place / "keys"))
    assert (place / "shared").stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder to another account")
def test_a_folder_of_another_account_says_what_to_do(place: Path) -> None:
    (place / "theirs").mkdir()
    os.chown(place / "theirs", 1, 1)
    words = "belongs to another account: choose a folder of your own, or start Tocsin as"
    with pytest.raises(StartFault, match=words):
        prepare_folders(environment(place / "data", place / "theirs"))


def test_a_relative_path_is_refused(place: Path) -> None:
    with pytest.raises(StartFault, match="TOCSIN_DATA=data must be an absolute path"):
        prepare_folders({"TOCSIN_DATA": "data", "TOCSIN_SECRETS": str(place)})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to another account")
def test_root_is_told_when_the_server_account_cannot_reach_the_data(place: Path) -> None:
    (place / "home").mkdir(mode=0o700)
    with pytest.raises(StartFault, match=r"TOCSIN_DATA=.* cannot be reached by the account"):
        prepare_folders(environment(place / "home" / "data", place / "keys"))
