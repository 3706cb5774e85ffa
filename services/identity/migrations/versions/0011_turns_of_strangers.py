"""Store the turns that strangers take at an account, and count the places they come from."""

from alembic import op

revision = "0011"
down_revision = "0010"

_COLUMNS = """
    ALTER TABLE sign_in_attempts
        ADD COLUMN places integer NOT NULL DEFAULT 0,
        ADD COLUMN turns_until timestamptz,
        ADD COLUMN turn_at timestamptz
"""


def upgrade() -> None:
    op.execute(_COLUMNS)
