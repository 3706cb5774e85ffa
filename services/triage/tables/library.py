"""The library: officials and clauses, each with its versions. Nothing in it is sealed.

Officials are printed in public documents, from public directories; clauses name nobody.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.triage.tables.metadata import Row
from shared.access.four_eyes import four_eyes_constraint
from shared.storage.column_kinds import Id, Json


class LibraryEntry(Row):
    """An official of a country, or a clause. `key`: the country, or the id of the clause.

    `version` is the newest, which may wait for approval; `approved` is the one that counts.
    `checked_on`: when somebody last compared it with its public source.
    """

    __tablename__ = "library_entries"

    id: Mapped[Id]
    kind: Mapped[str]
    key: Mapped[str]
    version: Mapped[int]
    approved: Mapped[int | None]
    retired: Mapped[bool]
    checked_on: Mapped[date | None]
    checked_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        Index("library_entries_by_key", "kind", "key", "id"),
        Index(
            "library_entries_each_clause_once",
            "key",
            unique=True,
            postgresql_where=text("kind = 'clause'"),
        ),
    )


class LibraryVersion(Row):
    """A version of an entry, as somebody proposed it. Only what was decided on it is added later.

    `retires`: with its approval the entry is no longer offered. `decided_by`: None for a proposal
    that its author withdrew.
    """

    __tablename__ = "library_versions"

    entry: Mapped[UUID] = mapped_column(
        ForeignKey("library_entries.id", name="library_versions_entry_fkey"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[Json]
    retires: Mapped[bool]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        four_eyes_constraint("proposed_by", "decided_by", name="library_four_eyes"),
        Index(
            "library_undecided",
            "entry",
            unique=True,
            postgresql_where=text("decision IS NULL"),
        ),
        Index(
            "library_approved",
            "decided_at",
            "entry",
            postgresql_where=text("decision = 'approved'"),
        ),
    )
