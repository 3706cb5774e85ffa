"""Database gates on whom a best-interest decision was made for, and on late consents.

A decision counts for the persons it was made on. A consent that was received after a document was
submitted does not pass. Frozen.
"""

DECISIONS = (
    # A proposal that the former code still makes during the update names no alert, and has to be
    # made again.
    """
    ALTER TABLE best_interest_decisions ADD COLUMN alerts uuid[] NOT NULL DEFAULT '{}'
    """,
    """
    UPDATE best_interest_decisions AS decided SET alerts = ARRAY(
        SELECT stood_on.alert
        FROM case_alerts AS stood_on LEFT JOIN case_links ON case_links.id = stood_on.link
        WHERE stood_on.case_id = decided.case_id
          AND (stood_on.link IS NULL OR case_links.decided_at <= decided.proposed_at)
        ORDER BY stood_on.alert
    )
    """,
)

CONSENTS = (
    # For existing rows, `since` is the best known time of receipt.
    "ALTER TABLE consents ADD COLUMN heard_at timestamptz NOT NULL DEFAULT now()",
    "UPDATE consents SET heard_at = since",
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
                      AND stood_on.alert = ANY (decided.alerts)
                      AND use_of(needed.audience, NEW.names_shown) = ANY (decided.uses))
                ELSE false END
        ) THEN
            PERFORM documents_refuse('there is no consent for a use');
        END IF;
        IF EXISTS (
            SELECT FROM case_alerts JOIN consents USING (alert)
            WHERE case_id = NEW.case_id AND state <> 'given' AND heard_at > NEW.submitted_at
              AND (NEW.names_shown AND use = 'publish_name' OR EXISTS (
                SELECT FROM unnest(NEW.audience) AS needed (audience)
                WHERE use_of(needed.audience, NEW.names_shown) = use))
        ) THEN
            PERFORM documents_refuse('a consent changed after it was submitted');
        END IF;
        RETURN NEW;
    END $$
    """,
)
