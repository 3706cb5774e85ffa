"""Store when administrators were last notified that answers are late."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE late_answers (
            what text PRIMARY KEY,
            late_at timestamptz NOT NULL,
            told_at timestamptz NOT NULL
        )
        """
    )
