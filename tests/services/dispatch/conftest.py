"""Dispatch as it stands: its database under its own role, a keyring, triage's public key."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

import services.dispatch
from services.dispatch.settings import DispatchSettings
from shared.access.jwks import jwks_document
from shared.storage import keyring_schema
from shared.storage.engine import create_engine
from shared.storage.migrations import migrate
from tests.engines.postgres import NewDatabase
from tests.services.dispatch.house import House, signing_key_pem

MIGRATIONS = Path(services.dispatch.__file__).parent / "migrations"
KEYRING_MIGRATIONS = Path(keyring_schema.__file__).parent / "keyring_migrations"
ROLE = "tocsin_dispatch"


@pytest.fixture(scope="module")
def migrated(new_module_database: NewDatabase) -> str:
    """A migrated database that nobody is connected to: the template of all others."""
    url = new_module_database("dispatch_template")
    asyncio.run(_roles(url))
    migrate(MIGRATIONS, url, service_role=ROLE)
    return url


@pytest.fixture(scope="module")
def migrated_keyring(new_module_database: NewDatabase) -> str:
    url = new_module_database("keyring_template")
    asyncio.run(_roles(url))
    migrate(KEYRING_MIGRATIONS, url)
    return url


@pytest.fixture
def dispatch_url(migrated: str, new_database: NewDatabase) -> str:
    """The owner's URL of dispatch's database."""
    return new_database("dispatch", template=migrated)


@pytest.fixture
def keyring_url(migrated_keyring: str, new_database: NewDatabase) -> str:
    return new_database("dispatch_keyring", template=migrated_keyring)


@pytest.fixture
def settings(dispatch_url: str, keyring_url: str, tmp_path: Path) -> DispatchSettings:
    """Settings with files of their own; webhooks may go to loopback, mail to the local mailbox."""
    attesting, tokens = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    public = tmp_path / "public"
    public.mkdir()
    for name, key in (("attestations", attesting), ("tokens", tokens), ("audit", tokens)):
        document = orjson.dumps(jwks_document([key.public_key()]))
        (public / f"{name}.jwks.json").write_bytes(document)
    for name, content in (
        ("master.key", b"1 " + base64.b64encode(os.urandom(32)) + b"\n"),
        ("lookup.key", os.urandom(32)),
        ("attestation.pem", signing_key_pem(attesting)),
        ("tokens.pem", signing_key_pem(tokens)),
    ):
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
    return DispatchSettings.model_validate(
        {
            "database_url": f"{dispatch_url}?role={ROLE}",
            "keyring_url": f"{keyring_url}?role={ROLE}",
            "bus_url": dispatch_url,
            "audit_key_file": tmp_path / "tokens.pem",
            "master_key_file": tmp_path / "master.key",
            "lookup_key_file": tmp_path / "lookup.key",
            "public_keys": public,
            "public_url": "http://127.0.0.1:8470",
            "mailbox": tmp_path / "mailbox",
            "outbound_allowed_networks": "127.0.0.0/8",
            "outbound_ports": ",".join(map(str, range(1024, 65536))),
            "outbound_schemes": "http,https",
        }
    )


@pytest.fixture
async def house(settings: DispatchSettings, tmp_path: Path) -> AsyncIterator[House]:
    async with House.opened(settings, tmp_path) as opened:
        yield opened


async def _roles(url: str) -> None:
    engine = create_engine(url, application_name="test-roles", pool_size=0)
    async with engine.begin() as connection:
        for role in keyring_schema.ROLES:
            found = await connection.scalar(
                text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}
            )
            if not found:
                await connection.execute(text(f"CREATE ROLE {role} LOGIN"))
    await engine.dispose()
