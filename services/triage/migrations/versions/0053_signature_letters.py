"""Store what became of the e-mails that ask organisations to sign. It has codes and times only."""

from alembic import op

revision = "0053"
down_revision = "0052"

STATEMENTS = (
    """
    CREATE TABLE signature_letters (
        id uuid CONSTRAINT signature_letters_pkey PRIMARY KEY,
        signatory uuid NOT NULL
            CONSTRAINT signature_letters_signatory_fkey REFERENCES signatories (id),
        reminder boolean NOT NULL,
        token_hash bytea NOT NULL,
        asked_at timestamptz NOT NULL,
        ended_for text,
        state text,
        reason text,
        settled_at timestamptz
    )
    """,
    "CREATE INDEX ix_signature_letters_signatory ON signature_letters (signatory)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
