"""Hold what counts in the library to the newest version that a second person approved."""

from alembic import op

revision = "0046"
down_revision = "0045"

STATEMENTS = (
    """
    CREATE OR REPLACE FUNCTION library_entries_approved() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE newest library_versions;
    BEGIN
        SELECT * INTO newest FROM library_versions
            WHERE entry = NEW.id AND decision = 'approved' ORDER BY version DESC LIMIT 1;
        IF NEW.approved IS DISTINCT FROM newest.version
            OR NEW.retired <> coalesce(newest.retires, false)
        THEN
            RAISE EXCEPTION 'only the newest approved version of the library counts'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "DROP TRIGGER library_entries_approved ON library_entries",
    """
    CREATE TRIGGER library_entries_approved
        BEFORE INSERT OR UPDATE OF approved, retired ON library_entries
        FOR EACH ROW EXECUTE FUNCTION library_entries_approved()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
