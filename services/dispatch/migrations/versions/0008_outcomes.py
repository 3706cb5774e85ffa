"""Store the notices sent about campaigns and channels, and the unfinished campaigns."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    """
    CREATE TABLE told_outcomes (
        about text NOT NULL,
        notice text NOT NULL,
        told_at timestamptz NOT NULL,
        PRIMARY KEY (about, notice)
    )
    """,
    """
    CREATE TABLE unfinished_campaigns (
        campaign uuid PRIMARY KEY
            CONSTRAINT unfinished_campaigns_campaign_fkey REFERENCES campaigns (id),
        look_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_unfinished_campaigns_look_at ON unfinished_campaigns (look_at)",
    """
    INSERT INTO unfinished_campaigns (campaign, look_at)
    SELECT DISTINCT d.campaign, now() FROM deliveries d
    WHERE d.state IN ('pending', 'claimed') AND d.campaign IS NOT NULL
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
