"""Use relocation in tests: requests arrive, officers assess, a committee decides.

All persons are invented.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import httpx2
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.relocation.context import Context
from services.relocation.events import handlers
from shared.access.principal import ALL_DESKS, AccountKind, Desks, Principal
from shared.access.roles import Role
from shared.access.tokens import TokenSigner
from shared.clock import new_id
from shared.contracts.codes import Level
from shared.contracts.content import ConsentWords, ProtectionNeed
from shared.contracts.envelope import Event
from shared.contracts.intake import (
    AlertConsentChanged,
    AlertWithdrawalUndone,
    AlertWithdrawn,
)
from shared.contracts.persons import Person
from shared.contracts.triage import ProtectionRequested
from shared.messaging.handlers import handle
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from shared.storage.master_keys import MasterKeys
from shared.storage.unit_of_work import UnitOfWork
from shared.web.app import ServiceApp

Said = TypeVar("Said", bound=Event)

MENA, AFRICA = "middle-east-north-africa", "africa"
AMAL = Person(kind="person", name="Amal Invented", role="lawyer")
SITUATION = "An invented defender must leave an invented street."
CONTACT = "+999 555 0100"
RESTRICTED = ("Amal", "Invented", "invented street", "555 0100", "because she defends prisoners",
              "an invented lock", "not this time")  # fmt: skip
"""Words that must not be stored in plain text."""


def called(name: str | None, pseudonym: str | None = None) -> Person:
    return Person(kind="person", name=name, pseudonym=pseudonym, role="lawyer")


def person(role: Role, desks: Desks = ALL_DESKS, kind: AccountKind = "person") -> Principal:
    return Principal(new_id(), kind, frozenset({role}), desks)


OFFICER = person(Role.GRANTS_OFFICER)
OTHER_OFFICER = person(Role.GRANTS_OFFICER)
MEMBER = person(Role.COMMITTEE_MEMBER)
OTHER_MEMBER = person(Role.COMMITTEE_MEMBER)
BOTH = Principal(
    new_id(), "person", frozenset({Role.GRANTS_OFFICER, Role.COMMITTEE_MEMBER}), ALL_DESKS
)
PARTNER = person(Role.NETWORK_MEMBER, kind="partner")

DIRECT: dict[str, Any] = {
    "person": {"kind": "person", "name": "Amal Invented", "role": "lawyer"},
    "country": "EGY",
    "situation": SITUATION,
    "contact": CONTACT,
    "kinds": ["protection-grant"],
    "urgency": "high",
    "consents": [{"use": "share_with_partner", "state": "limited"}],
    "consent_by_whom": "Amal Invented",
    "consent_limits": "Invented: no photo.",
}


class StoppedClock:
    now = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Wanted:
    """A protection request from triage, before it is sealed."""

    kinds: tuple[str, ...] = ("protection-grant",)
    urgency: Level = "critical"
    desk: str = MENA
    person: Person = AMAL
    asked_by: UUID | None = None
    contact: str | None = CONTACT
    request: UUID = field(default_factory=new_id)
    case: UUID = field(default_factory=new_id)
    alert: UUID = field(default_factory=new_id)
    subject: UUID = field(default_factory=new_id)


def cost(amount: str = "1200.50", kind: str = "urgent-relocation", **more: str) -> dict[str, str]:
    return {
        "kind": kind,
        "amount": amount,
        "currency": "EUR",
        "description": "an invented lock",
        **more,
    }


def assessment(version: int = 0, **changes: Any) -> dict[str, Any]:
    met = {"finding": "met", "words": "because she defends prisoners"}
    return {
        "version": version,
        "programme": "protectdefenders-emergency",
        "criteria": {"identity": met, "situation": met, "need": met},
        "exclusions": {"funded-elsewhere": False, "restrictive-measures": False},
        "costs": [cost(), cost("300.00", "medical-support")],
        **changes,
    }


def told(answer: Any) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def finding(**changed: str) -> dict[str, Any]:
    """Return findings in which all criteria are met, except those named."""
    return {
        name: {"finding": changed.get(name, "met"), "words": "because she defends prisoners"}
        for name in ("identity", "situation", "need")
    }


@dataclass
class RelocationFixture:
    """`owner` reads and writes the database with all rights."""

    app: ServiceApp
    client: httpx2.AsyncClient
    signer: TokenSigner
    clock: StoppedClock
    owner: AsyncEngine

    @property
    def context(self) -> Context:
        context: Context = self.app.state.context
        return context

    async def post(
        self, path: str, body: Any, by: Principal = OFFICER, key: str | None = None
    ) -> httpx2.Response:
        headers = self.header(by) | ({"idempotency-key": key} if key else {})
        return await self.client.post(path, json=body, headers=headers)

    async def get(self, path: str, by: Principal = OFFICER) -> httpx2.Response:
        return await self.client.get(path, headers=self.header(by))

    def header(self, by: Principal) -> dict[str, str]:
        return {"authorization": f"Bearer {self.signer.access_token(by)}"}

    def cookie(self, by: Principal, language: str = "en") -> dict[str, str]:
        token = self.signer.session_token(by, str(new_id()))
        return {
            "cookie": f"tocsin={token}; tocsin-language={language}",
            "accept": "text/html",
            "sec-fetch-site": "same-origin",
        }

    async def hear(self, event: Event) -> None:
        """Process an event as the consumer does."""
        keys = await self.context.keyring.open(event.subjects)
        async with self.context.database.unit_of_work("relocation", keys) as work:
            await handle(handlers(self.context), work, event)

    async def asked(self, wanted: Wanted) -> ProtectionRequested:
        keys = await self.context.keyring.create(wanted.subject)
        event = new_id()
        need = ProtectionNeed(person=wanted.person, situation=SITUATION, contact=wanted.contact)
        return ProtectionRequested(
            id=event,
            case=wanted.case,
            number="C-2026-0001",
            request=wanted.request,
            alert=wanted.alert,
            subject=wanted.subject,
            country="EGY",
            desk=wanted.desk,
            kinds=wanted.kinds,
            urgency=wanted.urgency,
            requested_at=self.clock.now,
            requested_by=wanted.asked_by,
            need=keys.seal_part(event, "need", wanted.subject, need),
        )

    async def request(self, wanted: Wanted | None = None) -> UUID:
        """Process a protection request of a case; return the support request's id."""
        wanted = wanted or Wanted()
        await self.hear(await self.asked(wanted))
        return wanted.request

    async def withdraw(self, wanted: Wanted) -> None:
        await self.context.keyring.create(wanted.subject)
        await self.hear(
            AlertWithdrawn(alert=wanted.alert, subject=wanted.subject, withdrawn_at=self.clock.now)
        )

    async def undo_withdrawal(self, wanted: Wanted, withdrawn_at: datetime | None = None) -> None:
        """Undo the withdrawal of this moment; by default of now."""
        await self.hear(
            AlertWithdrawalUndone(
                alert=wanted.alert,
                subject=wanted.subject,
                undone_at=self.clock.now,
                withdrawn_at=withdrawn_at or self.clock.now,
            )
        )

    async def change_consent(self, wanted: Wanted, use: str, state: Any, **persons: Any) -> None:
        keys = await self.context.keyring.create(wanted.subject)
        event = new_id()
        await self.hear(
            AlertConsentChanged(
                id=event,
                alert=wanted.alert,
                subject=wanted.subject,
                use=use,
                state=state,
                since=self.clock.now,
                words=keys.seal_part(event, "words", wanted.subject, ConsentWords()),
                **persons,
            )
        )

    async def assess(
        self, request: UUID, by: Principal = OFFICER, version: int = 0, **changes: Any
    ) -> httpx2.Response:
        body = assessment(version, **changes)
        return await self.post(f"/v1/support-requests/{request}/assessment", body, by)

    async def decide(
        self, request: UUID, by: Principal = MEMBER, **changes: Any
    ) -> httpx2.Response:
        """Decide on the present assessment, unless `changes` name another one."""
        (stands,) = await self.rows(
            "SELECT assessment FROM support_requests WHERE id = :id", id=UUID(str(request))
        )
        body: dict[str, Any] = {
            "assessment": str(stands.assessment or new_id()),
            "decision": "granted",
            "amount": {"amount": "1500.50", "currency": "EUR"},
            **changes,
        }
        return await self.post(f"/v1/support-requests/{request}/decision", body, by)

    async def assessed(self, wanted: Wanted | None = None, **changes: Any) -> UUID:
        request = await self.request(wanted)
        answer = await self.assess(request, **changes)
        assert answer.status_code == 200, answer.text
        return request

    async def emitted(self, kind: type[Said]) -> list[Said]:
        rows = await self.rows(
            "SELECT event_id, value FROM outbox WHERE type = :type ORDER BY id", type=kind.type
        )
        return [
            kind.model_validate_json(row.value).model_copy(update={"id": row.event_id})
            for row in rows
        ]

    @asynccontextmanager
    async def owner_of_keyring(self) -> AsyncIterator[Keyring]:
        """Return the keyring with the right to destroy keys."""
        settings = self.app.state.runtime.settings
        engine = create_engine(
            str(settings.keyring_url).partition("?")[0], application_name="test-eraser"
        )
        yield Keyring(engine, MasterKeys.from_file(settings.master_key_file))
        await engine.dispose()

    async def rows(self, statement: str, **values: object) -> Sequence[Row[Any]]:
        async with self.owner.begin() as connection:
            return (await connection.execute(text(statement), values)).all()

    async def run(self, statement: str, **values: object) -> None:
        async with self.owner.begin() as connection:
            await connection.execute(text(statement), values)

    async def work(self, by: Principal, act: Callable[[UnitOfWork], Awaitable[Any]]) -> Any:
        async with self.context.database.unit_of_work(by.actor) as work:
            return await act(work)
