"""Store who recorded a consent, so that the approver sees if it was the drafter."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("ALTER TABLE consents ADD COLUMN changed_by uuid")
