"""Database gates that require assessed sources, and allow one appeal for a case.

A source counts once somebody assessed it. Frozen.
"""

SOURCES = (
    """
    ALTER TABLE case_sources
        ADD COLUMN assessed_by uuid,
        ADD COLUMN assessed_at timestamptz,
        ADD CONSTRAINT case_sources_assessed_check CHECK (
            num_nonnulls(assessed_by, assessed_at) IN (0, 2)
        )
    """,
    # An officer who added a source also assessed its reliability. Whether the source of an alert
    # was ever assessed is not known, so it has to be assessed again.
    """
    UPDATE case_sources SET assessed_by = added_by::uuid, assessed_at = added_at
    WHERE alert IS NULL AND added_by ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    """,
)

GATES = (
    """
    CREATE OR REPLACE FUNCTION documents_gates() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        told_by integer;
        trusted integer;
    BEGIN
        IF NOT EXISTS (SELECT FROM cases WHERE id = NEW.case_id
                       AND state = 'open' AND verification = 'verified') THEN
            PERFORM documents_refuse('the case is not open and verified');
        END IF;
        IF NEW.kind = 'urgent-appeal' AND NEW.follow_up = 0
            AND EXISTS (SELECT FROM documents WHERE case_id = NEW.case_id AND id <> NEW.id
                        AND kind = NEW.kind AND follow_up = 0 AND state = 'issued') THEN
            PERFORM documents_refuse('the case has an appeal already');
        END IF;
        SELECT count(*) FILTER (WHERE independent),
               count(*) FILTER (WHERE relation = 'member-organisation')
        INTO told_by, trusted
        FROM case_sources
        WHERE case_id = NEW.case_id AND assessed_by IS NOT NULL
          AND reliability IN ('highly-reliable', 'likely-reliable');
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
)
