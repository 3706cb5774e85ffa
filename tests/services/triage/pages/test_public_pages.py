"""Public pages of issued documents: who sees what without signing in. Persons are invented."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from threading import Event
from typing import Any
from uuid import UUID

import httpx2
import pytest
from pypdf import PdfReader
from sqlalchemy import event

from services.triage.access import public_documents
from services.triage.context import SHOWN_FOR, Context
from services.triage.drafting.pdf import process
from services.triage.drafting.pdf.printed import Printed
from services.triage.drafting.pdf.printing import printed
from services.triage.drafting.public_page import POLICY
from services.triage.settings import TriageSettings
from shared.clock import new_id
from shared.contracts.dispatch import AppealRefused, CampaignStopped
from shared.contracts.intake import AlertWithdrawn
from tests.services.triage.drafting.test_rendering import FRENCH
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.operations.appeals.test_consents_changed_since import say
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft

ENGLISH = appeal_draft().versions[0]
IN_BOTH = appeal_draft(versions=(ENGLISH, FRENCH))
UNKNOWN = "/public/EGY-998-1126-OBS-998/en"


@pytest.fixture
def settings(settings: TriageSettings) -> TriageSettings:
    return TriageSettings.model_construct(**{**dict(settings), "public_pages": True})


@pytest.fixture
def stranger(client: HttpClient, context: Context) -> "Stranger":
    context.public.answers._seconds = 0
    return Stranger(client.client)


class Stranger:
    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def get(self, path: str) -> httpx2.Response:
        self._client.cookies.clear()
        return await self._client.get(path, headers={"accept": "text/html"})


async def path_of(triage: TriageFixture, document: UUID, language: str = "en") -> str:
    code = str((await triage.document(document)).reference)
    return f"/public/{re.sub(r'[^A-Z0-9.]+', '-', code)}/{language}"


async def issued(triage: TriageFixture, filed: Filed | None = None) -> tuple[UUID, UUID]:
    case, document = await triage.submitted(filed, draft=IN_BOTH)
    await triage.approve(case, document)
    return case, document


class TestPublicPage:
    async def test_it_is_the_text_that_was_sent_and_needs_nothing_else(
        self, triage: TriageFixture, client: HttpClient, stranger: Stranger
    ) -> None:
        case, document = await issued(triage)
        sent = (await client.get(at(case, f"/documents/{document}"))).json()["texts"]
        answer = await stranger.get(await path_of(triage, document))
        assert answer.status_code == 200
        assert sent[0]["html"] in answer.text
        assert f"<title>{sent[0]['title']} (" in answer.text
        assert '<html lang="en" dir="ltr">' in answer.text
        assert '<a href="fr" lang="fr" hreflang="fr">Français</a>' in answer.text
        assert not re.search(r"<script|<link|<img|src=|@import|url\(", answer.text)
        french = await stranger.get(await path_of(triage, document, "fr"))
        assert sent[1]["html"] in french.text
        paper = await stranger.get(await path_of(triage, document, "fr.pdf"))
        read = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
        assert "Détention arbitraire" in read

    async def test_it_sets_no_cookie_and_allows_nothing_but_its_own_style(
        self, triage: TriageFixture, stranger: Stranger
    ) -> None:
        _, document = await issued(triage)
        headers = (await stranger.get(await path_of(triage, document))).headers
        assert headers.get_list("content-security-policy") == [POLICY]
        assert "'self'" not in POLICY
        assert headers["x-robots-tag"] == "noindex, noarchive"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers

    async def test_a_withdrawn_one_says_so_and_nothing_of_its_content(
        self, triage: TriageFixture, client: HttpClient, stranger: Stranger
    ) -> None:
        case, document = await issued(triage)
        body = {"reason": "Invented.", "seen": "issued"}
        await client.post(at(case, f"/documents/{document}/withdrawal"), body)
        answer = await stranger.get(await path_of(triage, document, "fr"))
        assert answer.status_code == 410
        assert "RETIRÉ" in answer.text
        assert str((await triage.document(document)).reference) in answer.text
        assert "Amal" not in answer.text
        assert "Détention" not in answer.text
        assert (await stranger.get(await path_of(triage, document, "fr.pdf"))).status_code == 404

    async def test_its_readers_hold_up_nobody_who_works_on_a_document(
        self,
        triage: TriageFixture,
        client: HttpClient,
        stranger: Stranger,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        asked, answered = list[object](), Event()

        def asked_for(*told: Any) -> Printed:
            asked.append(told)
            return printed(*told)

        def typeset_one(paper: Printed) -> tuple[int, bytes]:
            if not paper.mark:  # a public one
                answered.wait(60)
            return 0, b"%PDF"

        monkeypatch.setattr(public_documents, "printed", asked_for)
        monkeypatch.setattr(process, "typeset_in_a_process", typeset_one)
        _, document = await issued(triage)
        draft = (await triage.draft(case := await triage.file())).id
        paths = [await path_of(triage, document, f"{language}.pdf") for language in ("en", "fr")]
        readers = [asyncio.create_task(stranger.get(path)) for path in paths]
        try:
            while len(asked) < process.AT_ONCE:  # noqa: ASYNC110  # a call sets no event
                await asyncio.sleep(0.01)
            path = at(case, f"/documents/{draft}/document.pdf")
            assert (await asyncio.wait_for(client.get(path), 30)).status_code == 200
        finally:
            answered.set()
        assert {each.status_code for each in await asyncio.gather(*readers)} == {200}

    async def test_the_page_of_the_document_leads_there(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case, document = await issued(triage)
        page = (await Browser(client).open(f"/cases/{case}/documents/{document}")).text
        assert f'href="{await path_of(triage, document)}">Public page</a>' in page


class TestNotPublic:
    """Every code under which there is nothing to see answers as one that was never given."""

    @pytest.fixture
    async def unlike(self, triage: TriageFixture, stranger: Stranger) -> "Unlike":
        return Unlike(triage, stranger, await stranger.get(UNKNOWN))

    async def test_for_diplomats_only(self, triage: TriageFixture, unlike: "Unlike") -> None:
        case, document = await triage.submitted(audience=("diplomat",))
        await triage.approve(case, document)
        await unlike.expect_nothing(document)

    async def test_under_embargo_and_withdrawn_before_its_end(
        self, triage: TriageFixture, client: HttpClient, unlike: "Unlike"
    ) -> None:
        later = datetime.now(UTC) + timedelta(days=3)
        case, document = await triage.submitted(embargo_until=later)
        await triage.approve(case, document)
        await unlike.expect_nothing(document)
        body = {"reason": "Invented.", "seen": "issued"}
        await client.post(at(case, f"/documents/{document}/withdrawal"), body)
        await unlike.expect_nothing(document)

    async def test_once_the_consent_to_publish_is_refused(
        self, triage: TriageFixture, stranger: Stranger, unlike: "Unlike"
    ) -> None:
        filed = Filed()
        _, document = await issued(triage, filed)
        await say(triage, filed, "share_with_diplomats", "refused")
        assert (await stranger.get(await path_of(triage, document))).status_code == 200
        await say(triage, filed, "publish_name", "refused")
        await unlike.expect_nothing(document)

    async def test_once_the_consent_to_be_told_of_is_refused_by_somebody_without_a_name(
        self, triage: TriageFixture, stranger: Stranger, unlike: "Unlike"
    ) -> None:
        """A text with names may also tell of somebody whom it does not name."""
        filed = Filed()
        _, document = await issued(triage, filed)
        assert (await stranger.get(await path_of(triage, document))).status_code == 200
        await say(triage, filed, "publish_without_name", "refused")
        await unlike.expect_nothing(document)

    async def test_once_the_alert_is_withdrawn(
        self, triage: TriageFixture, unlike: "Unlike"
    ) -> None:
        filed = Filed()
        _, document = await issued(triage, filed)
        now = datetime.now(UTC)
        told = AlertWithdrawn(alert=filed.alert, subject=filed.subject, withdrawn_at=now)
        await triage.hear(told)
        await unlike.expect_nothing(document)

    @pytest.mark.parametrize("stopped", [True, False])
    async def test_once_its_sending_was_stopped_or_refused(
        self, triage: TriageFixture, unlike: "Unlike", stopped: bool
    ) -> None:
        case, document = await issued(triage)
        now = datetime.now(UTC)
        place = {"case": case, "document": document}
        await triage.hear(
            CampaignStopped(campaign=new_id(), **place, stopped_at=now, reason="by-hand")
            if stopped
            else AppealRefused(**place, reason="not-attested", refused_at=now)
        )
        await unlike.expect_nothing(document)

    async def test_what_is_no_code_and_what_is_no_language(
        self, triage: TriageFixture, unlike: "Unlike"
    ) -> None:
        _, document = await issued(triage)
        known = await path_of(triage, document, "")
        for path in ("/public/x/en", "/public/EGY-001-9926-OBS-001/en", f"{known}es", f"{known}xx"):
            await unlike.expect_nothing_at(path)


class Unlike:
    def __init__(self, triage: TriageFixture, stranger: Stranger, unknown: httpx2.Response) -> None:
        self._triage, self._stranger, self._unknown = triage, stranger, unknown
        assert unknown.status_code == 404

    async def expect_nothing(self, document: UUID) -> None:
        for language in ("en", "fr", "en.pdf"):
            await self.expect_nothing_at(await path_of(self._triage, document, language))

    async def expect_nothing_at(self, path: str) -> None:
        answer = await self._stranger.get(path)
        assert _said(answer) == _said(self._unknown)


def _said(answer: httpx2.Response) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, answer.content, headers


class TestManyReaders:
    async def test_an_answer_is_kept_for_seconds(
        self, triage: TriageFixture, context: Context, client: HttpClient
    ) -> None:
        _, document = await issued(triage)
        now = 0.0
        context.public.answers._elapsed = lambda: now
        path = await path_of(triage, document)
        async with counted(context) as reads:
            for _ in range(5):
                assert (await client.client.get(path)).status_code == 200
            first = len(reads)
            now = SHOWN_FOR + 1
            assert (await client.client.get(path)).status_code == 200
        assert len(reads) == 2 * first

    async def test_a_network_that_asks_too_often_is_told_to_wait(
        self, stranger: Stranger, context: Context
    ) -> None:
        context.public.limits.burst, context.public.limits.clock = 3, lambda: 0.0
        for _ in range(3):
            assert (await stranger.get(UNKNOWN)).status_code == 404
        refused = await stranger.get(UNKNOWN)
        assert refused.status_code == 429


@asynccontextmanager
async def counted(context: Context) -> AsyncIterator[list[str]]:
    """Yield a list that gets every statement."""
    seen: list[str] = []

    def note(*told: object) -> None:
        seen.append(str(told[2]))

    engine = context.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def test_without_the_setting_there_are_no_public_pages(
    triage: TriageFixture, client: HttpClient, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(context.public), "on", value=False)
    case, document = await triage.issued()
    answer = await client.client.get(await path_of(triage, document))
    assert answer.status_code == 404
    page = (await Browser(client).open(f"/cases/{case}/documents/{document}")).text
    assert "/public/" not in page
