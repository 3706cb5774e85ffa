"""Fixtures of any service that a test names: its application without its loops."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.front.catalogue import CATALOGUE
from shared.access.tokens import TokenSigner
from shared.runtime import issuer_of
from tests.services.conftest import ServiceDatabase, StandingSettings
from tests.services.trail.auditing import Audited


def settings_of(service: str, told: dict[str, Any], folder: Path) -> Any:
    own = {
        "identity": {"token_key_file": told["audit_key_file"]},
        "triage": {"attestation_key_file": told["audit_key_file"]},
        "dispatch": {"mailbox": folder / "mailbox"},
    }
    return CATALOGUE[service].settings.model_validate({**told, **own.get(service, {})})


@pytest.fixture
def service(request: pytest.FixtureRequest) -> str:
    """Return intake, or the service that a test names."""
    return str(getattr(request, "param", "intake"))


@pytest.fixture
def trail_url(service: str, service_database: ServiceDatabase) -> str:
    """Return the owner's URL of the service's database."""
    return service_database(service)


@pytest.fixture
async def audited(
    service: str,
    trail_url: str,
    standing_settings: StandingSettings,
    signing_key: Ed25519PrivateKey,
    tmp_path: Path,
) -> AsyncIterator[Audited]:
    settings = settings_of(service, standing_settings(service, trail_url), tmp_path)
    app = CATALOGUE[service].create_app(settings)
    signer = TokenSigner(signing_key, issuer=issuer_of(settings.public_url))
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield Audited(service, app, client, signer)
    await app.state.runtime.close()
