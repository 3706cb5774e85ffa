"""Store what stops letters that ask to sign a document: consents, and their end.

Letters from before have no alerts: they are stopped by their deadline, by the end of the case and
by the withdrawal of the document.
"""

from alembic import op

revision = "0055"
down_revision = "0054"

STATEMENTS = (
    """
    ALTER TABLE signing_letters
        ADD COLUMN reminder boolean NOT NULL DEFAULT false,
        ADD COLUMN asked_at timestamptz
    """,
    "CREATE INDEX ix_signing_letters_case_id ON signing_letters (case_id)",
    """
    CREATE TABLE letter_alerts (
        letter uuid NOT NULL
            CONSTRAINT letter_alerts_letter_fkey REFERENCES signing_letters (id),
        alert uuid NOT NULL,
        uses text[] NOT NULL,
        attested jsonb NOT NULL,
        CONSTRAINT letter_alerts_pkey PRIMARY KEY (letter, alert)
    )
    """,
    "CREATE INDEX ix_letter_alerts_alert ON letter_alerts (alert)",
    """
    CREATE TABLE ended_letters (
        letter uuid CONSTRAINT ended_letters_pkey PRIMARY KEY,
        ended_at timestamptz NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
