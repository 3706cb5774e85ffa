"""Keep a case silent that has an alert about which another case must be silent."""

from alembic import op

revision = "0054"
down_revision = "0053"

STATEMENTS = (
    """
    CREATE FUNCTION case_silenced_for(silenced uuid) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT d.withdrawn_for FROM documents d
        WHERE d.withdrawn_for IN ('safety', 'consent') AND (
            d.case_id = silenced
            OR EXISTS (
                SELECT FROM case_alerts own JOIN case_alerts theirs ON theirs.alert = own.alert
                WHERE own.case_id = silenced AND theirs.case_id = d.case_id
            )
            OR EXISTS (
                SELECT FROM case_alerts own
                WHERE own.case_id = silenced AND d.consented
                    @> jsonb_build_array(jsonb_build_object('alert', own.alert))
            )
        )
        ORDER BY d.withdrawn_at, d.id LIMIT 1
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION documents_silence() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF case_silenced_for(NEW.case_id) IS NOT NULL THEN
            PERFORM documents_refuse('the case is silent about what was withdrawn');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE INDEX documents_silencing ON documents (case_id)
    WHERE withdrawn_for IN ('safety', 'consent')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
