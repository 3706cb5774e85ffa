"""Store the version of the rule by which an address was normalised for its hash."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("ALTER TABLE addresses ADD COLUMN rule_version smallint NOT NULL DEFAULT 1")
