"""Store the version of the rule that made a mark; existing marks have version 1."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("ALTER TABLE request_marks ADD COLUMN rule_version smallint NOT NULL DEFAULT 1")
