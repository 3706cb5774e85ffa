"""Fixtures of triage: its application, a database under its own role, and a keyring."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.triage.app import create_app
from services.triage.context import Context
from services.triage.drafting.pdf import process
from services.triage.drafting.pdf.printed import Printed
from services.triage.drafting.pdf.typesetting import typeset
from services.triage.settings import TriageSettings
from shared.access.tokens import TokenSigner
from shared.runtime import issuer_of
from shared.web.app import ServiceApp
from tests.services.conftest import ServiceDatabase, StandingSettings
from tests.services.triage.counted_reach import counted
from tests.services.triage.http_client import HttpClient
from tests.services.triage.triage_fixture import TriageFixture


@pytest.fixture
def triage_url(service_database: ServiceDatabase) -> str:
    """Return the owner's URL of triage's database."""
    return service_database("triage")


@pytest.fixture
def settings(triage_url: str, standing_settings: StandingSettings) -> TriageSettings:
    told = standing_settings("triage", triage_url)
    return TriageSettings.model_validate({**told, "attestation_key_file": told["audit_key_file"]})


@pytest.fixture
async def app(settings: TriageSettings) -> AsyncIterator[ServiceApp]:
    """Return the application without its loops."""
    app = create_app(settings)
    yield app
    await app.state.runtime.close()


@pytest.fixture
def context(app: ServiceApp) -> Context:
    context: Context = app.state.context
    return context


@pytest.fixture
async def triage(context: Context) -> TriageFixture:
    """Return a fixture that files alerts and does an officer's work; recipients exist."""
    triage = TriageFixture(context)
    await triage.hear(counted())
    return triage


@pytest.fixture
async def client(
    app: ServiceApp, settings: TriageSettings, signing_key: Ed25519PrivateKey
) -> AsyncIterator[HttpClient]:
    """Return a client that calls the API and opens pages as any person."""
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    signer = TokenSigner(signing_key, issuer=issuer_of(settings.public_url))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield HttpClient(client, signer)


@pytest.fixture
def typeset_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typeset PDFs in this process: a walk asks for dozens, and each would start one."""

    def typeset_one(printed: Printed) -> tuple[int, bytes]:
        return 0, typeset(printed)

    monkeypatch.setattr(process, "typeset_in_a_process", typeset_one)
