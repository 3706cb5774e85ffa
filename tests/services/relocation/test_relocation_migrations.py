"""The tables in the code are those that the migrations make."""

from services.relocation.app import MIGRATIONS
from shared.storage.migrations import check


def test_tables_and_migrations_are_the_same(relocation_url: str) -> None:
    check(MIGRATIONS, relocation_url)
