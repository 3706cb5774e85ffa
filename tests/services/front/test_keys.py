"""A new master key on one machine: data opens as before, also without the old key."""

import json
import urllib.request
from pathlib import Path

import pytest

from services.front.local.processes import wait_until
from shared.storage.master_keys import create_master_key_file
from tests.services.front.machine import SECONDS, refused, run_here, up

pytestmark = pytest.mark.long


def names(environ: dict[str, str]) -> list[str]:
    """Return the sealed addresses of the accounts."""
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
        assert f"Master key 2 added to {file}" in rotated.stderr
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
        again = run_here(environ, "keys", "rewrap").stderr
        assert again.startswith("0 data keys")
        assert "older lines" in again
        old, newest = file.read_text().splitlines()
        file.write_text(f"{newest}\n")
        assert "older lines" not in run_here(environ, "keys", "rewrap").stderr
        assert names(environ) == before
        tocsin.stop()

    assert (old[:2], newest[:2]) == ("1 ", "2 ")
    file.write_text(f"{old}\n")  # the keyring is newer than the data, as after an old backup
    line = refused(environ)
    assert "TOCSIN_SECRETS" in line
    assert "master key version 2 is missing" in line
    file.write_text(f"{newest}\n")
    assert names(environ) == before
    another = refused(environ | {"TOCSIN_DATA": environ["TOCSIN_DATA"] + " of another"})
    assert "TOCSIN_SECRETS" in another
    assert "TOCSIN_ADOPT_KEYS" in another


def test_what_signs_events_is_changed_and_no_event_is_lost(environ: dict[str, str]) -> None:
    """After the change, what the old keys signed and what the new ones sign is both accepted."""
    with up(environ) as tocsin:
        tocsin.wait_ready()
        before = kids(environ)
        rotated = run_here(environ, "keys", "rotate-signing")
        assert rotated.returncode == 0, rotated.stderr
        assert names(environ)
        tocsin.stop()
    rewound = run_here(environ, "rewind", "triage", "--since", "2026-01-01")
    assert rewound.returncode == 0, rewound.stderr

    with up(environ) as tocsin:
        tocsin.wait_ready()
        after = kids(environ)
        for name in ("events.jwks.json", "attestations.jwks.json"):
            assert before[name] < after[name]
            assert len(after[name]) == 2 * len(before[name])
        assert before["audit.jwks.json"] == after["audit.jwks.json"]
        again = run_here(environ, "republish", "identity", "--since", "2026-01-01")
        sent = int(again.stderr.split()[0])
        # Once signed by the old key, once by the new one.
        assert wait_until(lambda: repeated(environ) >= 2 * sent > 0, SECONDS)
        assert well(environ)["genuine"] == well(environ)["signing"] == "ok"
        tocsin.stop()


def kids(environ: dict[str, str]) -> dict[str, set[str]]:
    """Return the ids of the published keys, by document."""
    folder = Path(environ["TOCSIN_DATA"]) / "public-keys"
    return {
        file.name: {key["kid"] for key in json.loads(file.read_text())["keys"]}
        for file in folder.glob("*.jwks.json")
    }


def repeated(environ: dict[str, str]) -> int:
    """Return how many events from identity triage received that it already knew."""
    told = _read(environ, "/triage/metrics")
    lines = [line for line in told.splitlines() if 'outcome="repeated"' in line]
    return sum(int(float(line.rpartition(" ")[2])) for line in lines if "events_consumed" in line)


def well(environ: dict[str, str]) -> dict[str, str]:
    checks: dict[str, str] = json.loads(_read(environ, "/triage/health/ready"))["checks"]
    return checks


def _read(environ: dict[str, str], path: str) -> str:
    url = f"http://127.0.0.1:{environ['TOCSIN_PORT']}{path}"
    with urllib.request.urlopen(url, timeout=5) as answer:
        told: str = answer.read().decode()
    return told


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
    for told, word in ((half, "TOCSIN_KEYRING_OWNER_URL"), (away, "keyring is not available")):
        done = run_here(told, "keys", "rewrap")
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
        assert word in done.stderr
        assert "hidden" not in done.stderr
