"""Use intake in tests: people call, alerts are filed. All persons are invented."""

import io
import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import httpx2
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.context import Context
from shared.access.principal import ALL_DESKS, AccountKind, Desks, Principal
from shared.access.roles import Role
from shared.access.tokens import TokenSigner
from shared.clock import new_id
from shared.contracts.catalogue import parse
from shared.contracts.envelope import Envelope, Event
from shared.storage.sealing import Keys
from shared.web.app import ServiceApp
from tests.services.intake.parts_of_terms import BAN, CHARGE, SENTENCE

Said = TypeVar("Said", bound=Event)

MENA, AFRICA = "middle-east-north-africa", "africa"

AMAL = "0d9f1b5a-5a0e-4a46-9d2c-6c1f6f0f5a01"
VILLAGE = "0d9f1b5a-5a0e-4a46-9d2c-6c1f6f0f5a02"
"""The ids of the persons of FULL."""

MINIMAL: dict[str, Any] = {
    "country": "EGY",
    "narrative": "An invented caller says that an invented colleague was taken away.",
    "source": {"relation": "colleague"},
}

FULL: dict[str, Any] = {
    "country": "EGY",
    "language": "ar",
    "narrative": "أخذوها من بيتها عند الفجر (invented)",
    "source": {
        "relation": "family",
        "reliability": "likely-reliable",
        "channel": "signal",
        "name": "Nour Invented",
        "pseudonym": "Swallow",
        "contact": "+999 555 0100",
    },
    "persons": [
        {
            "id": AMAL,
            "kind": "person",
            "name": "Amal Invented",
            "pseudonym": "Heron",
            "gender": "woman",
            "role": "lawyer",
            "organisation": "Union of Invented Lawyers",
            "risk_groups": ["women-defenders", "lawyers"],
            "child": False,
            "courtesy_title": "dr",
            "spoken_of": [{"words": "she", "language": "en"}],
            "functions": [
                {
                    "words": "president of the Union of Invented Lawyers",
                    "language": "en",
                    "organisation": "Union of Invented Lawyers",
                    "former": False,
                }
            ],
            "other_names": [{"name": "أمل مخترعة", "use": "spelling", "script": "arab"}],
            "situation": "detained-with-access",
            "situation_since": "2026-07-12",
            "hiding_place": "an invented shed behind an invented market",
        },
        {
            "id": VILLAGE,
            "kind": "community",
            "defender": False,
            "name": "Invented village",
            "number": 40,
            "described": [{"words": "forty invented families", "language": "en"}],
            "tie": "relative",
            "tie_to": AMAL,
        },
    ],
    "acts": [
        {
            "violation": "arbitrary-detention",
            "to": [AMAL],
            "on": "2026-07-12",
            "precision": "exact",
            "hour": "21:30",
            "zone": "Africa/Cairo",
            "place": "an invented street",
            "perpetrators": ["police"],
            "description": "Six officers in plain clothes, no warrant.",
            "authors": "Invented Criminal Department",
            "motive": "membership of an invented group",
            "seized": "two invented laptops",
            "drivers": ["counter-terrorism"],
            "law": "Invented Law 8 of 2015",
            "term_parts": BAN,
            "response": "An invented prosecutor refused the complaint.",
            "response_number": "Invented 441/2026",
        }
    ],
    "developments": [
        {
            "development": "detention-extended",
            "place": "Invented Courthouse",
            "to": [AMAL],
            "on": "2026-07-13",
            "precision": "exact",
            "hour": "11:05",
            "zone": "Africa/Cairo",
            "authors": "Invented Prosecution",
            "term": "fifteen invented days",
            "term_parts": SENTENCE,
            "until": "2026-07-28",
            "count": 1,
            "conditions": "No invented visits.",
            "description": "An invented hearing without a lawyer.",
        }
    ],
    "deprivations": [
        {
            "to": [AMAL],
            "place": "an invented prison",
            "place_disclosed": True,
            "since": "2026-07-12",
            "until": "2026-07-28",
            "by_order_of": "Invented Prosecution",
            "legal_status": "pre-trial",
            "renewals": 0,
            "lawyer": "refused",
            "family": "restricted",
            "doctor": "granted",
            "health": "An invented illness.",
        }
    ],
    "charges": [CHARGE],
    "earlier": [
        {"what": "She was questioned for an invented day.", "on": "2025-03-01"},
    ],
    "situation": "detained-with-access",
    "expected": [
        {
            "kind": "hearing",
            "to": [AMAL],
            "at": "2026-07-16T09:00:00+02:00",
            "place": "an invented court",
            "description": "An invented hearing of the appeal.",
        }
    ],
    "asked_for": ["urgent-appeal", "trial-observation"],
    "consents": [
        {"use": "publish_name", "state": "refused", "by_whom": "her sister", "how": "by phone"},
        {"use": "send_to_un", "state": "limited", "limits": "Not before the hearing."},
    ],
}


