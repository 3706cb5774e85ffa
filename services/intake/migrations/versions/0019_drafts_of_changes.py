"""Keep half-filled changes of alerts as drafts too: each says which alert it changes."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("ALTER TABLE alert_drafts ADD COLUMN alert uuid")
