"""What an appeal's page shows to people who decided or could decide. Persons are invented."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

import services.triage
from services.triage.pages.labels.case_labels import Labels
from services.triage.rules.gates.checks import CONFIRMED, FURTHER_CHECKS
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.codes import Count
from shared.contracts.content import ConsentWords
from shared.contracts.dispatch import CampaignStarted, DeliverySettled
from shared.taxonomy import load_taxonomy
from shared.web.form_prefill import refill
from shared.web.languages import load_catalogues
from tests.services.triage.http_client import APPROVER_PERSON, OFFICER_PERSON
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture

LOCALES = Path(services.triage.__file__).parent / "locales"
BOTH = replace(OFFICER_PERSON, roles=frozenset({Role.TRIAGE_OFFICER, Role.APPROVER}))


async def test_who_withdrew_an_issued_appeal_reads_how_many_have_it_and_can_tell_them(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.issued()
    campaign, now = new_id(), datetime.now(UTC)
    await triage.hear(
        CampaignStarted(
            campaign=campaign,
            case=case,
            document=document,
            started_at=now,
            deliveries=(Count(channel="sms", number=1),),
        )
    )
    settled = {
        "campaign": campaign, "case": case, "delivery": new_id(), "channel": "sms",
        "state": "sent", "reason": "invented", "settled_at": now,
    }  # fmt: skip
    await triage.hear(DeliverySettled.model_validate(settled))
    path = f"/cases/{case}/documents/{document}"
    sent = {"reason": "Invented.", "seen": "issued"}
    page = await browser.by(APPROVER_PERSON).send(f"{path}/withdraw", sent)
    assert "Choose why it is withdrawn" in page.text
    page = await browser.by(APPROVER_PERSON).send(f"{path}/withdraw", sent | {"cause": "error"})
    assert "Messages sent so far: 1." in page.text
    assert f'action="{path}/withdrawal-notice"' in page.text
    assert f'action="{path}/correction"' not in page.text  # an officer drafts it
    assert f'href="/dispatch/campaigns/{campaign}?state=reached"' in page.text


async def test_a_draft_that_was_laid_aside_was_sent_to_nobody(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    page = await browser.send(f"{path}/withdraw", {"reason": "Invented.", "seen": "submitted"})
    assert "tell them yourself" not in page.text


async def test_who_had_a_part_sees_no_button_that_would_refuse(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    page = (await browser.by(BOTH).open(path)).text
    assert "somebody else must approve it" in page
    assert "<button>Approve and" not in page
    page = (await browser.by(APPROVER_PERSON).open(path)).text
    assert "<button>Approve and" in page
    assert "somebody else must approve it" not in page


async def test_it_is_said_that_a_draft_keeps_no_ticks(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file()
    document: UUID = (await triage.draft(case)).id
    page = (await browser.open(f"/cases/{case}/documents/{document}")).text
    assert "Saving the draft does not save the ticks" in page


@pytest.mark.parametrize("code", sorted(FURTHER_CHECKS))
def test_what_was_confirmed_orders_nothing(code: str) -> None:
    [(_, said)] = _english().harm_confirmed([code])
    assert "Confirm" not in said
    assert said == CONFIRMED[code]


def test_a_consent_that_the_caller_told_is_said_in_the_words_of_the_reader() -> None:
    said = ConsentWords(by_whom="the caller", how="as told by the caller")
    for state in ("given", "refused"):
        told = _french().consented(state, said)
        assert "la personne qui appelle" in told
        assert "caller" not in told
    own = ConsentWords(by_whom="her sister", how="by phone")
    assert "her sister" in _french().consented("given", own)


def test_numbers_stand_behind_a_colon_of_their_language() -> None:
    assert _french().detail({"number_sent": 4}) == "Envoyé\N{NO-BREAK SPACE}: 4"


def test_what_a_page_carried_is_not_called_typed() -> None:
    given = {"version": ["1"], "texts_sha256": ["0"], "reach_seen": ["1"], "reason": ["Typed."]}
    assert refill("<p>No form</p>", "/there", given).left == {"reason": ["Typed."]}


def _english() -> Labels:
    return Labels(load_taxonomy(), "en", str)


def _french() -> Labels:
    return Labels(load_taxonomy(), "fr", load_catalogues([LOCALES])["fr"].gettext)
