"""Store the detailed codes and ids that mail servers and Twilio answer."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("ALTER TABLE attempts ADD COLUMN code text, ADD COLUMN provider_id text")
