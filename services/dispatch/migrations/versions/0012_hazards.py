"""Create hazards to recipients, and store where a contact is."""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    """
    CREATE TABLE hazards (
        id uuid PRIMARY KEY,
        country text NOT NULL,
        organisation text NOT NULL,
        since date NOT NULL,
        until date,
        effect text NOT NULL
            CONSTRAINT hazards_effect_check CHECK (effect IN ('warn', 'hold', 'never')),
        audiences text[] NOT NULL,
        source text NOT NULL,
        note text,
        added_by uuid NOT NULL,
        added_at timestamptz NOT NULL,
        removed_at timestamptz,
        CONSTRAINT hazards_order_check CHECK (until IS NULL OR until >= since)
    )
    """,
    "ALTER TABLE contacts ADD COLUMN located_in text",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
