"""Uses that nothing is sent under, and whose consents hold for all of a campaign.

Campaigns of before were attested without any; nor does code that serves beside this one write one.
"""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.execute("ALTER TABLE campaigns ADD COLUMN weighed text[] NOT NULL DEFAULT '{}'")
