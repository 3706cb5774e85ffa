"""Store which earlier document a campaign's document follows: webhooks and the API say it."""

from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE campaigns
            ADD COLUMN follows uuid,
            ADD COLUMN follows_reference text,
            ADD COLUMN follows_kind text
        """
    )
