"""Keep a consent in a state that only a later intake knows; only `given` ever counts as given."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("ALTER TABLE consents DROP CONSTRAINT consents_state_check")
