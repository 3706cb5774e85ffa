"""Send notices to one account that come close together in one letter."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    """
    CREATE TABLE gathered_notices (
        delivery uuid NOT NULL
            CONSTRAINT gathered_notices_delivery_fkey REFERENCES deliveries (id),
        notice uuid NOT NULL CONSTRAINT gathered_notices_notice_fkey REFERENCES notices (id),
        PRIMARY KEY (delivery, notice)
    )
    """,
    """
    CREATE INDEX deliveries_of_account ON deliveries (account, channel, created_at)
        WHERE notice IS NOT NULL
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
