"""Store organisations that sign a document; refuse an approval of another list than it names.

Names are sealed, so the hash of the list is that of the sealed signatures: each has a nonce of its
own, and no two are equal.
"""

from alembic import op

revision = "0047"
down_revision = "0046"

TABLES = (
    """
    CREATE TABLE signature_calls (
        document uuid NOT NULL
            CONSTRAINT signature_calls_document_fkey REFERENCES documents (id),
        texts_sha256 text NOT NULL,
        until timestamptz NOT NULL,
        zone text NOT NULL,
        asked_by uuid NOT NULL,
        asked_at timestamptz NOT NULL,
        closed_at timestamptz,
        CONSTRAINT signature_calls_pkey PRIMARY KEY (document)
    )
    """,
    """
    CREATE TABLE signatories (
        id uuid CONSTRAINT signatories_pkey PRIMARY KEY,
        document uuid NOT NULL
            CONSTRAINT signatories_document_fkey REFERENCES signature_calls (document),
        state text NOT NULL CONSTRAINT signatories_state_check CHECK (
            state IN ('asked', 'signed', 'declined', 'withdrawn', 'removed', 'given-back')
        ),
        language text NOT NULL,
        asked_by uuid NOT NULL,
        asked_at timestamptz NOT NULL,
        answered_at timestamptz,
        token_hash bytea CONSTRAINT signatories_token_hash_key UNIQUE,
        words bytea NOT NULL,
        signature bytea,
        CONSTRAINT signatories_signed_check CHECK (
            (state = 'signed') = (signature IS NOT NULL)
        )
    )
    """,
    "CREATE INDEX ix_signatories_document ON signatories (document)",
    "ALTER TABLE documents ADD COLUMN signatories_sha256 text",
)
GATE = (
    """
    CREATE FUNCTION signatories_hash(of_document uuid) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT encode(sha256(coalesce(
            string_agg(uuid_send(id) || sha256(signature), ''::bytea ORDER BY id), ''::bytea
        )), 'hex')
        FROM signatories WHERE document = of_document AND state = 'signed'
    $$
    """,
    """
    CREATE FUNCTION documents_signatories() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.signatories_sha256 IS NULL THEN
            IF EXISTS (SELECT FROM signatories WHERE document = NEW.id AND state = 'signed') THEN
                PERFORM documents_refuse('nobody approved the list of those who sign it');
            END IF;
            RETURN NEW;
        END IF;
        IF NEW.signatories_sha256 <> signatories_hash(NEW.id) THEN
            PERFORM documents_refuse('the list of those who sign it changed');
        END IF;
        IF NOT EXISTS (SELECT FROM signature_calls AS call JOIN document_versions AS version
                       ON version.document = call.document
                       WHERE call.document = NEW.id AND call.closed_at IS NULL
                         AND version.version = NEW.approved_version
                         AND version.texts_sha256 = call.texts_sha256) THEN
            PERFORM documents_refuse('another text was signed');
        END IF;
        IF NOT EXISTS (SELECT FROM signatories WHERE document = NEW.id AND state = 'signed') THEN
            PERFORM documents_refuse('nobody signed it');
        END IF;
        IF EXISTS (SELECT FROM signatories
                   WHERE document = NEW.id AND asked_by = NEW.approved_by) THEN
            PERFORM documents_refuse('its list was approved by somebody who made it');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER documents_signatories_on_insert BEFORE INSERT ON documents
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL) EXECUTE FUNCTION documents_signatories()
    """,
    """
    CREATE TRIGGER documents_signatories_on_update BEFORE UPDATE ON documents
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL)
    EXECUTE FUNCTION documents_signatories()
    """,
    # The list of an issued document stands as it was approved; a link can still be taken away.
    """
    CREATE FUNCTION signatories_stand() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM documents
                   WHERE id = coalesce(NEW.document, OLD.document) AND approved_by IS NOT NULL)
            AND (TG_OP <> 'UPDATE'
                OR to_jsonb(NEW) - 'token_hash' <> to_jsonb(OLD) - 'token_hash') THEN
            PERFORM documents_refuse('the list of what was issued is not changed');
        END IF;
        RETURN coalesce(NEW, OLD);
    END $$
    """,
    """
    CREATE TRIGGER signatories_stand BEFORE INSERT OR UPDATE OR DELETE ON signatories
    FOR EACH ROW EXECUTE FUNCTION signatories_stand()
    """,
)


def upgrade() -> None:
    for statement in (*TABLES, *GATE):
        op.execute(statement)
