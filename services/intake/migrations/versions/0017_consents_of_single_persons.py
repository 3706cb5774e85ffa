"""Store what single persons of an alert answered, beside the consent of everybody else."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE person_consents (
            id uuid CONSTRAINT person_consents_pkey PRIMARY KEY,
            number bigint GENERATED ALWAYS AS IDENTITY,
            alert uuid NOT NULL,
            use text NOT NULL,
            person uuid NOT NULL,
            state text NOT NULL CONSTRAINT person_consents_state_check
                CHECK (state IN ('given', 'refused', 'limited', 'unknown')),
            since timestamptz NOT NULL,
            changed_by uuid NOT NULL,
            words bytea NOT NULL
        )
        """
    )
    op.execute(
        "CREATE INDEX person_consents_standing ON person_consents (alert, use, person, number)"
    )
    op.execute("ALTER TABLE consents ADD COLUMN told_as text")
    # The release of before, which runs during the update, would publish the consent of everybody
    # else as that of the whole alert, and lift the refusal of one person.
    op.execute(
        """
        CREATE FUNCTION consents_of_all() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM person_consents WHERE alert = NEW.alert AND use = NEW.use) THEN
                RAISE EXCEPTION 'persons of this alert answered this use for themselves'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER consents_of_all BEFORE INSERT ON consents
        FOR EACH ROW WHEN (NEW.told_as IS NULL) EXECUTE FUNCTION consents_of_all()
        """
    )
