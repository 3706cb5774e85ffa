"""Organisations that are asked to sign a document. Their names and those of signers are sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.triage.tables.metadata import Row
from shared.contracts.envelope import Frozen
from shared.storage.column_kinds import Id
from shared.storage.sealing import Sealed


class SignatureCall(Row):
    """The call to sign a document: which text, and until when.

    `texts_sha256`: of the texts that organisations are asked to sign. `until` in the time zone
    `zone`. `closed_at`: when all signatures were given back, because the text is changed.
    """

    __tablename__ = "signature_calls"

    document: Mapped[UUID] = mapped_column(
        ForeignKey("documents.id", name="signature_calls_document_fkey"), primary_key=True
    )
    texts_sha256: Mapped[str]
    until: Mapped[datetime]
    zone: Mapped[str]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Signatory(Row):
    """An organisation that was asked to sign, and what it answered.

    `token_hash`: the SHA-256 of the newest personal link; null: it has none. `words` seals whom to
    ask (`AskedOrganisation`), `signature` what is printed and who signed (`Signature`).
    """

    __tablename__ = "signatories"

    id: Mapped[Id]
    document: Mapped[UUID] = mapped_column(
        ForeignKey("signature_calls.document", name="signatories_document_fkey"), index=True
    )
    state: Mapped[str]
    language: Mapped[str]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    words: Mapped[Sealed]
    signature: Mapped[Sealed | None]


class SignatureLetter(Row):
    """An e-mail to a signatory: what dispatch says became of it, and why it may not be sent.

    `token_hash`: of the link that it has. `state` and `reason` as of a delivery; null until
    dispatch has told them. `ended_for`: why it may not be sent any more
    (`rules.signature_letters`).
    """

    __tablename__ = "signature_letters"

    id: Mapped[Id]
    signatory: Mapped[UUID] = mapped_column(
        ForeignKey("signatories.id", name="signature_letters_signatory_fkey"), index=True
    )
    reminder: Mapped[bool]
    token_hash: Mapped[bytes]
    asked_at: Mapped[datetime]
    ended_for: Mapped[str | None]
    state: Mapped[str | None]
    reason: Mapped[str | None]
    settled_at: Mapped[datetime | None]


class AskedOrganisation(Frozen):
    """The content of `Signatory.words`."""

    organisation: str
    name: str | None = None
    function: str | None = None
    email: str | None = None


class Signature(Frozen):
    """The content of `Signatory.signature`. Only the name of the organisation is printed."""

    organisation: str
    name: str
    function: str
