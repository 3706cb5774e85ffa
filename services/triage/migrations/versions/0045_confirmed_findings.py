"""Store what was confirmed that no act of the record bears, and refuse approvals without it.

What a sentence says is sealed: the operations find it when a document is submitted, and the
database holds the approval to what they found then.
"""

from alembic import op

revision = "0045"
down_revision = "0044"

TABLE = (
    """
    CREATE TABLE finding_confirmations (
        id uuid PRIMARY KEY,
        document uuid NOT NULL
            CONSTRAINT finding_confirmations_document_fkey REFERENCES documents (id),
        version integer NOT NULL,
        mark text NOT NULL,
        rule text NOT NULL,
        confirmed_by uuid NOT NULL,
        confirmed_at timestamptz NOT NULL,
        words bytea NOT NULL,
        CONSTRAINT finding_confirmations_mark_key UNIQUE (document, mark)
    )
    """,
    "ALTER TABLE documents ADD COLUMN findings text[] NOT NULL DEFAULT '{}'",
)
GATE = (
    """
    CREATE FUNCTION documents_findings() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM unnest(NEW.findings) AS found (mark)
            WHERE NOT EXISTS (
                SELECT FROM finding_confirmations AS confirmed
                WHERE confirmed.document = NEW.id AND confirmed.mark = found.mark
                  AND confirmed.confirmed_by <> NEW.approved_by)
        ) THEN
            PERFORM documents_refuse('nobody confirmed what no act of the record bears');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER documents_findings_on_insert BEFORE INSERT ON documents
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL) EXECUTE FUNCTION documents_findings()
    """,
    """
    CREATE TRIGGER documents_findings_on_update BEFORE UPDATE ON documents
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL)
    EXECUTE FUNCTION documents_findings()
    """,
)


def upgrade() -> None:
    for statement in (*TABLE, *GATE):
        op.execute(statement)
