"""Hazards to recipients that an installation added, and counts of whom an appeal would reach."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.dispatch.tables.metadata import Row
from shared.storage.column_kinds import Codes, Id


class HazardEntry(Row):
    """A hazard of this installation. A row never changes: another fact is another row.

    `removed_at`: since when it does not apply any more.
    """

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


class Sender(Row):
    """An organisation that an appeal named as its sender, besides the permanent ones."""

    __tablename__ = "senders"

    organisation: Mapped[str] = mapped_column(primary_key=True)


class CountedReach(Row):
    """The last published count of whom an appeal about a country would reach.

    `country` is empty for all countries without a row. `said` is the event's data without its time.
    """

    __tablename__ = "counted_reach"

    country: Mapped[str] = mapped_column(primary_key=True)
    said: Mapped[Any] = mapped_column(JSONB)
    counted_at: Mapped[datetime]
