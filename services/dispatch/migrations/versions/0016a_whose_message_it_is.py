"""Store the organisations in whose name a campaign is sent.

Separate from the next migration, which contained it for some hours: a claim locks deliveries and
then campaigns, stopping a campaign locks in the other order, and a migration that locks both can
deadlock with either. Where the next one was applied, this one was applied too.
"""

from alembic import op

revision = "0016a"
down_revision = "0016"


def upgrade() -> None:
    # All existing campaigns are of both organisations.
    op.execute(
        "ALTER TABLE campaigns ADD COLUMN organisations text[] NOT NULL DEFAULT '{omct,fidh}'"
    )
