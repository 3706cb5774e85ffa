"""Refuse the approval of a document with an empty part."""

from alembic import op

revision = "0032"
down_revision = "0031"

GATE = (
    """
    CREATE FUNCTION documents_filled() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM document_versions
            WHERE document = NEW.id AND version = NEW.version AND unfilled <> '{}'
        ) THEN
            PERFORM documents_refuse('a part of it is still empty');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER documents_filled_on_insert BEFORE INSERT ON documents
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL) EXECUTE FUNCTION documents_filled()
    """,
    """
    CREATE TRIGGER documents_filled_on_update BEFORE UPDATE ON documents
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL)
    EXECUTE FUNCTION documents_filled()
    """,
)


def upgrade() -> None:
    for statement in GATE:
        op.execute(statement)
