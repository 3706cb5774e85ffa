"""Whose message a campaign is.

Apart from the next one, which it was part of for some hours: a claim locks deliveries and then
campaigns, who stops a campaign the other way round, and a migration that holds both at once can
stand in a ring with either. Where the next one was applied, so was this.
"""

from alembic import op

revision = "0016a"
down_revision = "0016"


def upgrade() -> None:
    # All existing campaigns are of both organisations.
    op.execute(
        "ALTER TABLE campaigns ADD COLUMN organisations text[] NOT NULL DEFAULT '{omct,fidh}'"
    )
