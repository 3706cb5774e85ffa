"""Store alerts that got no case in time, and when people were notified."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # No foreign key: adding one would lock `alerts` while the former release files alerts.
    op.execute(
        """
        CREATE TABLE alerts_without_case (
            id uuid PRIMARY KEY,
            told_at timestamptz,
            told_again_at timestamptz
        )
        """
    )
