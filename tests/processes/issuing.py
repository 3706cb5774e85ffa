"""Publish many issued documents on the bus, sealed and attested as triage does it.

They are about invented alerts; only dispatch reads them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.front.catalogue import CATALOGUE
from services.front.local.databases import BUS, KEYRING
from services.front.local.installation import Installation
from services.front.local.secrets import SigningKey
from shared.access.jwks import FileJwks, KeySet, key_id
from shared.clock import new_id, utc_now
from shared.contracts.attestation import Attestation, Consented, digest, sign
from shared.contracts.codes import ConsentState, Level
from shared.contracts.content import AppealText, AppealTexts
from shared.contracts.envelope import Envelope, SealedPart
from shared.contracts.triage import AppealIssued
from shared.messaging.bus import Record
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.records import encode
from shared.messaging.signatures import Signer
from shared.signing import event_signer, private_key
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from shared.storage.master_keys import MasterKeys
from shared.storage.sealing import Keys, Place

TRIAGE = "triage"
BATCH = 100
EMBARGO = timedelta(days=1)

TEXTS = AppealTexts(
    texts=(
        AppealText(
            language="en",
            title="Arbitrary detention of an invented lawyer",
            plain="The invented Observatory has been informed. " * 20,
            html="<p>The invented Observatory has been informed.</p>",
            sms="An invented lawyer is held.",
        ),
    )
)


@dataclass(frozen=True)
class Issuer:
    """Issues documents about one invented subject for the partners of `country`."""

    publisher: PostgresPublisher
    signer: Signer
    keys: Keys
    subject: UUID
    private_key: Ed25519PrivateKey
    signed_by: str

    async def issue(
        self,
        country: str,
        number: int,
        *,
        embargo: datetime | None = None,
        level: Level = "high",
    ) -> None:
        """Issue documents; return when this many are durable on the bus."""
        records = [self._record(self._event(country, embargo, level)) for _ in range(number)]
        for first in range(0, number, BATCH):
            signed = await self.signer.sign(records[first : first + BATCH])
            await self.publisher.publish(signed)

    def _record(self, event: AppealIssued) -> Record:
        return encode(
            Envelope(
                id=event.id,
                source=TRIAGE,
                type=event.type,
                key=event.key,
                sequence=1,
                time=utc_now(),
                actor=TRIAGE,
                subjects=event.subjects,
                data=event.data(),
            )
        )

    def _event(self, country: str, embargo: datetime | None, level: Level) -> AppealIssued:
        event, case, document, alert = new_id(), new_id(), new_id(), new_id()
        content = TEXTS.model_dump_json().encode()
        reference = f"{country} {document.int % 10**12:012} / 1126 / OBS 001"  # all different
        attestation = Attestation(
            case=case,
            document=document,
            reference=reference,
            audience=("partner",),
            names_shown=False,
            texts_sha256=digest(content),
            verification="verified",
            sources=1,
            consented=(
                Consented(
                    alert=alert,
                    consents=(
                        ConsentState(use="share_with_partner", state="given", since=utc_now()),
                    ),
                ),
            ),
            drafted_by=new_id(),
            approved_by=new_id(),
            approved_at=utc_now(),
        )
        sealed = self.keys.seal(self.subject, Place.event(event, "texts"), content)
        return AppealIssued(
            id=event,
            case=case,
            number="C-2026-0001",
            document=document,
            kind="urgent-appeal",
            reference=reference,
            country=country,
            desk="asia",
            alerts=(alert,),
            subject=self.subject,
            languages=("en",),
            audience=("partner",),
            level=level,
            issued_at=utc_now(),
            embargo_until=embargo,
            attestation=sign(attestation, self.private_key, self.signed_by),
            texts=SealedPart(subject=self.subject, ciphertext=sealed),
        )


@asynccontextmanager
async def issuing(installation: Installation) -> AsyncIterator[Issuer]:
    """Yield an issuer with triage's key and triage's access to keyring and bus."""
    secrets, urls = installation.folders.secrets, installation.urls
    private = private_key(secrets / f"{SigningKey.ATTESTATION}-signing.pem")
    bus = create_engine(urls.of(TRIAGE, BUS), application_name="test-triage", pool_size=2)
    keyring = Keyring(
        create_engine(urls.of(TRIAGE, KEYRING), application_name="test-triage", pool_size=2),
        MasterKeys.from_file(secrets / "master.key"),
    )
    settings = installation.settings(CATALOGUE[TRIAGE].settings)
    signer = event_signer(settings, KeySet(FileJwks(settings.public_keys / "events.jwks.json")))
    subject = new_id()
    try:
        keys = await keyring.create(subject)
        yield Issuer(
            PostgresPublisher(bus),
            signer,
            keys,
            subject,
            private,
            key_id(private.public_key()),
        )
    finally:
        await keyring.close()
        await bus.dispose()
