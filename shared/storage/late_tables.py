"""Define tables of late answers, and when people were notified: see `shared.late_answers`."""

from sqlalchemy import Column, MetaData, Table, Text, Uuid

from shared.storage.column_kinds import MOMENT

metadata = MetaData()

late_answers = Table(
    "late_answers",
    metadata,
    Column("what", Text, primary_key=True),
    Column("late_at", MOMENT, nullable=False),
    Column("told_at", MOMENT, nullable=False),
)
"""When answers of a kind were last late, and when administrators were last notified."""


def late_table(name: str, of_service: MetaData) -> Table:
    """Return the table of a service for the ids of late records, until they are answered."""
    return Table(
        name,
        of_service,
        Column("id", Uuid, primary_key=True),
        Column("told_at", MOMENT),
        Column("told_again_at", MOMENT),
    )
