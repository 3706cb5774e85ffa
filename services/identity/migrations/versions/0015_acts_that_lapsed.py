"""End a proposal that nobody can confirm any more, and notify administrators."""

from alembic import op

revision = "0015"
down_revision = "0014"

_CHECK = "state IN ('waiting', 'confirmed', 'withdrawn', 'alone', 'overtaken', 'lapsed')"


def upgrade() -> None:
    op.execute("ALTER TABLE account_acts DROP CONSTRAINT account_acts_state_check")
    op.execute(f"ALTER TABLE account_acts ADD CONSTRAINT account_acts_state_check CHECK ({_CHECK})")
