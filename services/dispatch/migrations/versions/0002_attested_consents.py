"""Store since when each consent was valid at the approval, to compare later changes with it."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # The former code leaves it empty; then a delivery is sent only if the consent is `given`.
    op.execute("ALTER TABLE campaign_alerts ADD COLUMN attested jsonb NOT NULL DEFAULT '{}'")
