"""Report that one administrator let an account read, also by an API key."""

from alembic import op

revision = "0013"
down_revision = "0012"

_CHECK = "act IN ('make', 'rights', 'password', 'enable', 'disable', 'address', 'key')"


def upgrade() -> None:
    op.execute("ALTER TABLE account_acts ADD COLUMN decides boolean NOT NULL DEFAULT true")
    op.execute("ALTER TABLE account_acts DROP CONSTRAINT account_acts_act_check")
    op.execute(f"ALTER TABLE account_acts ADD CONSTRAINT account_acts_act_check CHECK ({_CHECK})")
