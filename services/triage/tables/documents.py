"""Drafts and issued documents. The migration adds constraints on the rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from services.triage.rules.withdrawals import WITHDRAWAL_NOTICE
from services.triage.tables.metadata import Accounts, Alerts, Row, metadata
from shared.access.four_eyes import four_eyes_array_constraint, four_eyes_constraint
from shared.contracts.codes import Words
from shared.contracts.envelope import Frozen
from shared.storage.column_kinds import Codes, Id, Json
from shared.storage.late_tables import late_table
from shared.storage.sealing import Sealed


class Document(Row):
    """A document of a case.

    `version` is the newest; `drafters` are all who wrote one. The columns that an issue sets (who
    approved which version, the code, the evidence) are null before it and never change after it.
    `withdrawn_for`: why it was withdrawn after its issue, as in `rules.withdrawals`; null if nobody
    said it. `notice_of`: the withdrawn document that it corrects or calls back.
    `follows`: the issued document of the case that it follows; null if none, or one of elsewhere.
    `also_to`: audiences that nobody chose and whose contacts get it because they got what it
    follows or corrects; set by an issue.
    `findings`: the marks of what had to be confirmed with a reason when it was submitted, now or
    before. `signatories_sha256`: the list of those who sign it, as it was approved.
    """

    __tablename__ = "documents"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str]
    version: Mapped[int]
    drafters: Mapped[Accounts]
    created_at: Mapped[datetime]
    audience: Mapped[Codes]
    also_to: Mapped[Codes] = mapped_column(server_default=text("'{}'"))
    follows: Mapped[UUID | None] = mapped_column(
        ForeignKey("documents.id", name="documents_follows_fkey")
    )
    names_shown: Mapped[bool]
    embargo_until: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None]
    submitted_at: Mapped[datetime | None]
    harm_confirmed: Mapped[Codes]
    harm_signed_by: Mapped[UUID | None]
    findings: Mapped[Codes] = mapped_column(server_default=text("'{}'"))
    signatories_sha256: Mapped[str | None]

    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    approved_version: Mapped[int | None]
    country: Mapped[str | None]
    country_serial: Mapped[int | None]
    year: Mapped[int | None]
    month: Mapped[int | None]
    serial: Mapped[int | None]
    follow_up: Mapped[int | None]
    reference: Mapped[str | None]
    verification: Mapped[str | None]
    sources: Mapped[int | None]
    consented: Mapped[Json | None]
    attestation: Mapped[str | None]
    issued_sha256: Mapped[str | None]
    issued_texts: Mapped[Sealed | None]
    codes_printed: Mapped[Codes | None]

    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_for: Mapped[str | None]
    notice_of: Mapped[UUID | None] = mapped_column(
        ForeignKey("documents.id", name="documents_notice_of_fkey")
    )

    __table_args__ = (
        UniqueConstraint("year", "serial", "follow_up", name="documents_reference_key"),
        UniqueConstraint(
            "country", "year", "country_serial", "follow_up", name="documents_country_serial_key"
        ),
        four_eyes_array_constraint("drafters", "approved_by", name="documents_four_eyes"),
        CheckConstraint(
            "withdrawn_for IN ('error', 'safety', 'consent')", name="documents_withdrawn_for_check"
        ),
        CheckConstraint(
            "notice_of IS NULL OR kind IN ('correction', 'withdrawal-notice')",
            name="documents_notice_of_check",
        ),
        Index(
            "documents_one_notice_of_a_kind",
            "notice_of",
            "kind",
            unique=True,
            postgresql_where=text("state <> 'withdrawn' AND notice_of IS NOT NULL"),
        ),
        Index("documents_submitted", "case_id", postgresql_where=text("state = 'submitted'")),
        Index(
            "documents_silencing",
            "case_id",
            postgresql_where=text("withdrawn_for IN ('safety', 'consent')"),
        ),
        Index("documents_issued", "approved_at", postgresql_where=text("state = 'issued'")),
    )

    @property
    def followed(self) -> UUID | None:
        """Return the document of its case that it follows, corrects or calls back."""
        return self.notice_of or self.follows

    @hybrid_property
    def without_content(self) -> bool:
        """Return whether it says only that another one, which is withdrawn, is not valid."""
        return self.notice_of is not None and self.kind == WITHDRAWAL_NOTICE

    @without_content.inplace.expression
    @classmethod
    def _without_content(cls) -> ColumnElement[bool]:
        return and_(cls.notice_of.is_not(None), cls.kind == WITHDRAWAL_NOTICE)


appeals_not_begun = late_table("appeals_not_begun", metadata)
"""Issued documents that got no campaign in time, until they get one or are withdrawn."""


class DocumentVersion(Row):
    """A saved version of a draft, and its rendering. Versions are added and never changed."""

    __tablename__ = "document_versions"

    id: Mapped[Id]
    document: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int]
    edited_by: Mapped[UUID]
    edited_at: Mapped[datetime]
    languages: Mapped[Codes]
    unfilled: Mapped[Codes]
    texts_sha256: Mapped[str]
    draft: Mapped[Sealed]
    texts: Mapped[Sealed]

    __table_args__ = (
        UniqueConstraint("document", "version", name="document_versions_version_key"),
    )


class FindingConfirmation(Row):
    """What somebody confirmed that no act of the record bears: by whom, when, and why (sealed).

    `mark`: a keyed hash of the rule, the person and the exact sentence. It stands for every version
    with that sentence. `rule`: as in `rules.findings`. `words` seals a `ConfirmedFinding`.
    """

    __tablename__ = "finding_confirmations"

    id: Mapped[Id]
    document: Mapped[UUID] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int]
    mark: Mapped[str]
    rule: Mapped[str]
    confirmed_by: Mapped[UUID]
    confirmed_at: Mapped[datetime]
    words: Mapped[Sealed]

    __table_args__ = (UniqueConstraint("document", "mark", name="finding_confirmations_mark_key"),)


class ConfirmedFinding(Frozen):
    """The content of `FindingConfirmation.words`: the reason, and the sentence it was given for."""

    reason: Words
    sentence: str


class DocumentDecision(Row):
    """An approval, a return or a withdrawal: by whom, when, which version, and why (sealed).

    For an approval: `recipients`, the number that was shown, null if not known; and
    `although_nobody`: it was given although nobody would receive the document, or the number was
    not known.
    """

    __tablename__ = "document_decisions"

    id: Mapped[Id]
    document: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), index=True)
    version: Mapped[int]
    decision: Mapped[str]
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]
    reason: Mapped[Sealed | None]
    recipients: Mapped[int | None]
    although_nobody: Mapped[bool | None]


class BestInterestDecision(Row):
    """A decision of two persons on uses, in place of somebody who cannot be reached.

    `alerts`: the alerts of the case when it was proposed; it does not apply to others.
    """

    __tablename__ = "best_interest_decisions"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    alerts: Mapped[Alerts]
    uses: Mapped[Codes]
    reason: Mapped[Sealed]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        four_eyes_constraint("proposed_by", "decided_by", name="best_interest_four_eyes"),
        Index("best_interest_undecided", "case_id", postgresql_where=text("decision IS NULL")),
    )
