"""Allow a delivery that is a test message to a contact.

Existing rows fit the wider check: the next migration validates it, without a blocking lock.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

STATEMENTS = (
    """
    ALTER TABLE deliveries
        DROP CONSTRAINT deliveries_kind_check,
        ADD CONSTRAINT deliveries_kind_check CHECK (
            (campaign IS NOT NULL AND contact IS NOT NULL AND address IS NOT NULL
                AND address_hash IS NOT NULL AND use IS NOT NULL
                AND notice IS NULL AND account IS NULL)
            OR (notice IS NOT NULL AND account IS NOT NULL AND channel <> 'webhook'
                AND campaign IS NULL AND contact IS NULL AND address IS NULL
                AND address_hash IS NULL AND use IS NULL)
            OR (contact IS NOT NULL AND address IS NOT NULL AND address_hash IS NOT NULL
                AND campaign IS NULL AND notice IS NULL AND account IS NULL AND use IS NULL
                AND NOT critical)
        ) NOT VALID
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
