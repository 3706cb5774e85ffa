"""Letters that ask organisations to sign a document, and what stops them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.dispatch.tables.metadata import Row
from shared.storage.column_kinds import Codes, Id
from shared.storage.columns import SealedElsewhere
from shared.storage.sealing import Sealed


class SigningLetter(Row):
    """An e-mail that asks an organisation to sign a document: when it must, and in which language.

    Address and link are sealed under the key of the case's subject, for the event of this id. A
    reminder has those of the letter that it repeats. `asked_at`: when triage asked for it; null for
    letters from before this column.
    """

    __tablename__ = "signing_letters"

    id: Mapped[Id]
    event: Mapped[UUID]
    case_id: Mapped[UUID]
    document: Mapped[UUID]
    subject: Mapped[UUID]
    language: Mapped[str]
    until: Mapped[datetime]
    zone: Mapped[str]
    sealed: Mapped[Sealed] = mapped_column(SealedElsewhere)
    reminder: Mapped[bool] = mapped_column(server_default=text("false"))
    asked_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_signing_letters_case_id", "case_id"),)


class LetterAlert(Row):
    """An alert whose consents a letter that asks to sign depends on.

    `attested`: by use, the time (ISO 8601) since when each consent was valid that triage knew when
    it asked for the letter; `uses`: all uses that the document needs.
    """

    __tablename__ = "letter_alerts"

    letter: Mapped[UUID] = mapped_column(
        ForeignKey("signing_letters.id", name="letter_alerts_letter_fkey"), primary_key=True
    )
    alert: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    uses: Mapped[Codes]
    attested: Mapped[dict[str, str]] = mapped_column(JSONB)


class EndedLetter(Row):
    """A letter that may not be sent any more, also if it comes only later."""

    __tablename__ = "ended_letters"

    letter: Mapped[Id]
    ended_at: Mapped[datetime]
