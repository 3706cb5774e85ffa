"""Relocation as it stands: its application over a database under its own role, and a keyring."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import text

from services.relocation.app import MIGRATIONS, create_app
from services.relocation.settings import RelocationSettings
from shared.access.jwks import jwks_document
from shared.access.tokens import TokenSigner
from shared.runtime import issuer_of
from shared.storage import keyring_schema
from shared.storage.engine import create_engine
from shared.storage.master_keys import create_master_key_file
from shared.storage.migrations import migrate
from tests.engines.postgres import NewDatabase
from tests.services.relocation.committee import Committee, StoppedClock

KEYRING_MIGRATIONS = Path(keyring_schema.__file__).parent / "keyring_migrations"
ROLE = "tocsin_relocation"


@pytest.fixture(scope="module")
def migrated(new_module_database: NewDatabase) -> str:
    """A migrated database that nobody is connected to: the template of all others."""
    url = new_module_database("relocation_template")
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
def relocation_url(migrated: str, new_database: NewDatabase) -> str:
    """The owner's URL of relocation's database."""
    return new_database("relocation", template=migrated)


@pytest.fixture
def signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def settings(
    relocation_url: str,
    migrated_keyring: str,
    new_database: NewDatabase,
    signing_key: Ed25519PrivateKey,
    tmp_path: Path,
) -> RelocationSettings:
    pem = signing_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "signing.pem").write_bytes(pem)
    (tmp_path / "lookup.key").write_bytes(os.urandom(32))
    create_master_key_file(tmp_path / "master.key")
    published = orjson.dumps(jwks_document([signing_key.public_key()]))
    (tmp_path / "tokens.jwks.json").write_bytes(published)
    keyring = new_database("relocation_keyring", template=migrated_keyring)
    return RelocationSettings.model_validate(
        {
            "database_url": f"{relocation_url}?role={ROLE}",
            "keyring_url": f"{keyring}?role={ROLE}",
            "bus_url": relocation_url,
            "audit_key_file": tmp_path / "signing.pem",
            "master_key_file": tmp_path / "master.key",
            "lookup_key_file": tmp_path / "lookup.key",
            "public_keys": tmp_path,
        }
    )


@pytest.fixture
def signer(settings: RelocationSettings, signing_key: Ed25519PrivateKey) -> TokenSigner:
    return TokenSigner(signing_key, issuer=issuer_of(settings.public_url))


@pytest.fixture
async def committee(
    settings: RelocationSettings, signer: TokenSigner, relocation_url: str
) -> AsyncIterator[Committee]:
    """The application without its loops, and people to work with it."""
    clock = StoppedClock()
    app = create_app(settings, clock=clock)
    owner = create_engine(relocation_url, application_name="test-owner")
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield Committee(app, client, signer, clock, owner)
    await owner.dispose()
    await app.state.runtime.keyring.close()
    await app.state.runtime.database.close()
    await app.state.runtime.bus.close()


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
