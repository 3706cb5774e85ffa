"""Store who gets a follow-up because they got the document before, and who is counted for it."""

from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.execute("ALTER TABLE campaigns ADD COLUMN also_to text[] NOT NULL DEFAULT '{}'")
    op.execute(
        """
        CREATE TABLE watched_recipients (
            document uuid NOT NULL,
            organisations text NOT NULL,
            case_id uuid NOT NULL,
            asked_at timestamptz NOT NULL,
            said jsonb,
            said_at timestamptz,
            PRIMARY KEY (document, organisations)
        )
        """
    )