NOBODY_CONCERNED: dict[str, Any] = {
    name: [] for name in ("acts", "developments", "deprivations", "charges", "expected")
}
"""FULL with these has nothing that concerns one of its persons."""


def told(**changes: Any) -> dict[str, Any]:
    """Return FULL with some fields changed; `acts__0__on` means `acts.0.on`.

    An act or expected event that names nobody is of the first person.
    """
    alert = deepcopy(FULL)
    for name, value in changes.items():
        *path, last = name.split("__")
        place: Any = alert
        for part in path:
            place = place[int(part)] if part.isdigit() else place[part]
        place[int(last) if last.isdigit() else last] = value
    for each in (*alert["acts"], *alert["expected"]):
        if isinstance(each, dict):
            each.setdefault("to", [AMAL])
    return alert


OPERATOR = Principal(new_id(), "person", frozenset({Role.OPERATOR}), frozenset({MENA}))


def person(role: Role, desks: Desks = ALL_DESKS, kind: AccountKind = "person") -> Principal:
    return Principal(new_id(), kind, frozenset({role}), desks)


class StoppedClock:
    now = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class IntakeFixture:
    """Intake with its database, and its log.

    `owner` reads the database with all rights; `log` has every line of the
    service and its libraries.
    """

    app: ServiceApp
    client: httpx2.AsyncClient
    signer: TokenSigner
    clock: StoppedClock
    owner: AsyncEngine
    log: io.StringIO
    principal: Principal = field(default=OPERATOR)

    @property
    def context(self) -> Context:
        context: Context = self.app.state.context
        return context

    def header(self, principal: Principal | None = None) -> dict[str, str]:
        token = self.signer.access_token(principal or self.principal)
        return {"authorization": f"Bearer {token}"}

    def cookie(self, principal: Principal | None = None) -> dict[str, str]:
        token = self.signer.session_token(principal or self.principal, str(new_id()))
        return {
            "cookie": f"tocsin={token}",
            "accept": "text/html",
            "sec-fetch-site": "same-origin",
        }

    async def post(
        self,
        path: str,
        body: Any,
        *,
        by: Principal | None = None,
        key: str | None = None,
    ) -> httpx2.Response:
        headers = self.header(by) | {"content-type": "application/json"}
        headers |= {"idempotency-key": key} if key else {}
        # With escapes: only so can a lone surrogate be sent.
        return await self.client.post(path, content=json.dumps(body), headers=headers)

    async def get(self, path: str, *, by: Principal | None = None) -> httpx2.Response:
        return await self.client.get(path, headers=self.header(by))

    async def file(self, alert: dict[str, Any] = FULL, *, by: Principal | None = None) -> UUID:
        answer = await self.post("/v1/alerts", alert, by=by)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    async def rows(self, statement: str, **values: Any) -> Sequence[Row[Any]]:
        async with self.owner.connect() as connection:
            return (await connection.execute(text(statement), values)).all()

    async def owner_deletes(self, table: str) -> None:
        async with self.owner.begin() as connection:
            await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names of our own

    async def count(self, table: str) -> int:
        rows = await self.rows(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of our own
        return int(rows[0][0])

    async def said(self, kind: type[Said]) -> list[Said]:
        """Return the events of this type in the outbox, in order."""
        rows = await self.rows(
            "SELECT * FROM outbox WHERE type = :type ORDER BY id", type=kind.type
        )
        found = []
        for row in rows:
            event = parse(
                Envelope(
                    id=row.event_id,
                    source="intake",
                    type=row.type,
                    key=row.key,
                    sequence=row.sequence,
                    time=row.time,
                    actor=row.actor,
                    data=row.value,
                )
            )
            assert isinstance(event, kind)
            found.append(event)
        return found

    async def keys(self, *subjects: UUID) -> Keys:
        return await self.context.keyring.open(subjects)
