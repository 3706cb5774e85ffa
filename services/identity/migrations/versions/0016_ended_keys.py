"""Store when people were notified that an API key expires soon, has ended, or is still used."""

from alembic import op

from shared.access import ddl as access

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    access.create_v3(op)
    op.execute("ALTER TABLE api_keys ADD COLUMN expiry_told_at timestamptz")
    op.execute("ALTER TABLE api_keys ADD COLUMN end_told_at timestamptz")
