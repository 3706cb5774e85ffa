"""A browser without JavaScript for triage's pages, and values for its forms."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx2

from shared.access.principal import Principal
from tests.services.filled_forms import filled
from tests.services.triage.http_client import OFFICER_PERSON, HttpClient
from tests.services.triage.reasons import WHY
from tests.services.triage.triage_fixture import TriageFixture


@dataclass(frozen=True)
class Browser:
    """Follows redirects and sends the cookie, like a browser without JavaScript."""

    client: HttpClient
    person: Principal = OFFICER_PERSON
    language: str = "en"

    def by(self, person: Principal) -> "Browser":
        return replace(self, person=person)

    async def open(self, path: str) -> httpx2.Response:
        self._sign_in()
        return await self.client.client.get(path, headers=self._headers(), follow_redirects=True)

    async def send(
        self, path: str, fields: dict[str, Any], *, confirmed: bool = True
    ) -> httpx2.Response:
        """Send a form, and confirm the question of a final act."""
        self._sign_in()
        if confirmed:
            fields = {"_confirmed": "yes", **fields}
        return await self.client.client.post(
            path, data=fields, headers=self._headers(), follow_redirects=True
        )

    async def submit(self, path: str, *confirmed: str, **changes: Any) -> httpx2.Response:
        """Press "Submit for approval" on the page of a document, with these points confirmed.

        What no act of the record bears is confirmed too.
        """
        page = await self.open(path)
        sent = filled(page.text, path)
        reasons = {name: WHY for name in sent if name.startswith("findings.")}
        sent |= reasons | {"do_no_harm[]": list(confirmed)} | changes
        return await self.send(f"{path}/submit", sent)

    def _sign_in(self) -> None:
        token = self.client.signer.session_token(self.person, "invented-session")
        self.client.client.cookies.set("tocsin", token)

    def _headers(self) -> dict[str, str]:
        return {
            "accept": "text/html",
            "accept-language": self.language,
            "origin": "http://127.0.0.1",
            "sec-fetch-site": "same-origin",
        }


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "audience[]": ["diplomat", "media"], "names_shown": "yes", "issuer": "omct",
        "template": "2026-01", "version": "0", "violations[]": ["arbitrary-detention"],
        "en.title": "Egypt: Arbitrary detention of Ms. Amal Invented",
        "en.concerned": "Ms. Amal Invented, a lawyer", "en.short": "Ms. Amal Invented",
        "en.parts.facts": "According to the information received, she is held.",
        "en.addressees.0.name": "Mr. Invented Minister",
        "en.addressees.0.office": "Minister of Justice",
        "en.addressees.0.phone": "+20 2 000", **changes,
    }  # fmt: skip


async def begun(triage: TriageFixture, browser: Browser) -> tuple[UUID, str]:
    case = await triage.file()
    answer = await browser.send(f"/cases/{case}/documents/new", fields())
    assert answer.status_code == 200
    return case, str(answer.url.path)
