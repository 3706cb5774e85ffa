"""Run a service without its loops: databases under its role, and keys."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.front.catalogue import CATALOGUE
from shared.access.jwks import event_keys_document, jwks_document
from shared.storage import keyring_schema
from shared.storage.master_keys import create_master_key_file
from shared.storage.migrations import migrate
from tests.engines.keyring import create_roles, migrate_keyring
from tests.engines.postgres import NewDatabase, NewTemplate
from tests.services.listening import Listening, listening

SERVICES = Path(__file__).parents[2] / "services"

ServiceDatabase = Callable[[str], str]
"""Makes a service's migrated database; returns the owner's URL."""
StandingSettings = Callable[[str, str], dict[str, Any]]
"""Returns the settings that every service needs, for its name and its database's URL."""


@pytest.fixture
def service_database(new_database: NewDatabase, new_template: NewTemplate) -> ServiceDatabase:
    def give(service: str) -> str:
        def build(url: str) -> None:
            asyncio.run(create_roles(url, keyring_schema.ROLES))
            migrate(SERVICES / service / "migrations", url, service_role=f"tocsin_{service}")

        return new_database(service, template=new_template(service, build))

    return give


@pytest.fixture
def keyring_url(new_database: NewDatabase, new_template: NewTemplate) -> str:
    """Return the owner's URL of a keyring."""
    return new_database("keyring", template=new_template("keyring", migrate_keyring))


@pytest.fixture(scope="session")
def signing_key() -> Ed25519PrivateKey:
    """Return one key for everything that is signed; no test needs to tell them apart."""
    return Ed25519PrivateKey.generate()


@pytest.fixture(scope="session")
def key_files(tmp_path_factory: pytest.TempPathFactory, signing_key: Ed25519PrivateKey) -> Path:
    """Return the folder of key files that every service reads; to change one, copy it."""
    folder = tmp_path_factory.mktemp("keys")
    pem = signing_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "signing.pem").write_bytes(pem)
    (folder / "lookup.key").write_bytes(os.urandom(32))
    create_master_key_file(folder / "master.key")
    published = orjson.dumps(jwks_document([signing_key.public_key()]))
    for name in ("tokens", "audit", "attestations"):
        (folder / f"{name}.jwks.json").write_bytes(published)
    of_events = {each: [signing_key.public_key()] for each in CATALOGUE}
    (folder / "events.jwks.json").write_bytes(orjson.dumps(event_keys_document(of_events)))
    return folder


@pytest.fixture
def standing_settings(keyring_url: str, key_files: Path) -> StandingSettings:
    def of(service: str, url: str) -> dict[str, Any]:
        return {
            "database_url": f"{url}?role=tocsin_{service}",
            "keyring_url": f"{keyring_url}?role=tocsin_{service}",
            "bus_url": url,
            "audit_key_file": key_files / "signing.pem",
            "event_key_file": key_files / "signing.pem",
            "master_key_file": key_files / "master.key",
            "lookup_key_file": key_files / "lookup.key",
            "public_keys": key_files,
        }

    return of


@pytest.fixture(params=CATALOGUE)
def told_service(
    request: pytest.FixtureRequest,
    service_database: ServiceDatabase,
    standing_settings: StandingSettings,
    tmp_path: Path,
) -> tuple[str, dict[str, Any]]:
    """Return each service in turn, with its settings."""
    service: str = request.param
    told = standing_settings(service, service_database(service))
    more = {
        "dispatch": {"public_url": "http://127.0.0.1:8470", "mailbox": tmp_path / "mailbox"},
        "triage": {"attestation_key_file": told["audit_key_file"]},
        "identity": {"token_key_file": told["audit_key_file"]},
    }
    return service, {**told, **more.get(service, {})}


@pytest.fixture
async def listener(
    told_service: tuple[str, dict[str, Any]], signing_key: Ed25519PrivateKey
) -> AsyncIterator[Listening]:
    """Return each service in turn without its loops, to give it records."""
    async with listening(*told_service, signing_key) as listener:
        yield listener
