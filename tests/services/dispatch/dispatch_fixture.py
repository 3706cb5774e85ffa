"""Use dispatch in tests: appeals arrive, workers take turns. Persons are invented."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx2
import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import text

from services.dispatch.app import create_app, gateways_of
from services.dispatch.context import Context
from services.dispatch.events import handlers
from services.dispatch.gateways.messages import Gateway
from services.dispatch.operations.contacts.editing import create_contact
from services.dispatch.schemas import ContactMade, CreateContact
from services.dispatch.settings import DispatchSettings
from services.dispatch.workers import ChannelWorker
from shared.access.jwks import key_id
from shared.access.principal import ALL_DESKS, AllDesks, Desks, Principal
from shared.access.roles import Role
from shared.access.tokens import TokenSigner
from shared.clock import new_id, utc_now
from shared.contracts.attestation import Attestation, Consented, digest, sign
from shared.contracts.channels import Channel
from shared.contracts.codes import ConsentState
from shared.contracts.content import AccountProfile, AppealText, AppealTexts, ConsentWords
from shared.contracts.envelope import Event
from shared.contracts.identity import AccountChanged
from shared.contracts.intake import AlertConsentChanged
from shared.contracts.triage import AppealIssued
from shared.messaging.handlers import handle
from shared.runtime import Runtime
from shared.web.app import ServiceApp

USES = (
    "publish_name",
    "send_to_government",
    "send_to_un",
    "share_with_diplomats",
    "share_with_partner",
)
TITLE = "Egypt: Arbitrary detention of Ms. Amal Invented"
DESK = "middle-east-north-africa"
_serials = count(1)


def signing_key_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def appeal_texts(*languages: str, title: str = TITLE) -> AppealTexts:
    return AppealTexts(
        texts=tuple(
            AppealText(
                language=language,
                title=f"{title} ({language})",
                plain=f"An invented appeal in {language}.",
                html=f"<p>An invented appeal in {language}.</p>",
                sms=f"Invented appeal ({language})",
            )
            for language in languages or ("en", "fr")
        )
    )


@dataclass(frozen=True)
class Issued:
    """A document as triage issues it."""

    audience: tuple[str, ...] = ("diplomat", "media")
    texts: AppealTexts = field(default_factory=appeal_texts)
    level: str = "high"
    country: str = "EGY"
    embargo_until: datetime | None = None
    issued_at: datetime = field(default_factory=utc_now)
    consents: dict[str, str] = field(default_factory=lambda: dict.fromkeys(USES, "given"))
    since: datetime = field(default_factory=lambda: utc_now() - timedelta(hours=1))
    """Since when the consents are valid that the approval used."""
    reference: str = field(default_factory=lambda: f"EGY {next(_serials):03} / 0718 / OBS 090")
    alert: UUID = field(default_factory=new_id)
    joined: tuple[UUID, ...] = ()
    """Further alerts, of cases that were merged into this one."""
    subject: UUID = field(default_factory=new_id)
    case: UUID = field(default_factory=new_id)
    document: UUID = field(default_factory=new_id)
    follows: dict[str, Any] = field(default_factory=dict)
    attested: dict[str, Any] = field(default_factory=dict)
    """Fields in which the attestation differs from the document; `follows`: those of the event."""


@dataclass
class DispatchFixture:
    app: ServiceApp
    settings: DispatchSettings
    context: Context
    runtime: Runtime
    gateways: dict[Channel, Gateway[Any]]
    private_key: Ed25519PrivateKey
    signer: TokenSigner

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, settings: DispatchSettings, key: Ed25519PrivateKey
    ) -> "AsyncIterator[DispatchFixture]":
        """Open the service without its loops; tests run the workers themselves."""
        app = create_app(settings)
        fixture = cls(
            app=app,
            settings=settings,
            context=app.state.context,
            runtime=app.state.runtime,
            gateways=dict(gateways_of(settings, app.state.context)),
            private_key=key,
            signer=TokenSigner(key, issuer="http://127.0.0.1:8470/identity"),
        )
        yield fixture
        for gateway in fixture.gateways.values():
            await gateway.close()
        await fixture.runtime.close()

    async def contact(self, audience: str = "diplomat", **more: Any) -> ContactMade:
        fields: dict[str, Any] = {
            "audience": audience,
            "name": "Invented Recipient",
            "languages": ("en",),
        }
        if not {"email", "phone", "endpoint"} & more.keys():
            more["email"] = f"{new_id().hex}@recipient.invalid.example"
        contact = new_id()
        keys = await self.context.keyring.create(contact)
        async with self.context.database.unit_of_work("test", keys) as work:
            return await create_contact(
                work, self.context, contact, CreateContact.model_validate({**fields, **more})
            )

    async def issued(self, wanted: Issued) -> AppealIssued:
        keys = await self.context.keyring.create(wanted.subject)
        content = wanted.texts.model_dump_json().encode()
        attestation = Attestation.model_validate(
            {
                "case": wanted.case,
                "document": wanted.document,
                "reference": wanted.reference,
                "audience": wanted.audience,
                "names_shown": True,
                "texts_sha256": digest(content),
                "verification": "verified",
                "sources": 2,
                "drafted_by": new_id(),
                "approved_by": new_id(),
                "approved_at": utc_now(),
                "consented": [
                    Consented(
                        alert=alert,
                        consents=tuple(
                            ConsentState.model_validate(
                                {"use": use, "state": state, "since": wanted.since}
                            )
                            for use, state in wanted.consents.items()
                        ),
                    )
                    for alert in (wanted.alert, *wanted.joined)
                ],
                **wanted.attested,
            }
        )
        event = new_id()
        return AppealIssued(
            id=event, case=wanted.case, number="C-2026-0001", document=wanted.document,
            kind="urgent-appeal", reference=wanted.reference, country=wanted.country,
            desk=DESK, alerts=(wanted.alert, *wanted.joined), subject=wanted.subject,
            languages=tuple(each.language for each in wanted.texts.texts),
            audience=wanted.audience, level=wanted.level,
            issued_at=wanted.issued_at, embargo_until=wanted.embargo_until,
            attestation=sign(attestation, self.private_key, key_id(self.private_key.public_key())),
            texts=keys.seal_part(event, "texts", wanted.subject, wanted.texts),
            **wanted.follows,
        )  # fmt: skip

    async def start(self, wanted: Issued | None = None) -> UUID:
        """Issue a document and return its campaign."""
        wanted = wanted or Issued()
        await self.hear(await self.issued(wanted))
        return UUID(
            str(
                await self.scalar(
                    "SELECT id FROM campaigns WHERE document = :document", document=wanted.document
                )
            )
        )

    async def hear(self, event: Event) -> None:
        """Process an event as the consumer does."""
        keys = await self.context.keyring.open(event.subjects)
        async with self.context.database.unit_of_work("dispatch", keys) as work:
            await handle(handlers(self.context), work, event)

    async def consent(
        self, wanted: Issued, use: str, state: str, *, since: datetime | None = None
    ) -> None:
        keys = await self.context.keyring.create(wanted.subject)
        event = new_id()
        await self.hear(
            AlertConsentChanged(
                id=event,
                alert=wanted.alert,
                subject=wanted.subject,
                use=use,
                state=state,
                since=since or utc_now(),
                words=keys.seal_part(event, "words", wanted.subject, ConsentWords()),
            )
        )

    async def account(
        self,
        *roles: Role,
        email: str | None = None,
        phone: str | None = None,
        language: str = "en",
        desks: Desks = ALL_DESKS,
    ) -> UUID:
        """Let dispatch process an account of staff."""
        account, event = new_id(), new_id()
        keys = await self.context.keyring.create(account)
        profile = AccountProfile(
            name="Invented Colleague", email=email, phone=phone, language=language
        )
        told = AccountChanged(
            id=event,
            account=account,
            kind="person",
            roles=tuple(role.value for role in roles),
            all_desks=desks is ALL_DESKS,
            desks=() if isinstance(desks, AllDesks) else tuple(sorted(desks)),
            state="active",
            sessions_valid_from=utc_now() - timedelta(days=1),
            changed_at=utc_now(),
            profile=keys.seal_part(event, "profile", account, profile),
        )
        async with self.context.database.unit_of_work("dispatch", keys) as work:
            await self.runtime.directory.on_account_changed(work, told)
        return account

    def worker(self, channel: Channel, gateway: Any = None, **more: Any) -> ChannelWorker:
        return ChannelWorker(
            self.context, channel, gateway or self.gateways[channel], self.runtime.telemetry, **more
        )

    async def drain(self, *channels: Channel) -> None:
        for channel in channels or tuple(Channel):
            await self.worker(channel).drain()

    def client(self, *roles: Role, desks: Desks = ALL_DESKS) -> httpx2.AsyncClient:
        principal = Principal(new_id(), "person", frozenset(roles), desks)
        headers = (
            {"authorization": f"Bearer {self.signer.access_token(principal)}"} if roles else {}
        )
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app),
            base_url="http://dispatch.invalid",
            headers=headers,
        )

    async def deliveries(self) -> list[Any]:
        return list(await self.rows("SELECT * FROM deliveries ORDER BY id"))

    async def states(self) -> list[tuple[str, str, str]]:
        return [(row.channel, row.state, row.reason) for row in await self.deliveries()]

    async def emitted(self, kind: str) -> list[dict[str, Any]]:
        rows = await self.rows(
            "SELECT value FROM outbox WHERE type = :kind ORDER BY id", kind=f"tocsin.{kind}.v1"
        )
        return [orjson.loads(row.value) for row in rows]

    async def rows(self, statement: str, **values: Any) -> Sequence[Any]:
        async with self.context.database.engine.begin() as connection:
            return (await connection.execute(text(statement), values)).all()

    async def scalar(self, statement: str, **values: Any) -> Any:
        async with self.context.database.engine.begin() as connection:
            return await connection.scalar(text(statement), values)

    async def do(self, statement: str, **values: Any) -> None:
        async with self.context.database.engine.begin() as connection:
            await connection.execute(text(statement), values)


def cookie_of(client: httpx2.AsyncClient) -> str:
    """Return the session cookie with this client's own token, to open pages."""
    return "tocsin=" + client.headers["authorization"].split()[1]
