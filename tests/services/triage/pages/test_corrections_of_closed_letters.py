"""A correction of a closed letter is handed over too, to the same people. All are invented."""

from uuid import UUID

import orjson
import pytest

from services.triage.context import Context
from services.triage.drafting.draft import Addressee, AppealDraft
from services.triage.operations.appeals import drafts, withdrawing
from services.triage.operations.appeals.correcting import (
    draft_correction,
    draft_withdrawal_notice,
)
from services.triage.queries.unsealing import open_draft, open_texts
from services.triage.schemas import DraftDocument
from services.triage.settings import TriageSettings
from shared.contracts.attestation import known_attestation
from shared.contracts.triage import AppealIssued, RecipientsAsked
from shared.problems import Conflict, Invalid
from tests.services.triage.http_client import HttpClient
from tests.services.triage.operations.appeals.withdrawn import WHY, begin
from tests.services.triage.pages.browser import Browser
from tests.services.triage.pages.test_closed_letters import letter
from tests.services.triage.pages.test_people_on_pages import words
from tests.services.triage.pages.test_public_pages import UNKNOWN, path_of
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, appeal_draft, saved_draft

TEMPLATE = "correction-of-closed-letter-2026-01"


@pytest.fixture
def settings(settings: TriageSettings) -> TriageSettings:
    return TriageSettings.model_construct(**{**dict(settings), "public_pages": True})


async def withdrawn_letter(triage: TriageFixture) -> tuple[UUID, UUID]:
    case, document = await letter(triage)
    await triage.approve(case, document)
    await triage.act(
        OFFICER,
        case,
        lambda work: withdrawing.withdraw_document(work, (case, document), WHY, None, "error"),
    )
    return case, document


async def save(triage: TriageFixture, place: tuple[UUID, UUID], saved: DraftDocument) -> None:
    await triage.act(
        OFFICER, place[0], lambda work: drafts.edit_document(work, triage.context, place, 1, saved)
    )


def corrected(template: str = TEMPLATE, *more: str) -> AppealDraft:
    """Return the draft of the letter, addressed to these as well."""
    (version,) = appeal_draft().versions
    addressees = (*version.addressees, *(Addressee(name=each) for each in more))
    return appeal_draft(
        template=template, versions=(version.model_copy(update={"addressees": addressees}),)
    )


async def test_it_is_a_closed_letter_and_dispatch_is_told_of_nobody(triage: TriageFixture) -> None:
    case, former = await withdrawn_letter(triage)
    document = await begin(triage, draft_correction, case, former)
    newest = await triage.newest(document)
    draft = open_draft(await triage.keys(case), newest)
    assert draft.template == TEMPLATE
    assert [each.name for each in draft.versions[0].addressees] == ["Mr. Invented Minister"]
    (printed,) = open_texts(await triage.keys(case), newest).texts
    assert "CORRECTION - CONFIDENTIAL LETTER" in printed.plain
    assert "URGENT" not in printed.plain
    await triage.submit_unasked(case, document)
    await triage.approve(case, document)
    event = orjson.loads((await triage.emitted(AppealIssued.type))[-1][1])
    assert (event["kind"], event["audience"]) == ("correction", [])
    attested = known_attestation(event["attestation"])
    assert (attested.audiences, attested.former_recipients, attested.also_to) == ((), None, None)
    issued = await triage.document(document)
    assert (issued.audience, issued.also_to or []) == (["authority"], [])
    assert not await triage.emitted(RecipientsAsked.type)


async def test_it_is_never_public(
    triage: TriageFixture, client: HttpClient, context: Context, browser: Browser
) -> None:
    case, former = await withdrawn_letter(triage)
    document = await begin(triage, draft_correction, case, former)
    await triage.submit_unasked(case, document)
    await triage.approve(case, document)
    shown = words((await browser.open(f"/cases/{case}/documents/{document}")).text)
    assert "Hand it over to its addressees" in shown
    context.public.answers._seconds = 0
    client.client.cookies.clear()
    unknown, found = [
        await client.client.get(path, headers={"accept": "text/html"})
        for path in (UNKNOWN, await path_of(triage, document))
    ]
    assert (found.status_code, found.content) == (404, unknown.content)


@pytest.mark.parametrize(
    ("saved", "codes"),
    [
        (saved_draft(("authority",), draft=corrected()), []),
        (
            saved_draft(("authority",), draft=corrected(TEMPLATE, "Mrs. Invented Ambassador")),
            ["same-addressees"],
        ),
        (saved_draft(("authority",), draft=corrected("correction-2026-01")), ["of-one-kind"]),
        (
            saved_draft(("authority",), draft=corrected("correction-of-open-letter-2026-01")),
            ["of-one-kind"],
        ),
        (saved_draft(("authority", "media"), draft=corrected()), ["same-recipients"]),
    ],
)
async def test_it_goes_to_nobody_else(
    triage: TriageFixture, saved: DraftDocument, codes: list[str]
) -> None:
    case, former = await withdrawn_letter(triage)
    place = (case, await begin(triage, draft_correction, case, former))
    if not codes:
        await save(triage, place, saved)
        return
    with pytest.raises(Invalid) as refused:
        await save(triage, place, saved)
    assert [each.code for each in refused.value.faults] == codes


async def test_a_notice_cannot_be_handed_over(triage: TriageFixture) -> None:
    case, former = await withdrawn_letter(triage)
    with pytest.raises(Conflict) as refused:
        await begin(triage, draft_withdrawal_notice, case, former)
    assert refused.value.code == "handed-over"


async def test_its_own_correction_is_handed_over_too(triage: TriageFixture) -> None:
    case, former = await withdrawn_letter(triage)
    first = await begin(triage, draft_correction, case, former)
    await triage.submit_unasked(case, first)
    await triage.approve(case, first)
    await triage.act(
        OFFICER,
        case,
        lambda work: withdrawing.withdraw_document(work, (case, first), WHY, None, "error"),
    )
    again = await begin(triage, draft_correction, case, first)
    draft = open_draft(await triage.keys(case), await triage.newest(again))
    assert draft.template == TEMPLATE
