"""Store former words of consents, sealed, so that no text names these people unnoticed.

The sealed words are copied unchanged: they stay bound to their former place.
"""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE former_consents (
            id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT former_consents_pkey PRIMARY KEY,
            alert uuid NOT NULL,
            use text NOT NULL,
            words bytea NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX ix_former_consents_alert ON former_consents (alert)")
    op.execute(
        """
        CREATE FUNCTION consents_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO former_consents (alert, use, words) VALUES (OLD.alert, OLD.use, OLD.words);
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER consents_keep_words AFTER UPDATE ON consents
        FOR EACH ROW WHEN (OLD.words IS NOT NULL AND OLD.words IS DISTINCT FROM NEW.words)
        EXECUTE FUNCTION consents_keep_words()
        """
    )
