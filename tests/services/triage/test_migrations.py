"""The tables in the code are those that the migrations make."""

from pathlib import Path

from services.triage import tables
from shared.storage.migrations import check


def test_tables_and_migrations_are_the_same(triage_url: str) -> None:
    check(Path(tables.__file__).parent.parent / "migrations", triage_url)
