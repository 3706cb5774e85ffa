"""Store issued documents that got no campaign in time, and when people were notified."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE appeals_not_begun (
            id uuid PRIMARY KEY,
            told_at timestamptz,
            told_again_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX documents_issued ON documents (approved_at) WHERE state = 'issued'")
