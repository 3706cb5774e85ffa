"""Allow a delivery that asks an organisation to sign a document.

Existing rows fit the wider check: the next migration validates it, without a blocking lock. The
index is of a column that no row has yet.
"""

from alembic import op

revision = "0049"
down_revision = "0048"

STATEMENTS = (
    """
    CREATE TABLE signing_letters (
        id uuid CONSTRAINT signing_letters_pkey PRIMARY KEY,
        event uuid NOT NULL,
        case_id uuid NOT NULL,
        document uuid NOT NULL,
        subject uuid NOT NULL,
        language text NOT NULL,
        until timestamptz NOT NULL,
        zone text NOT NULL,
        sealed bytea NOT NULL
    )
    """,
    """
    ALTER TABLE deliveries
        ADD COLUMN letter uuid
            CONSTRAINT deliveries_letter_fkey REFERENCES signing_letters (id),
        DROP CONSTRAINT deliveries_kind_check,
        ADD CONSTRAINT deliveries_kind_check CHECK (
            (campaign IS NOT NULL AND contact IS NOT NULL AND address IS NOT NULL
                AND address_hash IS NOT NULL AND use IS NOT NULL
                AND notice IS NULL AND account IS NULL AND letter IS NULL)
            OR (notice IS NOT NULL AND account IS NOT NULL AND channel <> 'webhook'
                AND campaign IS NULL AND contact IS NULL AND address IS NULL
                AND address_hash IS NULL AND use IS NULL AND letter IS NULL)
            OR (contact IS NOT NULL AND address IS NOT NULL AND address_hash IS NOT NULL
                AND campaign IS NULL AND notice IS NULL AND account IS NULL AND use IS NULL
                AND NOT critical AND letter IS NULL)
            OR (letter IS NOT NULL AND channel = 'email' AND contact IS NULL
                AND address IS NULL AND address_hash IS NULL AND campaign IS NULL
                AND notice IS NULL AND account IS NULL AND use IS NULL AND NOT critical)
        ) NOT VALID
    """,
    """
    CREATE UNIQUE INDEX deliveries_once_per_letter ON deliveries (letter)
        WHERE letter IS NOT NULL
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
