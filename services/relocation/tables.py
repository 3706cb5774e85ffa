"""Relocation's tables. Restricted data is in sealed columns; `migrations` creates all.

The composite foreign keys make the constraints on a decision effective: what a decision says about
its assessment, and a request about its decision, must be what is stored there.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.access.four_eyes import four_eyes_array_constraint
from shared.storage.column_kinds import KINDS, Codes, Id
from shared.storage.sealing import Sealed

metadata = MetaData()

Accounts = Annotated[list[UUID], mapped_column(ARRAY(Uuid))]


class Row(DeclarativeBase):
    metadata = metadata
    type_annotation_map = KINDS


class IntakeFile(Row):
    """A subject, and whether its alert was withdrawn. Whichever event comes first creates it.

    Its lock orders a withdrawal and a decision.
    """

    __tablename__ = "intake_files"

    subject: Mapped[Id]
    alert: Mapped[UUID | None] = mapped_column(unique=True)
    withdrawn_at: Mapped[datetime | None]


class Consent(Row):
    """The known state of consent for one use, and since when. No row: unknown.

    `state` holds for everybody in the alert; for `by_person` see `consent_answers`.
    """

    __tablename__ = "consents"

    subject: Mapped[UUID] = mapped_column(ForeignKey("intake_files.subject"), primary_key=True)
    use: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime]
    by_person: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    by_person_since: Mapped[datetime | None]


class Case(Row):
    """What triage published about a case. Nothing refers to it: a request may come first."""

    __tablename__ = "cases"

    id: Mapped[Id]
    number: Mapped[str | None]
    level: Mapped[str | None]
    outcome: Mapped[str | None]
    closed_at: Mapped[datetime | None]


class CaseAlert(Row):
    """The alerts of a case."""

    __tablename__ = "case_alerts"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    alert: Mapped[UUID] = mapped_column(primary_key=True, index=True)


class SupportRequest(Row):
    """A request, and the grant that may follow: one id.

    `number` is the case's, `request_number` its own, such as `S-2026-0003`; it may have gaps.
    `filed_by`: the account that asked, null if a case's request did not say. `person`: the id of
    the person in need in the alert, null if the request did not say. `assessment` and `decision`:
    the present ones; `version` counts the assessments. `unseen_since`: when staff were notified
    that nobody can act on it; null once somebody can take the next step.
    """

    __tablename__ = "support_requests"

    id: Mapped[Id]
    request_number: Mapped[str] = mapped_column(
        unique=True, server_default=text("support_number(now())")
    )
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    number: Mapped[str | None]
    alert: Mapped[UUID | None]
    person: Mapped[UUID | None]
    subject: Mapped[UUID] = mapped_column(ForeignKey("intake_files.subject"), index=True)
    country: Mapped[str]
    desk: Mapped[str]
    kinds: Mapped[Codes]
    urgency: Mapped[str]
    urgency_rank: Mapped[int] = mapped_column(SmallInteger)
    programme: Mapped[str]
    requested_at: Mapped[datetime]
    decide_by: Mapped[datetime]
    filed_by: Mapped[UUID | None]
    state: Mapped[str]
    version: Mapped[int]
    assessment: Mapped[UUID | None]
    decision: Mapped[UUID | None]
    unseen_since: Mapped[datetime | None]
    need: Mapped[Sealed]

    __table_args__ = (
        ForeignKeyConstraint(
            ["assessment", "id", "version"],
            ["assessments.id", "assessments.request", "assessments.number"],
            name="support_requests_assessment_fkey",
            use_alter=True,
        ),
        ForeignKeyConstraint(
            ["decision", "id", "assessment", "state"],
            ["decisions.id", "decisions.request", "decisions.assessment", "decisions.decision"],
            name="support_requests_decision_fkey",
            use_alter=True,
        ),
        Index("support_requests_queue", "state", "urgency_rank", "decide_by", "id"),
        Index("support_requests_queue_of_desk", "desk", "state", "urgency_rank", "decide_by", "id"),
        Index("support_requests_all", "urgency_rank", "decide_by", "id"),
        Index("support_requests_filed_by", "filed_by", "urgency_rank", "decide_by", "id"),
    )


class RequestMark(Row):
    """The keyed hash of a name or pseudonym of a request: the same hash means one person.

    `rule_version` is that of the rule that made the name's form: see `shared.names`.
    """

    __tablename__ = "request_marks"

    request: Mapped[UUID] = mapped_column(ForeignKey("support_requests.id"), primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, index=True)
    rule_version: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))


class RequestSound(Row):
    """The keyed hash of a name's sound, or of a contact: the same hash may mean one person."""

    __tablename__ = "request_sounds"

    request: Mapped[UUID] = mapped_column(ForeignKey("support_requests.id"), primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, index=True)
    rule_version: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))


