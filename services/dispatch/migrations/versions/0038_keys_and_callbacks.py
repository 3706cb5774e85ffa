"""Store requests with ended API keys, the key of a notice, and faults of Twilio's callbacks."""

from alembic import op

from shared.access import ddl as access

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    access.create_v3(op)
    op.execute("ALTER TABLE notices ADD COLUMN api_key uuid")
    op.execute(
        """
        CREATE TABLE twilio_callbacks (
            callback text PRIMARY KEY
                CONSTRAINT twilio_callbacks_callback_check
                CHECK (callback IN ('status', 'messages')),
            waits_since timestamptz,
            waits_told_at timestamptz,
            refused integer NOT NULL DEFAULT 0,
            refused_since timestamptz,
            refused_told_at timestamptz
        )
        """
    )
