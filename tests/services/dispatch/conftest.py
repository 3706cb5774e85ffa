"""Fixtures of dispatch: its database under its own role, a keyring, triage's public key."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.dispatch.settings import DispatchSettings
from tests.services.conftest import ServiceDatabase, StandingSettings
from tests.services.dispatch.dispatch_fixture import DispatchFixture


@pytest.fixture
def dispatch_url(service_database: ServiceDatabase) -> str:
    """Return the owner's URL of dispatch's database."""
    return service_database("dispatch")


@pytest.fixture
def settings(
    dispatch_url: str, standing_settings: StandingSettings, tmp_path: Path
) -> DispatchSettings:
    """Return settings with webhooks to loopback allowed and mail in the local mailbox."""
    settings = DispatchSettings.model_validate(
        {
            **standing_settings("dispatch", dispatch_url),
            "public_url": "http://127.0.0.1:8470",
            "mailbox": tmp_path / "mailbox",
            "outbound_allowed_networks": "127.0.0.0/8",
            "outbound_schemes": "http,https",
        }
    )
    # Receivers listen on any free port; a setting that is read could only list some.
    return settings.model_copy(update={"outbound_ports": None})


@pytest.fixture
async def dispatch(
    settings: DispatchSettings, signing_key: Ed25519PrivateKey
) -> AsyncIterator[DispatchFixture]:
    async with DispatchFixture.opened(settings, signing_key) as opened:
        yield opened
