"""Hazards to recipients that an installation added itself."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from services.dispatch.tables.metadata import Codes, Id, Row


class HazardEntry(Row):
    """Never changed: another fact is another row. `removed_at`: it holds no longer."""

    __tablename__ = "hazards"

    id: Mapped[Id]
    country: Mapped[str]
    organisation: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    effect: Mapped[str]
    audiences: Mapped[Codes]
    source: Mapped[str]
    note: Mapped[str | None]
    added_by: Mapped[UUID]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("effect IN ('warn', 'hold', 'never')", name="hazards_effect_check"),
        CheckConstraint("until IS NULL OR until >= since", name="hazards_order_check"),
    )
