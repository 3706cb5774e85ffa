"""Refuse a text without names unless somebody confirmed that it does not identify anybody."""

from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    # `unnamed-person` in services/triage/rules/gates/checks.py; the rest is as before.
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
            IF NOT NEW.names_shown AND NOT 'unnamed-person' = ANY (NEW.harm_confirmed) THEN
                PERFORM documents_refuse('nobody confirmed that it does not show who it is about');
            END IF;
            RETURN NEW;
        END $$
        """
    )
