"""Marks carry the version of the rule that made them; those from before are of the first."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("ALTER TABLE request_marks ADD COLUMN rule_version smallint NOT NULL DEFAULT 1")