class SamePerson(Row):
    """Two requests that an assessor marked as one person's, with two spellings of the name."""

    __tablename__ = "same_persons"

    request: Mapped[UUID] = mapped_column(ForeignKey("support_requests.id"), primary_key=True)
    other: Mapped[UUID] = mapped_column(
        ForeignKey("support_requests.id"), primary_key=True, index=True
    )
    said_by: Mapped[UUID]
    said_at: Mapped[datetime]


class Assessment(Row):
    """One assessor's findings. A row never changes: another assessment replaces it.

    `assessors`: all who assessed the request up to here; `number` counts from 1. `ceiling`: the
    programme's when it was assessed; `costs`: the sum of the lines. `same_costs`: another request
    of the person or the file asks for the same; null if there was none to compare with.
    `other_persons`: requests under the same name that are about another person. Of the programme's
    exclusions, `exclusions` apply, `ruled_out` do not, and `unanswered` were not answered.
    """

    __tablename__ = "assessments"

    id: Mapped[Id]
    request: Mapped[UUID] = mapped_column(ForeignKey("support_requests.id"))
    number: Mapped[int]
    assessed_by: Mapped[UUID]
    assessed_at: Mapped[datetime]
    assessors: Mapped[Accounts]
    programme: Mapped[str]
    identity: Mapped[str]
    situation: Mapped[str]
    need: Mapped[str]
    exclusions: Mapped[Codes]
    currency: Mapped[str]
    ceiling: Mapped[Decimal]
    costs: Mapped[Decimal]
    recommended: Mapped[Decimal]
    same_costs: Mapped[bool | None]
    ruled_out: Mapped[Codes] = mapped_column(server_default=text("'{}'"))
    unanswered: Mapped[Codes] = mapped_column(server_default=text("'{}'"))
    other_persons: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    words: Mapped[Sealed]

    __table_args__ = (
        UniqueConstraint("id", "request", "number", name="assessments_number_key"),
        UniqueConstraint("request", "number", name="assessments_order_key"),
        UniqueConstraint(
            "id",
            "request",
            "assessors",
            "identity",
            "situation",
            "need",
            "exclusions",
            "currency",
            "ceiling",
            "costs",
            name="assessments_decided_on_key",
        ),
    )


class CostLine(Row):
    __tablename__ = "cost_lines"

    id: Mapped[Id]
    assessment: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    words: Mapped[Sealed]

    __table_args__ = (UniqueConstraint("assessment", "position", name="cost_lines_position_key"),)


class Decision(Row):
    """Granted or declined, by whom, on which assessment; one for a request. It never changes.

    It repeats those fields of the assessment that its constraints use.
    """

    __tablename__ = "decisions"

    id: Mapped[Id]
    request: Mapped[UUID] = mapped_column(ForeignKey("support_requests.id"), unique=True)
    assessment: Mapped[UUID]
    assessors: Mapped[Accounts]
    identity: Mapped[str]
    situation: Mapped[str]
    need: Mapped[str]
    exclusions: Mapped[Codes]
    currency: Mapped[str]
    ceiling: Mapped[Decimal]
    costs: Mapped[Decimal]
    decision: Mapped[str]
    amount: Mapped[Decimal | None]
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]
    words: Mapped[Sealed | None]

    __table_args__ = (
        ForeignKeyConstraint(
            [
                "assessment", "request", "assessors", "identity", "situation", "need",
                "exclusions", "currency", "ceiling", "costs",
            ],
            [
                "assessments.id", "assessments.request", "assessments.assessors",
                "assessments.identity", "assessments.situation", "assessments.need",
                "assessments.exclusions", "assessments.currency", "assessments.ceiling",
                "assessments.costs",
            ],
            name="decisions_assessment_fkey",
        ),
        UniqueConstraint(
            "id", "request", "assessment", "decision", name="decisions_of_request_key"
        ),
        four_eyes_array_constraint("assessors", "decided_by", name="decisions_four_eyes"),
    )  # fmt: skip
