"""Fixtures of intake: its application, a database under its own role, and a keyring."""

import io
from collections.abc import AsyncIterator
from contextlib import redirect_stderr

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.intake.app import create_app
from services.intake.settings import IntakeSettings
from shared.access.tokens import TokenSigner
from shared.runtime import issuer_of
from shared.storage.engine import create_engine
from shared.telemetry import route_process_logs
from tests.services.conftest import ServiceDatabase, StandingSettings
from tests.services.intake.intake_fixture import IntakeFixture, StoppedClock


@pytest.fixture
def intake_url(service_database: ServiceDatabase) -> str:
    """Return the owner's URL of intake's database."""
    return service_database("intake")


@pytest.fixture
def settings(intake_url: str, standing_settings: StandingSettings) -> IntakeSettings:
    return IntakeSettings.model_validate(standing_settings("intake", intake_url))


@pytest.fixture
def signer(settings: IntakeSettings, signing_key: Ed25519PrivateKey) -> TokenSigner:
    return TokenSigner(signing_key, issuer=issuer_of(settings.public_url))


@pytest.fixture
async def intake(
    settings: IntakeSettings, signer: TokenSigner, intake_url: str
) -> AsyncIterator[IntakeFixture]:
    """Return the application without its loops, with a client to call it."""
    clock, log = StoppedClock(), io.StringIO()
    undo = route_process_logs("DEBUG", log)
    with redirect_stderr(log):
        app = create_app(settings, clock=clock)
    owner = create_engine(intake_url, application_name="test-owner")
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield IntakeFixture(app, client, signer, clock, owner, log)
    undo()
    await owner.dispose()
    await app.state.runtime.close()
