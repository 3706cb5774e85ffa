"""The keys of a new installation match the manifests and what the services read."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from deploy.k8s import check, new_keys
from shared.access.jwks import key_id
from shared.contracts.catalogue import SERVICES
from shared.storage.lookup import LookupKey
from shared.storage.master_keys import MasterKeys


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    new_keys.make_keys(folder)
    return folder


def published(keys: Path, document: str) -> set[str]:
    read: Any = json.loads((keys / "public-keys" / document).read_bytes())
    return {each["kid"] for each in read["keys"]}


def kid_of(path: Path) -> str:
    key = load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key_id(key.public_key())


def test_every_key_that_a_volume_shows_is_made(keys: Path) -> None:
    shown = {
        (volume["secret"]["secretName"], item["key"])
        for each in check.built(check.HERE / "base")
        if each["kind"] == "Deployment"
        for volume in each["spec"]["template"]["spec"]["volumes"]
        if "secret" in volume
        for item in volume["secret"]["items"]
    }
    made = {(file.parent.name, file.name) for file in keys.glob("tocsin-*/*")}
    assert made == shown


def test_the_services_can_read_them(keys: Path) -> None:
    MasterKeys.from_file(keys / "tocsin-master-key" / "master.key")
    LookupKey((keys / "tocsin-intake" / "lookup.key").read_bytes())


def test_the_public_halves_are_those_of_the_private_ones(keys: Path) -> None:
    assert published(keys, "tokens.jwks.json") == {kid_of(keys / "tocsin-identity" / "token.pem")}
    assert published(keys, "attestations.jwks.json") == {
        kid_of(keys / "tocsin-triage" / "attestation.pem")
    }
    assert published(keys, "audit.jwks.json") == {
        kid_of(file) for file in keys.glob("tocsin-*/audit.pem")
    }

    of_events = {
        f"{service}.{kid_of(keys / f'tocsin-{service}' / 'events.pem')}" for service in SERVICES
    }
    assert published(keys, "events.jwks.json") == of_events


def test_keys_of_events_are_made_alone_for_an_installation_that_has_all_others(
    tmp_path: Path,
) -> None:
    assert new_keys.main(["--events", str(tmp_path / "more")]) == 0
    made = {file.name for file in (tmp_path / "more").rglob("*") if file.is_file()}
    assert made == {"events.pem", "events.jwks.json"}


def test_no_two_services_share_a_lookup_key(keys: Path) -> None:
    files = list(keys.glob("tocsin-*/lookup.key"))
    assert len({file.read_bytes() for file in files}) == len(files) == 5


def test_nobody_else_can_read_them(keys: Path) -> None:
    assert {file.stat().st_mode & 0o077 for file in [keys, *keys.rglob("*")]} == {0}


def test_keys_that_are_there_are_never_replaced(
    keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (keys / "tocsin-master-key" / "master.key").read_bytes()
    assert new_keys.main([str(keys)]) == 1
    assert "no key was replaced" in capsys.readouterr().err
    assert (keys / "tocsin-master-key" / "master.key").read_bytes() == before
