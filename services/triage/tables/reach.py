"""Whom an appeal would reach, as dispatch counted it last."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.triage.tables.metadata import Row
from shared.storage.column_kinds import Codes, Json


class StoredReach(Row):
    """`country` empty: every country without a row of its own. `reaches` as the event has them."""

    __tablename__ = "reach"

    country: Mapped[str] = mapped_column(primary_key=True)
    providers: Mapped[Codes]
    reaches: Mapped[Json]
    counted_at: Mapped[datetime]
