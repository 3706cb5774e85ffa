"""Store the uses without messages of their own whose consents apply to a whole campaign.

Existing campaigns were attested without any; older code that runs at the same time writes none.
"""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.execute("ALTER TABLE campaigns ADD COLUMN weighed text[] NOT NULL DEFAULT '{}'")
