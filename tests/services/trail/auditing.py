"""Use a service's trail in tests: record something, and read it as an auditor.

All persons are invented.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import httpx2

from shared.access.principal import ALL_DESKS, Desks, Principal
from shared.access.roles import Role
from shared.access.tokens import TokenSigner
from shared.clock import new_id, utc_now
from shared.contracts.content import AccountProfile
from shared.contracts.identity import AccountChanged
from shared.runtime import Runtime
from shared.web.app import ServiceApp

ENTRIES = "/v1/audit-entries"
NAME = "Aurelia Invented"


def person(role: Role, desks: Desks = ALL_DESKS) -> Principal:
    return Principal(new_id(), "person", frozenset({role}), desks)


AUDITOR = person(Role.AUDITOR)


@dataclass
class Audited:
    """A service without its loops, and an auditor who reads its trail."""

    name: str
    app: ServiceApp
    client: httpx2.AsyncClient
    signer: TokenSigner

    @property
    def runtime(self) -> Runtime:
        runtime: Runtime = self.app.state.runtime
        return runtime

    async def get(self, by: Principal = AUDITOR, **asked: Any) -> httpx2.Response:
        header = {"authorization": f"Bearer {self.signer.access_token(by)}"}
        return await self.client.get(ENTRIES, params=asked, headers=header)

    async def entries(self, **asked: Any) -> list[Any]:
        answer = await self.get(**asked)
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["items"]
        return found

    async def look(
        self, path: str = "/audit", by: Principal = AUDITOR, language: str = "en"
    ) -> httpx2.Response:
        return await self.client.get(path, headers=self.cookie(by, language))

    def cookie(self, by: Principal, language: str = "en") -> dict[str, str]:
        token = self.signer.session_token(by, str(new_id()))
        cookies = f"tocsin={token}; tocsin-language={language}"
        return {"cookie": cookies, "accept": "text/html", "sec-fetch-site": "same-origin"}

    async def note(
        self, action: str, actor: str = "officer-1", *, on: UUID, subject: UUID | None = None
    ) -> None:
        subjects = (subject,) if subject is not None else ()
        async with self.runtime.database.unit_of_work(actor) as work:
            work.record(action, "case", on, subjects, use="publish_name")

    async def know(
        self, account: UUID, state: Any = "active", *, ended_sessions: tuple[UUID, ...] = ()
    ) -> None:
        """Let the service process an account."""
        keys = await self.runtime.keyring.create(account)
        event, profile = new_id(), AccountProfile(name=NAME, email="aurelia@invented.example")
        told = AccountChanged(
            id=event,
            account=account,
            kind="person",
            roles=("triage_officer",),
            all_desks=True,
            state=state,
            sessions_valid_from=utc_now() - timedelta(days=1),
            changed_at=utc_now(),
            ended_sessions=ended_sessions,
            profile=keys.seal_part(event, "profile", account, profile),
        )
        async with self.runtime.database.unit_of_work(self.name, keys) as work:
            await self.runtime.directory.on_account_changed(work, told)


def code_of(answer: httpx2.Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


def words(answer: httpx2.Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", answer.text)))
