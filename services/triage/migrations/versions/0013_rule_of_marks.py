"""Store the version of the rule that made a mark; existing marks have version 1."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("ALTER TABLE alert_marks ADD COLUMN rule_version smallint NOT NULL DEFAULT 1")
    op.execute("CREATE INDEX alert_marks_rule ON alert_marks (rule_version, alert)")
