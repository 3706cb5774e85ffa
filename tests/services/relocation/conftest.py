"""Fixtures of relocation: its application, a database under its own role, and a keyring."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.relocation.app import create_app
from services.relocation.settings import RelocationSettings
from shared.access.tokens import TokenSigner
from shared.runtime import issuer_of
from shared.storage.engine import create_engine
from tests.services.conftest import ServiceDatabase, StandingSettings
from tests.services.relocation.relocation_fixture import RelocationFixture, StoppedClock


@pytest.fixture
def relocation_url(service_database: ServiceDatabase) -> str:
    """Return the owner's URL of relocation's database."""
    return service_database("relocation")


@pytest.fixture
def settings(relocation_url: str, standing_settings: StandingSettings) -> RelocationSettings:
    return RelocationSettings.model_validate(standing_settings("relocation", relocation_url))


@pytest.fixture
def signer(settings: RelocationSettings, signing_key: Ed25519PrivateKey) -> TokenSigner:
    return TokenSigner(signing_key, issuer=issuer_of(settings.public_url))


@pytest.fixture
async def relocation(
    settings: RelocationSettings, signer: TokenSigner, relocation_url: str
) -> AsyncIterator[RelocationFixture]:
    """Return the application without its loops, and people who work with it."""
    clock = StoppedClock()
    app = create_app(settings, clock=clock)
    owner = create_engine(relocation_url, application_name="test-owner")
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield RelocationFixture(app, client, signer, clock, owner)
    await owner.dispose()
    await app.state.runtime.close()
