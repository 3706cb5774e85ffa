"""Refuse an approval on a lifted refusal, unless somebody confirmed it."""

from alembic import op

revision = "0028"
down_revision = "0027"

GATE = (
    """
    CREATE FUNCTION documents_lifted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM case_alerts JOIN consents USING (alert)
            WHERE case_id = NEW.case_id AND state <> 'refused' AND refused_at IS NOT NULL
              AND NOT ('refusal-lifted' = ANY (NEW.harm_confirmed)
                       AND heard_at <= NEW.submitted_at)
              AND (NEW.names_shown AND use = 'publish_name' OR EXISTS (
                SELECT FROM unnest(NEW.audience) AS needed (audience)
                WHERE use_of(needed.audience, NEW.names_shown) = use))
        ) THEN
            PERFORM documents_refuse('a use was refused before, and nobody confirmed the change');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER documents_lifted_on_insert BEFORE INSERT ON documents
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL) EXECUTE FUNCTION documents_lifted()
    """,
    """
    CREATE TRIGGER documents_lifted_on_update BEFORE UPDATE ON documents
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL)
    EXECUTE FUNCTION documents_lifted()
    """,
)


def upgrade() -> None:
    for statement in GATE:
        op.execute(statement)
