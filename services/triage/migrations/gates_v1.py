"""Documents with the constraints on them (guarantee 4). Frozen.

The rules of `rules/gates/all_gates.py` are repeated here for changes that bypass the operations.
Sealed data cannot be checked here: whether somebody can be reached, and whether a name is printed.
"""

TABLES = (
    """
    CREATE TABLE documents (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT documents_case_id_fkey REFERENCES cases (id),
        kind text NOT NULL,
        state text NOT NULL,
        version integer NOT NULL,
        drafters uuid[] NOT NULL,
        created_at timestamptz NOT NULL,
        audience text[] NOT NULL,
        names_shown boolean NOT NULL,
        embargo_until timestamptz,
        submitted_by uuid,
        submitted_at timestamptz,
        harm_confirmed text[] NOT NULL,
        harm_signed_by uuid,
        approved_by uuid,
        approved_at timestamptz,
        approved_version integer,
        country text,
        country_serial integer,
        year integer,
        month integer,
        serial integer,
        follow_up integer,
        reference text,
        verification text,
        sources integer,
        consented jsonb,
        attestation text,
        issued_sha256 text,
        issued_texts bytea,
        withdrawn_by uuid,
        withdrawn_at timestamptz,
        CONSTRAINT documents_reference_key UNIQUE (year, serial, follow_up),
        CONSTRAINT documents_country_serial_key UNIQUE (country, year, country_serial, follow_up),
        CONSTRAINT documents_state_check CHECK (
            state IN ('draft', 'submitted', 'returned', 'issued', 'withdrawn')
        ),
        CONSTRAINT documents_audience_check CHECK (
            audience <@ ARRAY['authority', 'diplomat', 'media', 'partner', 'un']
        ),
        CONSTRAINT documents_four_eyes CHECK (
            approved_by IS NULL
            OR (coalesce(cardinality(drafters), 0) > 0
                AND array_position(drafters, NULL) IS NULL
                AND approved_by <> ALL (drafters))
        ),
        CONSTRAINT documents_issued_is_complete CHECK (
            num_nonnulls(
                approved_by, approved_at, approved_version, country, country_serial, year, month,
                serial, follow_up, reference, verification, sources, consented, attestation,
                issued_sha256, issued_texts
            ) = CASE WHEN approved_by IS NULL THEN 0 ELSE 16 END
        ),
        CONSTRAINT documents_issued_is_approved CHECK (
            CASE state WHEN 'issued' THEN approved_by IS NOT NULL
                       WHEN 'withdrawn' THEN withdrawn_by IS NOT NULL AND withdrawn_at IS NOT NULL
                       ELSE approved_by IS NULL END
        ),
        CONSTRAINT documents_issued_is_verified CHECK (
            approved_by IS NULL
            OR (verification = 'verified' AND num_nonnulls(harm_signed_by, submitted_by) = 2
                AND cardinality(audience) > 0 AND jsonb_array_length(consented) > 0
                AND harm_confirmed @> ARRAY[
                    'wanted', 'reprisals', 'negotiations', 'places', 'others', 'timing'])
        )
    )
    """,
    "CREATE INDEX ix_documents_case_id ON documents (case_id)",
    """
    CREATE TABLE document_versions (
        id uuid PRIMARY KEY,
        document uuid NOT NULL CONSTRAINT document_versions_document_fkey REFERENCES documents (id),
        version integer NOT NULL,
        edited_by uuid NOT NULL,
        edited_at timestamptz NOT NULL,
        languages text[] NOT NULL,
        unfilled text[] NOT NULL,
        texts_sha256 text NOT NULL,
        draft bytea NOT NULL,
        texts bytea NOT NULL,
        CONSTRAINT document_versions_version_key UNIQUE (document, version)
    )
    """,
    """
    CREATE TABLE document_decisions (
        id uuid PRIMARY KEY,
        document uuid NOT NULL
            CONSTRAINT document_decisions_document_fkey REFERENCES documents (id),
        version integer NOT NULL,
        decision text NOT NULL,
        decided_by uuid NOT NULL,
        decided_at timestamptz NOT NULL,
        reason bytea
    )
    """,
    "CREATE INDEX ix_document_decisions_document ON document_decisions (document)",
    """
    CREATE TABLE best_interest_decisions (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL
            CONSTRAINT best_interest_decisions_case_id_fkey REFERENCES cases (id),
        uses text[] NOT NULL CONSTRAINT best_interest_uses_check CHECK (cardinality(uses) > 0),
        reason bytea NOT NULL,
        proposed_by uuid NOT NULL,
        proposed_at timestamptz NOT NULL,
        decision text
            CONSTRAINT best_interest_decision_check CHECK (decision IN ('agreed', 'declined')),
        decided_by uuid,
        decided_at timestamptz,
        CONSTRAINT best_interest_four_eyes CHECK (
            decided_by IS NULL OR (proposed_by IS NOT NULL AND decided_by <> proposed_by)
        ),
        CONSTRAINT best_interest_decided_check CHECK (
            num_nonnulls(decision, decided_by, decided_at) IN (0, 3)
        )
    )
    """,
    "CREATE INDEX ix_best_interest_decisions_case_id ON best_interest_decisions (case_id)",
)

