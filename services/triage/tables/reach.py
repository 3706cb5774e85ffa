"""The last counts from dispatch: whom an appeal would reach, and who got an earlier one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.triage.tables.metadata import Row
from shared.storage.column_kinds import Codes, Json


class StoredReach(Row):
    """Counts for `country`; empty: every country without a row. `reaches`: as in the event."""

    __tablename__ = "reach"

    country: Mapped[str] = mapped_column(primary_key=True)
    providers: Mapped[Codes]
    reaches: Mapped[Json]
    counted_at: Mapped[datetime]


class StoredFormerReach(Row):
    """Who got a document, and what would become of the next one by these organisations.

    `organisations` with spaces, by the alphabet; empty: any. `counts`: as in the event.
    """

    __tablename__ = "former_reach"

    document: Mapped[UUID] = mapped_column(primary_key=True)
    organisations: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[Json]
    counted_at: Mapped[datetime]
