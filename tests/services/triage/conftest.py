"""Triage as it stands: its database under its own role, a keyring, its signing key."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from sqlalchemy import text

import services.triage
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.template import load_templates
from services.triage.parts import Attestor, Parts
from shared.access.jwks import key_id
from shared.audit.trail import audit_stage
from shared.messaging.outbox import outbox_stage
from shared.storage import keyring_schema
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from shared.storage.lookup import LookupKey
from shared.storage.master_keys import MasterKeys
from shared.storage.migrations import migrate
from shared.storage.unit_of_work import Database
from shared.taxonomy import Taxonomy, load_taxonomy
from shared.web.idempotency import Idempotency
from tests.engines.postgres import NewDatabase
from tests.services.triage.desk import Desk

MIGRATIONS = Path(services.triage.__file__).parent / "migrations"
KEYRING_MIGRATIONS = Path(keyring_schema.__file__).parent / "keyring_migrations"
ROLE = "tocsin_triage"


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


@pytest.fixture(scope="session")
def signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture(scope="session")
def attestor(signing_key: Ed25519PrivateKey) -> Attestor:
    pem = signing_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Attestor(pem, key_id(signing_key.public_key()))


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
async def parts(
    triage_url: str, keyring_url: str, taxonomy: Taxonomy, attestor: Attestor
) -> AsyncIterator[Parts]:
    settings = {"timezone": "UTC", "role": ROLE}
    engine = create_engine(triage_url, application_name="test-triage", settings=settings)
    keys = create_engine(keyring_url, application_name="test-triage", settings=settings)
    lookup = LookupKey(os.urandom(32))
    yield Parts(
        database=Database(engine, stages=(outbox_stage("triage"), audit_stage("triage"))),
        keyring=Keyring(keys, MasterKeys({1: os.urandom(32)})),
        lookup=lookup,
        taxonomy=taxonomy,
        renderer=Renderer(load_templates(), taxonomy),
        attestor=attestor,
        idempotency=Idempotency(lookup),
    )
    await engine.dispose()
    await keys.dispose()


@pytest.fixture
def desk(parts: Parts) -> Desk:
    """Somebody to file alerts with and to do an officer's work."""
    return Desk(parts)


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
