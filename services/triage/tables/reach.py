"""The last counts from dispatch of whom an appeal would reach."""

from datetime import datetime

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
