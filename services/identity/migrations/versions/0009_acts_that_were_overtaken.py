"""End a proposal if an administrator changed the account; tell this from changes by its holder."""

from alembic import op

revision = "0009"
down_revision = "0008"

_CHECK = "state IN ('waiting', 'confirmed', 'withdrawn', 'alone', 'overtaken')"

# Proposals for an account that was changed in any way after the proposal.
_OVERTAKEN = """
    UPDATE account_acts SET state = 'overtaken', ended_at = now()
    FROM accounts
    WHERE accounts.id = account_acts.account AND account_acts.state = 'waiting'
        AND accounts.changed_at > account_acts.proposed_at
"""


def upgrade() -> None:
    op.execute("ALTER TABLE accounts ADD COLUMN managed_at timestamptz")
    op.execute("UPDATE accounts SET managed_at = changed_at")
    op.execute("ALTER TABLE account_acts DROP CONSTRAINT account_acts_state_check")
    op.execute(f"ALTER TABLE account_acts ADD CONSTRAINT account_acts_state_check CHECK ({_CHECK})")
    op.execute(_OVERTAKEN)
