"""Call triage over HTTP as a person with a role."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx2

from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.access.tokens import TokenSigner
from tests.services.triage.triage_fixture import APPROVER, OFFICER

OFFICER_PERSON = Principal(OFFICER, "person", frozenset({Role.TRIAGE_OFFICER}), ALL_DESKS)
APPROVER_PERSON = Principal(APPROVER, "person", frozenset({Role.APPROVER}), ALL_DESKS)


@dataclass(frozen=True)
class HttpClient:
    client: httpx2.AsyncClient
    signer: TokenSigner
    person: Principal = OFFICER_PERSON

    def by(self, person: Principal) -> "HttpClient":
        return replace(self, person=person)

    async def get(self, path: str) -> httpx2.Response:
        return await self.client.get(path, headers=self._headers({}))

    async def post(
        self, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        return await self.client.post(path, json=body or {}, headers=self._headers(headers or {}))

    def _headers(self, given: Mapping[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.signer.access_token(self.person)}", **given}


def at(case: UUID, path: str = "") -> str:
    return f"/v1/cases/{case}{path}"
