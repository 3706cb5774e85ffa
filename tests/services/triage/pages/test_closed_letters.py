"""A closed letter is sent to nobody: people hand it over. All persons are invented."""

from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest

from services.triage.operations.appeals.campaigns import on_campaign_finished
from shared.clock import new_id
from shared.contracts.attestation import known_attestation
from shared.contracts.dispatch import CampaignFinished
from shared.contracts.triage import AppealIssued
from shared.notices import NoticeReason
from shared.problems import Conflict, Invalid
from tests.services.filled_forms import filled
from tests.services.triage.filed import USES, Filed
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.operations.appeals.test_follow_ups import NEWS, following
from tests.services.triage.pages.browser import Browser
from tests.services.triage.pages.test_people_on_pages import words
from tests.services.triage.triage_fixture import (
    OFFICER,
    TriageFixture,
    appeal_draft,
    gates,
)

LETTER = appeal_draft(template="closed-letter-2026-01")


async def letter(triage: TriageFixture, filed: Filed | None = None) -> tuple[UUID, UUID]:
    case = await triage.file(filed)
    await triage.verify(case)
    document = (await triage.draft(case, draft=LETTER, audience=("authority",))).id
    await triage.submit_unasked(case, document)
    return case, document


@pytest.mark.parametrize("other", ["media", "partner", "diplomat", "un"])
async def test_it_is_for_no_audience_but_the_authorities(triage: TriageFixture, other: str) -> None:
    case = await triage.file()
    with pytest.raises(Invalid) as refused:
        await triage.draft(case, draft=LETTER, audience=("authority", other))
    assert [(each.field, each.code) for each in refused.value.faults] == [
        ("audience", "not-for-them")
    ]


async def test_dispatch_is_told_of_no_audience(triage: TriageFixture) -> None:
    case, document = await letter(triage)
    await triage.approve(case, document)
    ((_, data, _),) = await triage.emitted(AppealIssued.type)
    event = orjson.loads(data)
    assert (event["kind"], event["audience"]) == ("closed-letter", [])
    attested = known_attestation(event["attestation"])
    assert attested.audience == ()
    assert attested.weighed == ("publish_name", "send_to_government")
    assert {each.use for each in attested.consented[0].consents} == set(attested.weighed)
    assert (await triage.document(document)).audience == ["authority"]


async def test_it_needs_the_consent_to_tell_the_government(triage: TriageFixture) -> None:
    consents = dict.fromkeys(USES, "given") | {"send_to_government": "refused"}
    case, document = await letter(triage, Filed(consents=consents))
    with pytest.raises(Conflict) as refused:
        await triage.approve(case, document)
    assert "consent" in gates(refused)


@pytest.mark.parametrize("said", ["document", "its code", "its code, with one of its own"])
async def test_nothing_follows_it_and_prints_its_code(triage: TriageFixture, said: str) -> None:
    case, document = await letter(triage)
    await triage.approve(case, document)
    code = (await triage.document(document)).reference
    follow_up = (
        following(document)
        if said == "document"
        else following(reference=code, suffix=said == "its code")
    )
    with pytest.raises(Invalid) as refused:
        await triage.draft(case, draft=follow_up)
    assert [each.code for each in refused.value.faults] == ["handed-over"]


async def test_a_follow_up_begins_without_it(triage: TriageFixture, browser: Browser) -> None:
    case, document = await letter(triage)
    await triage.approve(case, document)
    code = (await triage.document(document)).reference or ""
    path = f"/cases/{case}/documents/new"
    page = (await browser.open(f"{path}?template={NEWS}")).text
    form = filled(page, path)
    assert form["template"] == [NEWS]
    assert f'value="{document}"' not in page
    assert code not in str(form)


async def test_nobody_is_warned_that_nobody_received_it(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await letter(triage)
    await triage.approve(case, document)
    ended = CampaignFinished(
        campaign=new_id(),
        case=case,
        document=document,
        counts=(),
        stopped=False,
        finished_at=datetime.now(UTC),
    )
    await triage.act(OFFICER, case, lambda work: on_campaign_finished(work, ended))
    notices = [orjson.loads(data) for _, data, _ in await triage.emitted("notice.requested")]
    assert NoticeReason.NOBODY_REACHED not in {each["reason"] for each in notices}
    shown = words((await browser.open(f"/cases/{case}")).text)
    assert "Tocsin sends it to nobody: people hand it over." in shown
    assert "Nothing was sent: people hand it over" in shown
    assert "Nobody received" not in shown
    page = words((await browser.open(f"/cases/{case}/documents/{document}")).text)
    assert "Hand it over to its addressees" in page


async def test_the_approver_is_shown_that_nothing_is_sent(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await letter(triage)
    page = words(
        (await browser.by(APPROVER_PERSON).open(f"/cases/{case}/documents/{document}")).text
    )
    assert "is sent to nobody, and is never public" in page
    assert "Nobody, from Tocsin" in page
    assert "Recipients not known" not in page
