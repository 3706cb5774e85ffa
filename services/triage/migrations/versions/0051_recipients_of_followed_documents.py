"""Store what a document follows, to whom it goes for that, and the counts of those.

Nobody gets a follow-up for having got the document before whose use nobody simply consented to: the
database refuses it, as it refuses an audience without a consent.
"""

from alembic import op

revision = "0051"
down_revision = "0050"

COLUMNS = """
    ALTER TABLE documents
        ADD COLUMN follows uuid CONSTRAINT documents_follows_fkey REFERENCES documents (id),
        ADD COLUMN also_to text[] NOT NULL DEFAULT '{}'
"""
COUNTS = """
    CREATE TABLE former_reach (
        document uuid NOT NULL,
        organisations text NOT NULL,
        counts jsonb NOT NULL,
        counted_at timestamptz NOT NULL,
        PRIMARY KEY (document, organisations)
    )
"""
GATE = (
    """
    CREATE FUNCTION documents_also_to() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        former documents%ROWTYPE;
    BEGIN
        SELECT * INTO former FROM documents WHERE id = coalesce(NEW.notice_of, NEW.follows);
        IF former.case_id IS DISTINCT FROM NEW.case_id OR former.approved_by IS NULL
            OR NOT NEW.also_to <@ (former.audience || former.also_to) THEN
            PERFORM documents_refuse('it is for others than those who got the document before');
        END IF;
        IF NEW.kind = 'withdrawal-notice' THEN
            IF EXISTS (
                SELECT FROM consents AS known
                WHERE known.heard_at > former.approved_at
                  AND (known.alert IN (SELECT alert FROM case_alerts
                                       WHERE case_id = NEW.case_id)
                    OR known.alert IN (SELECT (said.of ->> 'alert')::uuid
                                       FROM jsonb_array_elements(former.consented) AS said (of)))
                  AND EXISTS (SELECT FROM states_of(known) AS told (state)
                              WHERE told.state NOT IN ('given', 'unknown'))
                  AND EXISTS (SELECT FROM unnest(NEW.also_to) AS needed (audience)
                              WHERE use_of(needed.audience, former.names_shown) = known.use)
            ) THEN
                PERFORM documents_refuse('somebody objected since the document was issued');
            END IF;
        ELSIF EXISTS (
            SELECT FROM case_alerts AS stood_on
            CROSS JOIN unnest(NEW.also_to) AS needed (audience)
            LEFT JOIN consents AS known ON known.alert = stood_on.alert
                AND known.use = use_of(needed.audience, NEW.names_shown)
            WHERE stood_on.case_id = NEW.case_id
              AND NOT EXISTS (SELECT FROM states_of(known) AS told (state)
                              WHERE told.state = 'given')
        ) THEN
            PERFORM documents_refuse('there is no consent for a use');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER documents_also_to_on_insert BEFORE INSERT ON documents
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL AND NEW.also_to <> '{}')
    EXECUTE FUNCTION documents_also_to()
    """,
    """
    CREATE TRIGGER documents_also_to_on_update BEFORE UPDATE ON documents
    FOR EACH ROW WHEN (
        NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL AND NEW.also_to <> '{}'
    )
    EXECUTE FUNCTION documents_also_to()
    """,
)


def upgrade() -> None:
    for statement in (COLUMNS, COUNTS, *GATE):
        op.execute(statement)
