"""Intake as it stands: its application over a database under its own role, and a keyring."""

import asyncio
import io
import os
from collections.abc import AsyncIterator
from contextlib import redirect_stderr
from pathlib import Path

import httpx2
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from sqlalchemy import text

from services.intake.app import MIGRATIONS, create_app
from services.intake.settings import IntakeSettings
from shared.access.jwks import jwks_document
from shared.access.tokens import TokenSigner
from shared.runtime import issuer_of
from shared.storage import keyring_schema
from shared.storage.engine import create_engine
from shared.storage.master_keys import create_master_key_file
from shared.storage.migrations import migrate
from shared.telemetry import route_process_logs
from tests.engines.postgres import NewDatabase
from tests.services.intake.hotline import Hotline, StoppedClock

KEYRING_MIGRATIONS = Path(keyring_schema.__file__).parent / "keyring_migrations"
ROLE = "tocsin_intake"


@pytest.fixture(scope="module")
def migrated(new_module_database: NewDatabase) -> str:
    """A migrated database that nobody is connected to: the template of all others."""
    url = new_module_database("intake_template")
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
def intake_url(migrated: str, new_database: NewDatabase) -> str:
    """The owner's URL of intake's database."""
    return new_database("intake", template=migrated)


@pytest.fixture
def keyring_url(migrated_keyring: str, new_database: NewDatabase) -> str:
    return new_database("intake_keyring", template=migrated_keyring)


@pytest.fixture
def settings(intake_url: str, keyring_url: str, tmp_path: Path) -> IntakeSettings:
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "signing.pem").write_bytes(pem)
    (tmp_path / "lookup.key").write_bytes(os.urandom(32))
    create_master_key_file(tmp_path / "master.key")
    (tmp_path / "tokens.jwks.json").write_bytes(orjson.dumps(jwks_document([key.public_key()])))
    return IntakeSettings.model_validate(
        {
            "database_url": f"{intake_url}?role={ROLE}",
            "keyring_url": f"{keyring_url}?role={ROLE}",
            "bus_url": intake_url,
            "audit_key_file": tmp_path / "signing.pem",
            "master_key_file": tmp_path / "master.key",
            "lookup_key_file": tmp_path / "lookup.key",
            "public_keys": tmp_path,
        }
    )


@pytest.fixture
def signer(settings: IntakeSettings, tmp_path: Path) -> TokenSigner:
    key = load_pem_private_key((tmp_path / "signing.pem").read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return TokenSigner(key, issuer=issuer_of(settings.public_url))


@pytest.fixture
async def hotline(
    settings: IntakeSettings, signer: TokenSigner, intake_url: str
) -> AsyncIterator[Hotline]:
    """The application without its loops, and somebody to call it."""
    clock, log = StoppedClock(), io.StringIO()
    undo = route_process_logs("DEBUG", log)
    with redirect_stderr(log):
        app = create_app(settings, clock=clock)
    owner = create_engine(intake_url, application_name="test-owner")
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield Hotline(app, client, signer, clock, owner, log)
    undo()
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
