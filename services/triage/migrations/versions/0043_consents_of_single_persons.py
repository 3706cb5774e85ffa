"""Store the consents of single persons; the gates of the database allow the widest of them.

Whom a text names is sealed, so only the operations check that these persons allow it. The column
`consents.state`
stays the narrowest: code of before, which runs during the update, goes by it. What it writes
has another `since` than `by_person_since`, and then nobody is allowed more than it wrote.
"""

from alembic import op

from services.triage.migrations import gates_v4

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE consents ADD COLUMN by_person jsonb, ADD COLUMN by_person_since timestamptz"
    )
    op.execute(
        """
        CREATE TABLE person_consents (
            id uuid CONSTRAINT person_consents_pkey PRIMARY KEY,
            alert uuid NOT NULL,
            use text NOT NULL,
            person uuid NOT NULL,
            since timestamptz NOT NULL,
            words bytea NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX ix_person_consents_alert ON person_consents (alert)")
    for statement in gates_v4.GATES:
        op.execute(statement)