GUARDS = (
    # The consent use that an audience needs: `use_of` in shared/contracts/attestation.py.
    """
    CREATE FUNCTION use_of(audience text, names_shown boolean) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE audience
        WHEN 'media' THEN CASE WHEN names_shown THEN 'publish_name' ELSE 'publish_without_name' END
        WHEN 'authority' THEN 'send_to_government'
        WHEN 'un' THEN 'send_to_un'
        ELSE 'share_with_partner'
    END
    """,
    """
    CREATE FUNCTION documents_gates() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        told_by integer;
        trusted integer;
    BEGIN
        IF NOT EXISTS (SELECT FROM cases WHERE id = NEW.case_id
                       AND state = 'open' AND verification = 'verified') THEN
            PERFORM documents_refuse('the case is not open and verified');
        END IF;
        SELECT count(*) FILTER (WHERE independent),
               count(*) FILTER (WHERE relation = 'member-organisation')
        INTO told_by, trusted
        FROM case_sources
        WHERE case_id = NEW.case_id AND reliability IN ('highly-reliable', 'likely-reliable');
        IF told_by < 2 AND trusted < 1 THEN
            PERFORM documents_refuse('there are too few sources');
        END IF;
        IF NOT EXISTS (SELECT FROM document_versions WHERE document = NEW.id
                       AND version = NEW.approved_version AND version = NEW.version) THEN
            PERFORM documents_refuse('another version was approved than the newest');
        END IF;
        IF EXISTS (SELECT FROM document_versions
                   WHERE document = NEW.id AND edited_by = NEW.approved_by) THEN
            PERFORM documents_refuse('it was approved by somebody who wrote it');
        END IF;
        IF NOT EXISTS (SELECT FROM case_alerts WHERE case_id = NEW.case_id)
            OR EXISTS (SELECT FROM case_alerts JOIN alert_standing USING (alert)
                       WHERE case_id = NEW.case_id AND withdrawn_at IS NOT NULL) THEN
            PERFORM documents_refuse('an alert was withdrawn');
        END IF;
        IF EXISTS (
            SELECT FROM case_alerts AS stood_on
            CROSS JOIN unnest(NEW.audience) AS needed (audience)
            LEFT JOIN consents AS known ON known.alert = stood_on.alert
                AND known.use = use_of(needed.audience, NEW.names_shown)
            WHERE stood_on.case_id = NEW.case_id
              AND NOT CASE coalesce(known.state, 'unknown')
                WHEN 'given' THEN true
                WHEN 'limited' THEN 'limits' = ANY (NEW.harm_confirmed)
                WHEN 'unknown' THEN EXISTS (
                    SELECT FROM best_interest_decisions AS decided
                    WHERE decided.case_id = NEW.case_id AND decided.decision = 'agreed'
                      AND use_of(needed.audience, NEW.names_shown) = ANY (decided.uses))
                ELSE false END
        ) THEN
            PERFORM documents_refuse('there is no consent for a use');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION documents_refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a document is not issued: %', why
            USING ERRCODE = 'check_violation', CONSTRAINT = 'documents_gates';
    END $$
    """,
    """
    CREATE TRIGGER documents_gates_on_insert BEFORE INSERT ON documents
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL) EXECUTE FUNCTION documents_gates()
    """,
    """
    CREATE TRIGGER documents_gates_on_update BEFORE UPDATE ON documents
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL)
    EXECUTE FUNCTION documents_gates()
    """,
    # An issued document never changes; it can only be withdrawn.
    """
    CREATE FUNCTION documents_issued_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE'
            OR NEW.state NOT IN ('issued', 'withdrawn')
            OR (OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn')
            OR to_jsonb(NEW) - ARRAY['state', 'withdrawn_by', 'withdrawn_at', 'issued_texts']
               <> to_jsonb(OLD) - ARRAY['state', 'withdrawn_by', 'withdrawn_at', 'issued_texts']
        THEN
            PERFORM documents_refuse('what was issued is not changed');
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER documents_issued_stands_on_update BEFORE UPDATE ON documents
    FOR EACH ROW WHEN (OLD.approved_by IS NOT NULL) EXECUTE FUNCTION documents_issued_stands()
    """,
    """
    CREATE TRIGGER documents_issued_stands_on_delete BEFORE DELETE ON documents
    FOR EACH ROW WHEN (OLD.approved_by IS NOT NULL) EXECUTE FUNCTION documents_issued_stands()
    """,
    """
    CREATE FUNCTION document_versions_stand() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a version of a document is added and never changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_versions_stand';
    END $$
    """,
    """
    CREATE TRIGGER document_versions_stand BEFORE UPDATE ON document_versions
    FOR EACH ROW EXECUTE FUNCTION document_versions_stand()
    """,
)
