"""A document as PDF over HTTP: which text, for whom, and what the trail says. Invented persons."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from services.triage.drafting.pdf import process
from shared.problems import Unavailable
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture, worded


async def pages(client: HttpClient, case: UUID, document: UUID, query: str = "") -> list[str]:
    answer = await client.get(at(case, f"/documents/{document}/document.pdf{query}"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]


class TestPdf:
    async def test_a_draft_says_on_each_page_that_it_is_one(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        document = (await triage.draft(case)).id
        made = await pages(client, case, document)
        assert all("DRAFT - NOT FOR PUBLICATION" in page for page in made)
        assert "According to the information received, she is held." in " ".join(made)

    async def test_an_issued_one_is_what_was_sent_and_the_trail_has_the_reading(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case, document = await triage.issued()
        path = at(case, f"/documents/{document}/document.pdf?language=en")
        answer = await client.get(path)
        assert re.fullmatch(
            r'attachment; filename="EGY-001-\d{4}-OBS-001-en\.pdf"',
            answer.headers["content-disposition"],
        )
        made = PdfReader(BytesIO(answer.content))
        text = " ".join(page.extract_text() for page in made.pages)
        assert str((await triage.document(document)).reference) in text
        assert "DRAFT" not in text
        assert (await client.get(path)).content == answer.content
        read = "FROM audit_entries WHERE action = 'appeal.read'"
        assert await triage.scalar(f"SELECT string_agg(detail ->> 'pdf', ' ') {read}") == "en en"
        assert await triage.scalar(f"SELECT min(detail ->> 'document') {read}") == str(document)

    async def test_under_embargo_and_withdrawn_each_page_says_so(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        later = datetime.now(UTC) + timedelta(days=3)
        case, document = await triage.submitted(embargo_until=later)
        await triage.approve(case, document)
        assert all("UNDER EMBARGO" in page for page in await pages(client, case, document))
        body = {"reason": "Invented.", "seen": "issued"}
        answer = await client.post(at(case, f"/documents/{document}/withdrawal"), body)
        assert answer.status_code == 200
        assert all("WITHDRAWN" in page for page in await pages(client, case, document))

    async def test_a_language_that_it_does_not_have_is_not_found(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        document = (await triage.draft(case)).id
        path = at(case, f"/documents/{document}/document.pdf")
        assert (await client.get(f"{path}?language=fr")).status_code == 404
        assert (await client.get(f"{path}?language=../etc")).status_code == 422

    async def test_signs_without_a_font_are_named_and_the_appeal_goes_out(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case, document = await triage.submitted(draft=worded("Ms. 王 Invented is held."))
        page = await Browser(client).open(f"/cases/{case}/documents/{document}/document.pdf")
        assert page.status_code == 409
        assert "there is no PDF of this text: U+738B." in page.text
        await triage.approve(case, document)

    async def test_a_program_that_fails_or_takes_too_long_is_said_and_ended(
        self, triage: TriageFixture, client: HttpClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, document = await triage.submitted()
        path = at(case, f"/documents/{document}/document.pdf")
        monkeypatch.setattr(process, "MODULE", "services.triage.no_such_module")
        failed = await client.get(path)
        assert failed.status_code == Unavailable.status
        monkeypatch.undo()
        for limit in ("SECONDS", "WAIT_SECONDS"):
            monkeypatch.setattr(process, limit, 0)
            assert (await client.get(path)).status_code == Unavailable.status
            monkeypatch.undo()
        await triage.approve(case, document)

    async def test_the_page_of_a_document_offers_each_language(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case, document = await triage.issued()
        here = f"/cases/{case}/documents/{document}"
        page = (await Browser(client).open(here)).text
        assert f'href="{here}/document.pdf?language=en">Download PDF</a>' in page
        assert (await Browser(client).open(f"{here}/document.pdf?language=en")).content[:5] == (
            b"%PDF-"
        )
