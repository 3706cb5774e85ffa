"""File an alert, with the field of docs/how-to/add-a-field.md if the source has it."""

import io
import json
from typing import Any

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.intake.app import create_app as create_intake
from services.intake.settings import IntakeSettings
from services.relocation.schemas.requests import PersonInNeed
from services.triage.app import create_app as create_triage
from services.triage.settings import TriageSettings
from shared.access.tokens import TokenSigner
from shared.contracts.catalogue import EVENTS
from shared.contracts.intake import AlertFiled
from shared.contracts.schemas import breaking_changes, schema_of, snapshot_path
from shared.runtime import issuer_of
from shared.storage.engine import create_engine
from shared.web.app import ServiceApp
from tests.services.filled_forms import filled
from tests.services.how_to.over_a_copy import Told, answer, key_of
from tests.services.intake.intake_fixture import AMAL, FULL, IntakeFixture, StoppedClock
from tests.services.triage.http_client import HttpClient
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture

ALERT = {
    **FULL,
    "persons": [{"id": AMAL, "name": "Amal Invented", "role": "lawyer", "prize": "Invented Prize"}],
    "consents": [{"use": "publish_name", "state": "given"}],
}


def _client(app: ServiceApp) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1")


async def _filed(told: dict[str, Any], key: Ed25519PrivateKey) -> tuple[dict[str, str], AlertFiled]:
    """Return the pages of intake, and the event."""
    settings = IntakeSettings.model_validate(told["settings"])
    clock = StoppedClock()
    app = create_intake(settings, clock=clock)
    owner = create_engine(told["owner"], application_name="test-owner")
    signer = TokenSigner(key, issuer=issuer_of(settings.public_url))
    async with _client(app) as client:
        intake = IntakeFixture(app, client, signer, clock, owner, io.StringIO())
        form = await client.get("/alerts/new", headers=intake.cookie())
        alert = await intake.file(ALERT)
        page = await client.get(f"/alerts/{alert}", headers=intake.cookie())
        (event,) = await intake.said(AlertFiled)
    await owner.dispose()
    await app.state.runtime.close()
    return {"form": form.text, "alert": page.text}, event


async def _drafted(
    told: dict[str, Any], key: Ed25519PrivateKey, event: AlertFiled
) -> dict[str, str]:
    """Return the pages of triage: the case in French, and a draft in both languages."""
    settings = TriageSettings.model_validate(told["settings"])
    app = create_triage(settings)
    signer = TokenSigner(key, issuer=issuer_of(settings.public_url))
    async with _client(app) as client:
        triage = TriageFixture(app.state.context)
        await triage.hear(event)
        path = f"/cases/{await triage.case_of(event.alert)}"
        browser = Browser(HttpClient(client, signer))
        french = await Browser(HttpClient(client, signer), language="fr").open(path)
        begun = await browser.open(f"{path}/documents/new")
        saved = await browser.send(
            f"{path}/documents/new", filled(begun.text, f"{path}/documents/new")
        )
    await app.state.runtime.close()
    return {"case": french.text, "draft": saved.text}


def _in_need() -> dict[str, Any]:
    """Return the person of a support request without a case."""
    person = PersonInNeed.model_validate({"name": "Amal Invented", "prize": " Invented Prize "})
    return person.model_dump(exclude_unset=True)


def _breaking() -> list[str]:
    """Return what the field breaks in the contracts, which must be nothing."""
    return [
        fault
        for event in EVENTS.values()
        for fault in breaking_changes(
            json.loads(snapshot_path(event).read_text()), schema_of(event)
        )
    ]


async def _perform(told: Told) -> dict[str, Any]:
    key = key_of(told)
    pages, event = await _filed(told["intake"], key)
    pages |= await _drafted(told["triage"], key, event)
    return {"breaking": _breaking(), "in_need": _in_need(), **pages}


if __name__ == "__main__":
    answer(_perform)
