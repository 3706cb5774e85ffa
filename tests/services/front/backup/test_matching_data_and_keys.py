"""Data and keys of two installations, or of a newer Tocsin, are refused without any change."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.front.backup.archive import ArchiveWriter, Kind, Manifest
from services.front.backup.encryption import (
    encrypted_file,
    identities_in,
    new_identity,
    recipients_of,
)
from services.front.backup.restoring import unpack, unpacked_backup
from services.front.local.faults import StartFault
from services.front.local.postgres_binaries import installed_binaries
from services.front.settings import FrontSettings
from tests.engines.scratch import scratch_folder

KEYS = {"lookup.key": "aa", "master.key 1": "bb", "master.key 2": "cc"}
OF_DATA: dict[str, Any] = {
    "kind": Kind.DATA,
    "made_at": datetime(2026, 11, 28, 12, tzinfo=UTC),
    "version": "9",
    "keys": KEYS,
    "postgres": installed_binaries()[0].major,
}
OF_KEYS: dict[str, Any] = {**OF_DATA, "kind": Kind.KEYS}


class Machine:
    """An empty machine, and a pair of backups to restore on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.recipients = recipients_of([new_identity(folder / "identity")])
        self.environ = {
            "TOCSIN_DATA": str(folder / "data"),
            "TOCSIN_SECRETS": str(folder / "secrets"),
        }

    def restore(self, data: dict[str, Any], keys: dict[str, Any]) -> None:
        identities = identities_in(self.folder / "identity")
        pair = []
        for name, told in (("data.age", data), ("keys.age", keys)):
            with encrypted_file(self.folder / name, self.recipients) as stream:
                archive = ArchiveWriter(stream, Manifest(**told))
                archive.add_content(f"of-{name}", b"x")
                archive.close()
            pair.append((self.folder / name, identities))
        unpack(FrontSettings(), pair[0], pair[1], self.environ)

    @property
    def is_empty(self) -> bool:
        folders = (self.folder / "data", self.folder / "secrets")
        return not any(folder.exists() and any(folder.iterdir()) for folder in folders)


@pytest.fixture
def machine() -> Iterator[Machine]:
    with scratch_folder("fitting") as folder:
        yield Machine(folder)


def test_what_fits_is_unpacked_for_its_owner_alone(machine: Machine) -> None:
    machine.restore(OF_DATA, OF_KEYS)
    for file in ("data/of-data.age", "secrets/of-keys.age"):
        assert (machine.folder / file).stat().st_mode & 0o777 == 0o600
    assert unpacked_backup(machine.environ) == OF_DATA["made_at"]


@pytest.mark.parametrize(
    ("data", "keys", "refusal"),
    [
        ({}, {"keys": KEYS | {"lookup.key": "zz"}}, r"not those of this data \(lookup.key differs"),
        ({}, {"keys": {"master.key 1": "bb"}}, r"not those of this data \(lookup.key differs"),
        ({}, {"keys": KEYS | {"master.key 2": "zz"}}, r"not those of this data \(master.key diff"),
        ({"postgres": 1}, {}, "needs PostgreSQL 1, which is not installed here"),
        ({"heads": {"triage": "9999"}}, {}, "made by Tocsin 9, which is newer than this one"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    machine: Machine, data: dict[str, Any], keys: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(StartFault, match=refusal):
        machine.restore(OF_DATA | data, OF_KEYS | keys)
    assert machine.is_empty


def test_an_old_line_of_the_master_key_may_be_gone(machine: Machine) -> None:
    """At its start, the keyring says if the key is needed: after `keys rewrap` it may not be."""
    machine.restore(OF_DATA, OF_KEYS | {"keys": _without(KEYS, "master.key 1")})
    assert not machine.is_empty


def _without(keys: dict[str, str], name: str) -> dict[str, str]:
    return {each: told for each, told in keys.items() if each != name}
