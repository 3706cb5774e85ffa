"""Organisations that sign a document in tests, without signing in. All persons are invented."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from services.triage.operations.appeals.signatories import ask_signatories
from services.triage.schemas import AskSignatories
from services.triage.settings import TriageSettings
from tests.services.triage.drafting.test_rendering import FRENCH
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import APPROVER_PERSON, HttpClient, at
from tests.services.triage.triage_fixture import (
    APPROVER,
    OFFICER,
    TriageFixture,
    appeal_draft,
    written_to_nobody,
)

ENGLISH = appeal_draft().versions[0]
JOINT = written_to_nobody(
    appeal_draft(template="joint-statement-2026-01", versions=(ENGLISH, FRENCH))
)
CENTRE = {"organisation": "Invented Centre", "name": "Ana Invented", "email": "ana@centre.example"}
UNION = {"organisation": "Union inventée", "language": "fr"}
SAID = {"organisation": "The Invented Centre", "name": "Ana Invented", "function": "Director"}
FORM = {
    "accept": "text/html",
    "origin": "http://127.0.0.1",
    "sec-fetch-site": "same-origin",
}


@dataclass(frozen=True)
class JointStatement:
    """A submitted joint statement, as its officer and its signers use it."""

    triage: TriageFixture
    client: HttpClient
    case: UUID
    document: UUID

    @property
    def path(self) -> str:
        return at(self.case, f"/documents/{self.document}")

    async def listed(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(f"{self.path}/signatories")).json()
        return found

    async def asking(
        self, *organisations: dict[str, str], days: float = 3, **more: Any
    ) -> httpx2.Response:
        sha = (await self.triage.newest(self.document)).texts_sha256
        until = (datetime.now(UTC) + timedelta(days=days)).isoformat()
        body = {"signatories": list(organisations), "until": until, "texts_sha256": sha}
        return await self.client.post(f"{self.path}/signatories", body | more)

    async def ask(self, *organisations: dict[str, str]) -> list[str]:
        """Ask these, and return the path of the personal link of each."""
        answer = await self.asking(*organisations)
        assert answer.status_code == 200, answer.text
        rows = (await self.listed())["signatories"]
        return [await self.link(UUID(each["id"])) for each in rows[-len(organisations) :]]

    async def link(self, signatory: UUID, seen: str = "asked") -> str:
        answer = await self.client.post(f"{self.path}/signatories/{signatory}/link", {"seen": seen})
        assert answer.status_code == 200, answer.text
        return re.sub(r"^https?://[^/]+/triage", "", answer.json()["link"])

    async def open(self, link: str) -> httpx2.Response:
        self.client.client.cookies.clear()
        return await self.client.client.get(link, headers={"accept": "text/html"})

    async def answer(self, link: str, said: str = "sign", **fields: str) -> httpx2.Response:
        self.client.client.cookies.clear()
        data = {**SAID, **fields, "answer": said}
        return await self.client.client.post(link, data=data, headers=FORM)

    async def approval(self, **changes: Any) -> httpx2.Response:
        read = await self.triage.newest(self.document)
        body = {
            "version": read.version,
            "texts_sha256": read.texts_sha256,
            "although_nobody": True,
            "reach_seen": "unknown",
            "signatories_seen": (await self.listed())["sha256"],
        }
        shown = (await self.client.get(self.path)).json()
        if shown["reach"]:
            body["reach_seen"] = shown["reach"]["mark"]
        approver = self.client.by(APPROVER_PERSON)
        return await approver.post(f"{self.path}/approval", body | changes)


async def three_asked(triage: TriageFixture) -> str:
    """Ask three organisations to sign a joint statement; return the path of its page."""
    object.__setattr__(triage.context.public, "on", True)
    case, document = await triage.submitted(audience=("media", "partner"), draft=JOINT)
    asked = AskSignatories.model_validate(
        {
            "signatories": [{"organisation": f"Invented {n}"} for n in range(3)],
            "until": datetime.now(UTC) + timedelta(days=3),
            "texts_sha256": (await triage.newest(document)).texts_sha256,
        }
    )
    await triage.act(
        OFFICER,
        case,
        lambda work: ask_signatories(work, triage.context, (case, document), asked),
    )
    return f"/cases/{case}/documents/{document}/signatories"


async def joint_statement(
    triage: TriageFixture, client: HttpClient, filed: Filed | None = None, **changes: Any
) -> JointStatement:
    told = {"audience": ("media", "partner"), "draft": JOINT, **changes}
    case, document = await triage.submitted(filed, **told)
    return JointStatement(triage, client, case, document)


@pytest.fixture
def settings(settings: TriageSettings) -> TriageSettings:
    return TriageSettings.model_construct(**{**dict(settings), "public_pages": True})


@pytest.fixture
async def joint(triage: TriageFixture, client: HttpClient) -> JointStatement:
    return await joint_statement(triage, client)


def code(answer: httpx2.Response) -> str:
    """Return the code of a refusal."""
    return str(answer.json()["type"]).rpartition(":")[2]


async def states(joint: JointStatement) -> list[str]:
    return [each["state"] for each in (await joint.listed())["signatories"]]


async def change(joint: JointStatement, statement: str) -> None:
    await joint.triage.act(APPROVER, joint.case, lambda work: work.session.execute(text(statement)))
