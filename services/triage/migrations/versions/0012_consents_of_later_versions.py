"""Store a consent in a state that only a later intake knows; it blocks a name like a refusal."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    # The gates of 0010 refuse every state that they do not know, so the CHECK is not needed.
    op.execute("ALTER TABLE consents DROP CONSTRAINT consents_state_check")
    op.execute(
        """
        CREATE OR REPLACE FUNCTION documents_names() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.names_shown AND NOT 'unpublished-name' = ANY (NEW.harm_confirmed)
                AND EXISTS (SELECT FROM case_alerts JOIN consents USING (alert)
                            WHERE case_id = NEW.case_id AND use = 'publish_name'
                              AND state NOT IN ('given', 'limited', 'unknown')) THEN
                PERFORM documents_refuse('it prints a name that is not to be published');
            END IF;
            RETURN NEW;
        END $$
        """
    )
