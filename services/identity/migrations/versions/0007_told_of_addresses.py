"""Report that one administrator changed the address of an account that decides."""

from alembic import op

revision = "0007"
down_revision = "0006"

_CHECK = "act IN ('make', 'rights', 'password', 'enable', 'disable', 'address')"


def upgrade() -> None:
    op.execute("ALTER TABLE account_acts DROP CONSTRAINT account_acts_act_check")
    op.execute(f"ALTER TABLE account_acts ADD CONSTRAINT account_acts_act_check CHECK ({_CHECK})")
