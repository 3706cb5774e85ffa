"""Refuse notices and corrections once a document of their case was withdrawn for safety."""

from alembic import op

revision = "0050"
down_revision = "0049"

GATE = (
    """
    CREATE FUNCTION documents_silence() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM documents WHERE case_id = NEW.case_id
                   AND withdrawn_for IN ('safety', 'consent')) THEN
            PERFORM documents_refuse('the case is silent about what was withdrawn');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER documents_silence_on_insert BEFORE INSERT ON documents
    FOR EACH ROW WHEN (NEW.notice_of IS NOT NULL) EXECUTE FUNCTION documents_silence()
    """,
    """
    CREATE TRIGGER documents_silence_on_update BEFORE UPDATE ON documents
    FOR EACH ROW WHEN (
        NEW.notice_of IS NOT NULL AND NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL
    )
    EXECUTE FUNCTION documents_silence()
    """,
)


def upgrade() -> None:
    for statement in GATE:
        op.execute(statement)
