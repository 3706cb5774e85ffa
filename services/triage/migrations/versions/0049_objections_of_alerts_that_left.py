"""Refuse a notice if an alert that left the case objected: it is in what the notice calls back."""

from alembic import op

revision = "0049"
down_revision = "0048"

GATE = (
    """
    CREATE FUNCTION documents_notice_left() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        former documents%ROWTYPE;
    BEGIN
        SELECT * INTO former FROM documents WHERE id = NEW.notice_of;
        IF EXISTS (
            SELECT FROM jsonb_array_elements(former.consented) AS said (of)
            JOIN alert_standing AS stood ON stood.alert = (said.of ->> 'alert')::uuid
            WHERE stood.withdrawn_at IS NOT NULL
        ) THEN
            PERFORM documents_refuse('an alert that the document stood on was withdrawn');
        END IF;
        IF EXISTS (
            SELECT FROM jsonb_array_elements(former.consented) AS said (of)
            JOIN consents AS known ON known.alert = (said.of ->> 'alert')::uuid
            WHERE known.heard_at > former.approved_at
              AND EXISTS (SELECT FROM states_of(known) AS told (state)
                          WHERE told.state NOT IN ('given', 'unknown'))
              AND EXISTS (SELECT FROM unnest(former.audience) AS needed (audience)
                          WHERE use_of(needed.audience, former.names_shown) = known.use)
        ) THEN
            PERFORM documents_refuse('somebody objected since the document was issued');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER documents_notice_left_on_insert BEFORE INSERT ON documents
    FOR EACH ROW WHEN (
        NEW.notice_of IS NOT NULL AND NEW.kind = 'withdrawal-notice'
        AND NEW.approved_by IS NOT NULL
    )
    EXECUTE FUNCTION documents_notice_left()
    """,
    """
    CREATE TRIGGER documents_notice_left_on_update BEFORE UPDATE ON documents
    FOR EACH ROW WHEN (
        NEW.notice_of IS NOT NULL AND NEW.kind = 'withdrawal-notice'
        AND NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL
    )
    EXECUTE FUNCTION documents_notice_left()
    """,
)


def upgrade() -> None:
    for statement in GATE:
        op.execute(statement)
