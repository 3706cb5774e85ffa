"""Store acts on accounts that decide, which wait for a second administrator or are reported."""

from alembic import op

revision = "0004"
down_revision = "0003"

_TABLE = """
    CREATE TABLE account_acts (
        id uuid PRIMARY KEY,
        account uuid NOT NULL CONSTRAINT account_acts_account_fkey REFERENCES accounts (id),
        act text NOT NULL CONSTRAINT account_acts_act_check
            CHECK (act IN ('make', 'rights', 'password', 'enable', 'disable')),
        roles text[],
        desks text[],
        all_desks boolean,
        state text NOT NULL CONSTRAINT account_acts_state_check
            CHECK (state IN ('waiting', 'confirmed', 'withdrawn', 'alone')),
        proposed_by uuid NOT NULL,
        proposed_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        confirmed_by uuid,
        ended_at timestamptz,
        CONSTRAINT account_acts_confirmed_check
            CHECK ((state = 'confirmed') = (confirmed_by IS NOT NULL)),
        CONSTRAINT account_acts_rights_check CHECK (
            act <> 'rights'
            OR (roles IS NOT NULL AND desks IS NOT NULL AND all_desks IS NOT NULL)
        ),
        CONSTRAINT account_acts_four_eyes CHECK (
            confirmed_by IS NULL OR (proposed_by IS NOT NULL AND confirmed_by <> proposed_by)
        )
    )
"""


def upgrade() -> None:
    op.execute(_TABLE)
    op.execute("CREATE INDEX ix_account_acts_account ON account_acts (account)")
    op.execute("CREATE INDEX account_acts_open ON account_acts (state, proposed_at)")
