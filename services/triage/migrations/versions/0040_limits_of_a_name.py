"""Apply the limits of a name to every text that prints it, for every audience."""

from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    # Limits that are not described count as a refusal. The description is sealed, so this function
    # cannot check it.
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
            IF NEW.names_shown AND NOT (NEW.harm_confirmed && '{limits,unpublished-name}')
                AND EXISTS (SELECT FROM case_alerts JOIN consents USING (alert)
                            WHERE case_id = NEW.case_id AND use = 'publish_name'
                              AND state = 'limited') THEN
                PERFORM documents_refuse('nobody confirmed that it respects the limits of a name');
            END IF;
            RETURN NEW;
        END $$
        """
    )
