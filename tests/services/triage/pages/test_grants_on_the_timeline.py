"""Decisions on support on a case's timeline. All persons are invented."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from shared.clock import new_id
from shared.contracts.content import Amount, GrantDecision
from shared.contracts.relocation import GrantDecided
from tests.services.triage.api.test_reading_cases import erase
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture

REASON = "Invented: another funder pays for the journey."
GRANT = GrantDecision(amount=Amount(amount=Decimal("4440.00"), currency="EUR"))


async def decide(
    triage: TriageFixture,
    case: UUID,
    subject: UUID,
    decision: Literal["granted", "declined"] = "declined",
    told: GrantDecision | None = None,
) -> None:
    keys = await triage.context.keyring.create(subject)
    event = new_id()
    words = keys.seal_part(event, "words", subject, told or GrantDecision(reason=REASON))
    await triage.hear(
        GrantDecided(
            id=event,
            grant=new_id(),
            case=case,
            decision=decision,
            decided_at=datetime.now(UTC),
            words=words,
        )
    )


async def last(client: HttpClient, case: UUID) -> dict[str, Any]:
    answer = await client.get(at(case, "/timeline"))
    assert answer.status_code == 200, answer.text
    item: dict[str, Any] = answer.json()["items"][-1]
    return item


async def test_the_reason_for_declining_is_on_the_timeline_and_the_page(
    triage: TriageFixture, client: HttpClient, browser: Browser
) -> None:
    filed = Filed()
    case = await triage.file(filed)
    await decide(triage, case, filed.subject)
    item = await last(client, case)
    assert (item["kind"], item["detail"]["decision"]) == ("grant-decided", "declined")
    assert (item["words"], item["amount"]) == (REASON, None)
    page = await browser.open(f"/cases/{case}")
    assert f"Declined, {REASON}" in page.text
    stored = await triage.scalar("SELECT string_agg(t::text, ' ') FROM timeline t")
    assert "funder" not in stored
    assert b"funder".hex() not in stored


async def test_a_grant_is_told_with_its_amount(
    triage: TriageFixture, client: HttpClient, browser: Browser
) -> None:
    filed = Filed()
    case = await triage.file(filed)
    await decide(triage, case, filed.subject, "granted", GRANT)
    assert (await last(client, case))["amount"] == {"amount": "4440.00", "currency": "EUR"}
    assert "Granted, €4,440.00" in (await browser.open(f"/cases/{case}")).text
    page = await replace(browser, language="fr").open(f"/cases/{case}")
    assert "4\N{NARROW NO-BREAK SPACE}440,00\N{NO-BREAK SPACE}€" in page.text


async def test_of_somebody_who_is_not_of_the_case_any_more_no_word_is_shown(
    triage: TriageFixture, client: HttpClient
) -> None:
    case = await triage.file()
    await decide(triage, case, new_id())
    item = await last(client, case)
    assert (item["detail"]["decision"], item["words"]) == ("declined", None)


async def test_a_decision_on_somebody_who_was_erased_is_told_without_words(
    triage: TriageFixture, client: HttpClient, keyring_url: str
) -> None:
    case, erased = await triage.file(), new_id()
    keys = await triage.context.keyring.create(erased)
    event = new_id()
    told = GrantDecided(
        id=event,
        grant=new_id(),
        case=case,
        decision="declined",
        decided_at=datetime.now(UTC),
        words=keys.seal_part(event, "words", erased, GrantDecision(reason=REASON)),
    )
    await erase(keyring_url, erased)
    triage.context.keyring._cache.clear()
    await triage.hear(told)
    item = await last(client, case)
    assert (item["kind"], item["words"]) == ("grant-decided", None)
