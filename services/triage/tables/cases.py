"""Cases with their alerts, sources, deadlines, links and timeline."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.triage.tables.metadata import Accounts, Row
from shared.contracts.codes import Line
from shared.contracts.envelope import Frozen
from shared.contracts.persons import Person, Persons
from shared.storage.column_kinds import Codes, Id, Json
from shared.storage.sealing import Sealed


class Case(Row):
    """`subject` is the intake file it was opened with: drafts are sealed under its key.

    `level_rank` (1 is critical) and `next_due_at` are the queue's order; `next_due_at` is in the
    year 9999 if no deadline runs.
    """

    __tablename__ = "cases"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[UUID]
    country: Mapped[str]
    desk: Mapped[str]
    state: Mapped[str]
    level: Mapped[str]
    level_rank: Mapped[int] = mapped_column(SmallInteger)
    score: Mapped[int]
    policy: Mapped[str]
    rules: Mapped[Codes]
    violations: Mapped[Codes]
    next_due_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    assigned_to: Mapped[UUID | None]
    restricted_to: Mapped[Accounts | None]
    verification: Mapped[str]
    verified_by: Mapped[UUID | None]
    verified_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("cases_queue", "state", "level_rank", "next_due_at", "id"),
        Index("cases_queue_of_desk", "desk", "state", "level_rank", "next_due_at", "id"),
        Index(
            "cases_queue_of_officer", "assigned_to", "state", "level_rank", "next_due_at", "id",
            postgresql_where=text("assigned_to IS NOT NULL"),
        ),
        Index("cases_restricted", "id", postgresql_where=text("restricted_to IS NOT NULL")),
        Index(
            "cases_unassigned", "id",
            postgresql_where=text("state = 'open' AND assigned_to IS NULL"),
        ),
    )  # fmt: skip


class FormerPlace(Frozen):
    """A place of hiding of a person that was amended away. It may still be known as theirs."""

    person: UUID
    place: Line


class KeptPersons(Persons):
    """The content of `Alert.persons`: who they are, and `former` names that were amended away.

    A former name says nothing of anybody; a text without names must not have it either.
    """

    former: tuple[Person, ...] = ()
    former_places: tuple[FormerPlace, ...] = ()


class Alert(Row):
    """Triage's own copy of an alert. `acts` and `expected` are its parts that are not sealed.

    `marks_rule` is the version of the rule by which its names were marked, also if it names nobody;
    0: not known.
    """

    __tablename__ = "alerts"

    alert: Mapped[UUID] = mapped_column(ForeignKey("alert_standing.alert"), primary_key=True)
    subject: Mapped[UUID] = mapped_column(index=True)
    country: Mapped[str]
    filed_at: Mapped[datetime]
    channel: Mapped[str]
    asked_for: Mapped[Codes]
    acts: Mapped[Json]
    expected: Mapped[Json]
    persons: Mapped[Sealed]
    facts: Mapped[Sealed]
    marks_rule: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))


class AlertMark(Row):
    """A keyed hash by which other alerts about the same person or organisation are found.

    `rule_version` is that of the rule that made the name's form or key: see `shared.names`.
    """

    __tablename__ = "alert_marks"

    alert: Mapped[UUID] = mapped_column(ForeignKey("alerts.alert"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[bytes] = mapped_column(primary_key=True)
    rule_version: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))

    __table_args__ = (
        Index("alert_marks_bearers", "hash", "alert", postgresql_include=["rule_version"]),
        Index("alert_marks_rule", "rule_version", "alert"),
    )


class CaseAlert(Row):
    """An alert of a case. `link`: it came in with a case that was merged into this one."""

    __tablename__ = "case_alerts"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    alert: Mapped[UUID] = mapped_column(
        ForeignKey("alert_standing.alert"), primary_key=True, index=True
    )
    subject: Mapped[UUID]
    link: Mapped[UUID | None]


class UnmergedAlert(Row):
    """An alert that was in a case through a link that was undone.

    It has no meaning while the alert is in that case again.
    """

    __tablename__ = "parted_alerts"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    alert: Mapped[UUID] = mapped_column(ForeignKey("alert_standing.alert"), primary_key=True)
    subject: Mapped[UUID]


class CaseLink(Row):
    """A proposal that two cases are about the same matter, and a person's decision on it."""

    __tablename__ = "case_links"

    id: Mapped[Id]
    newer: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    older: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    score: Mapped[int]
    reasons: Mapped[Codes]
    state: Mapped[str]
    proposed_at: Mapped[datetime]
    kept_case: Mapped[UUID | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("newer", "older", name="case_links_pair_key"),)

    def other_than(self, case: UUID) -> UUID:
        """Return the other of the two cases."""
        return self.older if self.newer == case else self.newer


class CaseSource(Row):
    """A source of a case. `words` seals name and contact, the reporter's under their own key.

    Until an officer has assessed it, `reliability` is what the alert says about its own source.
    `link`: it came in with a merged case, and is assessed again together with the sources of this
    case.
    """

    __tablename__ = "case_sources"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    alert: Mapped[UUID | None]
    link: Mapped[UUID | None]
    subject: Mapped[UUID]
    relation: Mapped[str]
    reliability: Mapped[str]
    independent: Mapped[bool]
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    assessed_by: Mapped[UUID | None]
    assessed_at: Mapped[datetime | None]
    words: Mapped[Sealed | None]


class Deadline(Row):
    """One warning of one deadline: open until it is met (`stopped_at`) or due (`rang_at`).

    `step_code`: the installation's step that it comes from; None in rows from before they had one.
    `day`: of the hearing or removal; `at`: its time, if known. `done_by`: the account that marked
    it as met. `link`: it came in with a case that was merged into this one. `document`: the
    correction or withdrawal notice that was begun and is to be issued.
    """

    __tablename__ = "deadlines"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str]
    step: Mapped[int]
    step_code: Mapped[str | None]
    due_at: Mapped[datetime]
    urgency: Mapped[str]
    day: Mapped[date | None]
    at: Mapped[datetime | None]
    link: Mapped[UUID | None]
    document: Mapped[UUID | None]
    rang_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]


class TimelineEntry(Row):
    """An event in a case. `detail` holds codes, ids and counts; `words` holds restricted texts.

    An event of dispatch or relocation may come before its case, so there is no foreign key.
    """

    __tablename__ = "timeline"

    id: Mapped[Id]
    case_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    detail: Mapped[Json]
    words: Mapped[Sealed | None]

    __table_args__ = (
        Index("timeline_of_case", "case_id", "at", "id"),
        Index(
            "timeline_of_protection", "at", postgresql_where=text("kind = 'protection-requested'")
        ),
    )
