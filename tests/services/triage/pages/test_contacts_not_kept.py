"""The page of a document names protection requests without a stored contact."""

from unittest.mock import AsyncMock

import pytest
from sqlalchemy import delete

from services.triage.operations.cases import requesting_protection
from services.triage.operations.cases.requesting_protection import request_protection
from services.triage.schemas import RequestProtection
from services.triage.tables import ProtectionContact
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser, begun
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

SAID = "Protection requests of this case without a kept contact: 1."


async def test_a_document_says_that_contacts_of_before_were_not_looked_for(
    triage: TriageFixture, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requesting_protection, "can_grant", AsyncMock(return_value=True))
    case, path = await begun(triage, browser)
    need = RequestProtection(
        kinds=("relocation",),
        urgency="high",
        situation="Invented.",
        contact="safe.house@relay.example",
    )
    await triage.act(OFFICER, case, lambda work: request_protection(work, case, need))
    assert SAID not in (await browser.open(path)).text
    # As a request from before contacts were stored.
    gone = delete(ProtectionContact)
    await triage.act(OFFICER, case, lambda work: work.session.execute(gone))
    assert SAID in (await browser.open(path)).text
    assert SAID in (await browser.by(APPROVER_PERSON).open(path)).text
