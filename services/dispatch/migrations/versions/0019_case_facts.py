"""Store facts from triage about a case: whether it is closed, and how far it is verified."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE case_facts (
            case_id uuid PRIMARY KEY,
            closed_at timestamptz,
            goes_on boolean NOT NULL DEFAULT false,
            verification text
        )
        """
    )
