"""Database gates of what is said of a withdrawn document. Frozen.

A corrected text passes the gates of every document. A notice without content says nothing of
anybody, so it has gates of its own: four eyes, an open case, and nobody who objected since.
"""

_OF_ITS_OWN = "NEW.notice_of IS NOT NULL AND NEW.kind = 'withdrawal-notice'"


def _without_notices(name: str) -> tuple[str, ...]:
    """Return the statements by which a gate does not hold for notices without content."""
    return (
        f"DROP TRIGGER {name}_on_insert ON documents",
        f"DROP TRIGGER {name}_on_update ON documents",
        f"""
        CREATE TRIGGER {name}_on_insert BEFORE INSERT ON documents
        FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL AND NOT ({_OF_ITS_OWN}))
        EXECUTE FUNCTION {name}()
        """,
        f"""
        CREATE TRIGGER {name}_on_update BEFORE UPDATE ON documents
        FOR EACH ROW WHEN (
            NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL AND NOT ({_OF_ITS_OWN})
        )
        EXECUTE FUNCTION {name}()
        """,
    )


COLUMNS = (
    """
    ALTER TABLE documents
        ADD COLUMN withdrawn_for text CONSTRAINT documents_withdrawn_for_check
            CHECK (withdrawn_for IN ('error', 'safety', 'consent')),
        ADD COLUMN notice_of uuid CONSTRAINT documents_notice_of_fkey REFERENCES documents (id),
        ADD CONSTRAINT documents_notice_of_check CHECK (
            notice_of IS NULL OR kind IN ('correction', 'withdrawal-notice')
        ),
        DROP CONSTRAINT documents_issued_is_verified,
        ADD CONSTRAINT documents_issued_is_verified CHECK (
            approved_by IS NULL
            OR (num_nonnulls(harm_signed_by, submitted_by) = 2
                AND cardinality(audience) > 0 AND jsonb_array_length(consented) > 0
                AND (notice_of IS NOT NULL AND kind = 'withdrawal-notice'
                    OR verification = 'verified' AND harm_confirmed @> ARRAY[
                        'wanted', 'reprisals', 'negotiations', 'places', 'others', 'timing']))
        )
    """,
    """
    CREATE UNIQUE INDEX documents_one_notice_of_a_kind ON documents (notice_of, kind)
    WHERE state <> 'withdrawn' AND notice_of IS NOT NULL
    """,
)
GATES = (
    *_without_notices("documents_gates"),
    *_without_notices("documents_names"),
    *_without_notices("documents_lifted"),
    # Why it was withdrawn is said at that moment, and never changed.
    """
    CREATE OR REPLACE FUNCTION documents_issued_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        free text[] := ARRAY[
            'state', 'withdrawn_by', 'withdrawn_at', 'withdrawn_for', 'issued_texts'];
    BEGIN
        IF TG_OP = 'DELETE'
            OR NEW.state NOT IN ('issued', 'withdrawn')
            OR (OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn')
            OR (NEW.withdrawn_for IS DISTINCT FROM OLD.withdrawn_for
                AND NOT (OLD.state = 'issued' AND NEW.state = 'withdrawn'))
            OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free
        THEN
            PERFORM documents_refuse('what was issued is not changed');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION documents_notice() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        former documents%ROWTYPE;
    BEGIN
        IF TG_OP = 'UPDATE' AND NEW.notice_of IS DISTINCT FROM OLD.notice_of THEN
            PERFORM documents_refuse('it is about another document');
        END IF;
        SELECT * INTO former FROM documents WHERE id = NEW.notice_of;
        IF former.case_id <> NEW.case_id OR former.state <> 'withdrawn'
            OR former.approved_by IS NULL OR former.withdrawn_for IS DISTINCT FROM 'error' THEN
            PERFORM documents_refuse('it is about no document that was withdrawn for an error');
        END IF;
        IF NEW.approved_by IS NULL OR NEW.state = 'withdrawn' THEN
            RETURN NEW;
        END IF;
        IF NOT (NEW.audience <@ former.audience AND NEW.audience @> former.audience)
            OR NEW.embargo_until IS NOT NULL THEN
            PERFORM documents_refuse('it is for others than the recipients, or under embargo');
        END IF;
        IF NEW.kind <> 'withdrawal-notice' THEN
            RETURN NEW;
        END IF;
        IF NOT EXISTS (SELECT FROM cases WHERE id = NEW.case_id AND state = 'open') THEN
            PERFORM documents_refuse('the case is not open');
        END IF;
        IF NOT EXISTS (SELECT FROM document_versions WHERE document = NEW.id
                       AND version = NEW.approved_version AND version = NEW.version)
            OR EXISTS (SELECT FROM document_versions
                       WHERE document = NEW.id AND edited_by = NEW.approved_by) THEN
            PERFORM documents_refuse('another version was approved, or by somebody who wrote it');
        END IF;
        IF NOT EXISTS (SELECT FROM case_alerts WHERE case_id = NEW.case_id)
            OR EXISTS (SELECT FROM case_alerts JOIN alert_standing USING (alert)
                       WHERE case_id = NEW.case_id AND withdrawn_at IS NOT NULL) THEN
            PERFORM documents_refuse('an alert was withdrawn');
        END IF;
        IF EXISTS (
            SELECT FROM case_alerts JOIN consents AS known USING (alert)
            WHERE case_id = NEW.case_id AND known.heard_at > former.approved_at
              AND EXISTS (SELECT FROM states_of(known) AS told (state)
                          WHERE told.state NOT IN ('given', 'unknown'))
              AND EXISTS (SELECT FROM unnest(former.audience) AS needed (audience)
                          WHERE use_of(needed.audience, former.names_shown) = known.use)
        ) THEN
            PERFORM documents_refuse('somebody objected since the document was issued');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER documents_notice_on_insert BEFORE INSERT ON documents
    FOR EACH ROW WHEN (NEW.notice_of IS NOT NULL) EXECUTE FUNCTION documents_notice()
    """,
    """
    CREATE TRIGGER documents_notice_on_update BEFORE UPDATE ON documents
    FOR EACH ROW WHEN (NEW.notice_of IS NOT NULL OR OLD.notice_of IS NOT NULL)
    EXECUTE FUNCTION documents_notice()
    """,
)
