"""Identity's health, and what it depends on."""

import json
from pathlib import Path
from shutil import copytree

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from services.identity.settings import IdentitySettings
from shared.access.jwks import jwks_document
from tests.services.identity.identity_fixture import IdentityFixture


@pytest.fixture
def settings(settings: IdentitySettings, tmp_path: Path) -> IdentitySettings:
    """Return settings with public keys that a test may change."""
    own = copytree(settings.public_keys, tmp_path / "keys")
    return settings.model_copy(update={"public_keys": own})


class TestReadiness:
    async def test_a_signing_key_that_nobody_could_check_is_not_ready(
        self, client: httpx2.AsyncClient, settings: IdentitySettings
    ) -> None:
        ready = await client.get("/health/ready")
        assert ready.json()["checks"]["token-key"] == "ok"
        another = jwks_document([Ed25519PrivateKey.generate().public_key()])
        (settings.public_keys / "tokens.jwks.json").write_text(json.dumps(another))
        ready = await client.get("/health/ready")
        assert ready.status_code == 503
        assert ready.json()["checks"]["token-key"] == "failed"

    async def test_keys_that_wait_for_a_person_show_and_keep_no_request_away(
        self, client: httpx2.AsyncClient, identity: IdentityFixture
    ) -> None:
        async with identity.context.database.unit_of_work("identity") as work:
            await work.session.execute(
                text("INSERT INTO inbox_keys VALUES ('tocsin.intake', 'a key', 1, now())")
            )
        ready = await client.get("/health/ready")
        assert ready.status_code == 200
        assert ready.json()["status"] == "degraded"
        assert ready.json()["checks"]["parked"] == "failed"
