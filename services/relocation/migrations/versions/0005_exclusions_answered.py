"""Refuse a grant until each exclusion of the programme is answered with yes or no."""

from alembic import op

revision = "0005"
down_revision = "0004"

# Older assessments could not record a "no", so nothing in them counts as unanswered.
ANSWERS = """
    ALTER TABLE assessments
        ADD COLUMN ruled_out text[] NOT NULL DEFAULT '{}',
        ADD COLUMN unanswered text[] NOT NULL DEFAULT '{}'
    """

GUARDS = (
    """
    CREATE FUNCTION decisions_answered() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM assessments WHERE id = NEW.assessment AND unanswered <> '{}') THEN
            RAISE EXCEPTION 'nobody has said whether an exclusion applies: nothing is granted'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_answered';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER decisions_answered BEFORE INSERT ON decisions
    FOR EACH ROW WHEN (NEW.decision = 'granted') EXECUTE FUNCTION decisions_answered()
    """,
)


def upgrade() -> None:
    for statement in (ANSWERS, *GUARDS):
        op.execute(statement)
