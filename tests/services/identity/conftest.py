"""Identity as it stands: its database under its own role, a keyring, its signing key."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import text

from services.identity.app import MIGRATIONS, create_app
from services.identity.parts import Parts
from services.identity.settings import IdentitySettings
from shared.access.jwks import jwks_document
from shared.clock import utc_now
from shared.storage import keyring_schema
from shared.storage.engine import create_engine
from shared.storage.master_keys import create_master_key_file
from shared.storage.migrations import migrate
from shared.web.app import ServiceApp
from tests.engines.postgres import NewDatabase
from tests.services.identity.house import House, Moment

KEYRING_MIGRATIONS = Path(keyring_schema.__file__).parent / "keyring_migrations"
ROLE = "tocsin_identity"

MakeApp = Callable[..., ServiceApp]


@pytest.fixture(scope="module")
def migrated(new_module_database: NewDatabase) -> str:
    """A migrated database that nobody is connected to: the template of all others."""
    url = new_module_database("identity_template")
    asyncio.run(_roles(url))
    migrate(MIGRATIONS, url, service_role=ROLE)
    return url


@pytest.fixture(scope="module")
def migrated_keyring(new_module_database: NewDatabase) -> str:
    """One for all tests of a module: accounts have ids of their own."""
    url = new_module_database("identity_keyring")
    asyncio.run(_roles(url))
    migrate(KEYRING_MIGRATIONS, url)
    return url


@pytest.fixture(scope="module")
def master_key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "master.key"
    create_master_key_file(path)
    return path


@pytest.fixture
def settings(
    tmp_path: Path,
    new_database: NewDatabase,
    migrated: str,
    migrated_keyring: str,
    master_key_file: Path,
) -> IdentitySettings:
    key = Ed25519PrivateKey.generate()
    pem = tmp_path / "identity.pem"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    published = json.dumps(jwks_document([key.public_key()]))
    (tmp_path / "tokens.jwks.json").write_text(published)
    (tmp_path / "lookup.key").write_bytes(os.urandom(32))
    identity = new_database("identity", template=migrated)
    return IdentitySettings.model_validate(
        {
            "database_url": f"{identity}?role={ROLE}",
            "keyring_url": f"{migrated_keyring}?role={ROLE}",
            "bus_url": identity,
            "audit_key_file": pem,
            "token_key_file": pem,
            "master_key_file": master_key_file,
            "lookup_key_file": tmp_path / "lookup.key",
            "public_keys": tmp_path,
        }
    )


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
async def parts(settings: IdentitySettings, moment: Moment) -> AsyncIterator[Parts]:
    """The parts under a clock that the test moves."""
    parts: Parts = create_app(settings, clock=moment).state.parts
    yield parts
    await _close(parts)


@pytest.fixture
def house(parts: Parts, moment: Moment) -> House:
    return House(parts, moment)


@pytest.fixture
async def app(settings: IdentitySettings) -> AsyncIterator[ServiceApp]:
    """The application under the real clock."""
    app = create_app(settings, clock=utc_now)
    yield app
    await _close(app.state.parts)


@pytest.fixture
async def client(app: ServiceApp) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app, client=("192.0.2.10", 4711))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def staff(app: ServiceApp) -> House:
    """The same for the application that `client` talks to."""
    return House(app.state.parts, Moment())


async def _close(parts: Parts) -> None:
    parts.passwords.close()
    await parts.keyring.close()
    await parts.database.close()


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
