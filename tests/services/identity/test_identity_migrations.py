"""The tables in the code match the migrations."""

from services.identity.app import MIGRATIONS
from shared.storage.migrations import check


def test_tables_and_migrations_agree(identity_url: str) -> None:
    check(MIGRATIONS, identity_url)
