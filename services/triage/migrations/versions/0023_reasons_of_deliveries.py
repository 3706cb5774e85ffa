"""Count the reasons why deliveries of a campaign were not sent, like their states.

Older code that runs at the same time counts no reasons: deliveries that settle meanwhile have none.
"""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE campaign_reasons (
            campaign uuid NOT NULL,
            state text NOT NULL,
            reason text NOT NULL,
            case_id uuid NOT NULL,
            number integer NOT NULL,
            PRIMARY KEY (campaign, state, reason)
        )
        """
    )
    op.execute("CREATE INDEX ix_campaign_reasons_case_id ON campaign_reasons (case_id)")
