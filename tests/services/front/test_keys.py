"""A new master key on one machine: everything opens as before, also without the old one."""

import json
from pathlib import Path

from shared.storage.master_keys import create_master_key_file
from tests.services.front.machine import refused, run_here, up


def names(environ: dict[str, str]) -> list[str]:
    """Return the addresses of the accounts, which are sealed."""
    listed = run_here(environ, "accounts", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    return sorted(each["email"] for each in json.loads(listed.stdout))


def test_everything_opens_after_a_rotation_also_without_the_old_key(
    environ: dict[str, str],
) -> None:
    file = Path(environ["TOCSIN_SECRETS"]) / "master.key"
    with up(environ) as tocsin:
        tocsin.wait_ready()
        before = names(environ)
        assert len(before) == 8
        rotated = run_here(environ, "keys", "rotate")
        assert rotated.returncode == 0, rotated.stderr
        assert f"Master key 2 is added to {file}" in rotated.stderr
        assert names(environ) == before
        early = run_here(environ, "keys", "rewrap")
        assert (early.returncode, len(early.stderr.splitlines())) == (1, 1)
        assert "restart" in early.stderr
        tocsin.stop()

    with up(environ) as tocsin:
        tocsin.wait_ready()
        moved = run_here(environ, "keys", "rewrap")
        assert moved.returncode == 0, moved.stderr
        assert int(moved.stderr.split()[0]) >= 8
        assert run_here(environ, "keys", "rewrap").stderr.startswith("0 data keys")
        assert names(environ) == before
        tocsin.stop()

    old, newest = file.read_text().splitlines()
    assert (old[:2], newest[:2]) == ("1 ", "2 ")
    file.write_text(f"{old}\n")  # the keyring is newer, as a backup's would be older
    line = refused(environ)
    assert "TOCSIN_SECRETS" in line
    assert "master key version 2 is missing" in line
    file.write_text(f"{newest}\n")
    assert names(environ) == before


def test_a_file_that_is_named_gets_the_key(environ: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    named = environ | {"TOCSIN_MASTER_KEY_FILE": str(file)}
    missing = run_here(named, "keys", "rotate")
    assert (missing.returncode, len(missing.stderr.splitlines())) == (1, 1)
    assert str(file) in missing.stderr
    create_master_key_file(file)
    assert run_here(named, "keys", "rotate").returncode == 0
    assert [line[:2] for line in file.read_text().splitlines()] == ["1 ", "2 "]
    assert not Path(environ["TOCSIN_DATA"]).exists()


def test_a_keyring_that_is_named_by_half_or_is_away_is_told_in_one_line(
    environ: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "master.key"
    create_master_key_file(file)
    half = environ | {"TOCSIN_MASTER_KEY_FILE": str(file)}
    away = half | {"TOCSIN_KEYRING_OWNER_URL": "postgresql://owner:hidden@127.0.0.1:1/nothing"}
    for told, word in ((half, "TOCSIN_KEYRING_OWNER_URL"), (away, "keyring is away")):
        done = run_here(told, "keys", "rewrap")
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
        assert word in done.stderr
        assert "hidden" not in done.stderr
