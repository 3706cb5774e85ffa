"""Store known devices, and when people were notified that strangers try passwords."""

from alembic import op

revision = "0010"
down_revision = "0009"

_STATEMENTS = (
    """
    CREATE TABLE known_devices (
        device bytea PRIMARY KEY,
        account uuid NOT NULL CONSTRAINT known_devices_account_fkey REFERENCES accounts (id),
        noted_at timestamptz NOT NULL,
        known_until timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_known_devices_account ON known_devices (account)",
    "CREATE INDEX ix_known_devices_known_until ON known_devices (known_until)",
    "ALTER TABLE accounts ADD COLUMN passwords_tried_at timestamptz",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
