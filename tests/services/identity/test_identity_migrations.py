"""The tables in the code are those that the migrations make."""

from services.identity.app import MIGRATIONS
from shared.storage.migrations import check


def test_tables_and_migrations_agree(identity_url: str) -> None:
    check(MIGRATIONS, identity_url)
