"""Store what alerts say since they were added to or corrected."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    # No foreign key: adding one would lock `alerts` while the former release files alerts.
    op.execute(
        """
        CREATE TABLE amendments (
            id uuid PRIMARY KEY,
            alert uuid NOT NULL,
            number integer NOT NULL,
            amended_at timestamptz NOT NULL,
            amended_by uuid NOT NULL,
            fields text[] NOT NULL,
            acts jsonb NOT NULL,
            asked_for text[] NOT NULL,
            channel text NOT NULL,
            content bytea NOT NULL,
            source bytea,
            reason bytea NOT NULL,
            CONSTRAINT amendments_number_key UNIQUE (alert, number)
        )
        """
    )
    op.execute(
        """
        CREATE FUNCTION amendments_stay() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'amendments are added and never changed';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER amendments_stay BEFORE UPDATE OR DELETE ON amendments
            FOR EACH ROW EXECUTE FUNCTION amendments_stay()
        """
    )
