"""Triage as it stands: its application over a database under its own role, and a keyring."""

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

from services.triage.app import MIGRATIONS, create_app
from services.triage.parts import Parts
from services.triage.settings import TriageSettings
from shared.access.jwks import jwks_document
from shared.access.tokens import TokenSigner
from shared.runtime import issuer_of
from shared.storage import keyring_schema
from shared.storage.engine import create_engine
from shared.storage.master_keys import create_master_key_file
from shared.storage.migrations import migrate
from shared.web.app import ServiceApp
from tests.engines.postgres import NewDatabase
from tests.services.triage.caller import Caller
from tests.services.triage.desk import Desk

KEYRING_MIGRATIONS = Path(keyring_schema.__file__).parent / "keyring_migrations"
ROLE = "tocsin_triage"


@pytest.fixture(scope="session")
def signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture(scope="module")
def migrated(new_module_database: NewDatabase) -> str:
    """A migrated database that nobody is connected to: the template of all others."""
    url = new_module_database("triage_template")
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
def triage_url(migrated: str, new_database: NewDatabase) -> str:
    """The owner's URL of triage's database."""
    return new_database("triage", template=migrated)


@pytest.fixture
def keyring_url(migrated_keyring: str, new_database: NewDatabase) -> str:
    return new_database("triage_keyring", template=migrated_keyring)


@pytest.fixture
def settings(
    triage_url: str, keyring_url: str, tmp_path: Path, signing_key: Ed25519PrivateKey
) -> TriageSettings:
    pem = signing_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "signing.pem").write_bytes(pem)
    (tmp_path / "lookup.key").write_bytes(os.urandom(32))
    create_master_key_file(tmp_path / "master.key")
    jwks = orjson.dumps(jwks_document([signing_key.public_key()]))
    (tmp_path / "tokens.jwks.json").write_bytes(jwks)
    return TriageSettings.model_validate(
        {
            "database_url": f"{triage_url}?role={ROLE}",
            "keyring_url": f"{keyring_url}?role={ROLE}",
            "bus_url": triage_url,
            "audit_key_file": tmp_path / "signing.pem",
            "attestation_key_file": tmp_path / "signing.pem",
            "master_key_file": tmp_path / "master.key",
            "lookup_key_file": tmp_path / "lookup.key",
            "public_keys": tmp_path,
        }
    )


@pytest.fixture
async def app(settings: TriageSettings) -> AsyncIterator[ServiceApp]:
    """The application without its loops."""
    app = create_app(settings)
    yield app
    await app.state.runtime.keyring.close()
    await app.state.runtime.database.close()
    await app.state.runtime.bus.close()


@pytest.fixture
def parts(app: ServiceApp) -> Parts:
    parts: Parts = app.state.parts
    return parts


@pytest.fixture
def desk(parts: Parts) -> Desk:
    """Somebody to file alerts with and to do an officer's work."""
    return Desk(parts)


@pytest.fixture
async def caller(
    app: ServiceApp, settings: TriageSettings, signing_key: Ed25519PrivateKey
) -> AsyncIterator[Caller]:
    """Somebody to call the API and open pages as any person."""
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    signer = TokenSigner(signing_key, issuer=issuer_of(settings.public_url))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield Caller(client, signer)


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
