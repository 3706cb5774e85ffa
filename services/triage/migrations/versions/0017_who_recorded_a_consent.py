"""Who recorded a consent is kept: the approver sees where it was the drafter."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("ALTER TABLE consents ADD COLUMN changed_by uuid")
