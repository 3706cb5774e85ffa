"""Refuse a document with a name not to be published, unless somebody confirmed it."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # `unpublished-name` in services/triage/rules/gates/checks.py.
    op.execute(
        """
        CREATE FUNCTION documents_names() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.names_shown AND NOT 'unpublished-name' = ANY (NEW.harm_confirmed)
                AND EXISTS (SELECT FROM case_alerts JOIN consents USING (alert)
                            WHERE case_id = NEW.case_id
                              AND use = 'publish_name' AND state = 'refused') THEN
                PERFORM documents_refuse('it prints a name that is not to be published');
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER documents_names_on_insert BEFORE INSERT ON documents
        FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL) EXECUTE FUNCTION documents_names()
        """
    )
    op.execute(
        """
        CREATE TRIGGER documents_names_on_update BEFORE UPDATE ON documents
        FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL)
        EXECUTE FUNCTION documents_names()
        """
    )
