"""Mark alerts that came into a case after an issue: their later consents count too."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute("ALTER TABLE campaign_alerts ADD COLUMN joined boolean NOT NULL DEFAULT false")
