"""What a mail server or Twilio answered more exactly than by its status is kept and searched."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("ALTER TABLE attempts ADD COLUMN code text, ADD COLUMN provider_id text")
