"""Database gates where persons of one alert answered for themselves. Frozen.

A use passes if one of them, or everybody else, allows it: whom a text names is sealed.
"""

GATES = (
    """
    CREATE FUNCTION states_of(known consents) RETURNS SETOF text LANGUAGE sql STABLE AS $$
        SELECT known.by_person ->> 'general' WHERE known.by_person_since = known.since
        UNION ALL
        SELECT value FROM jsonb_each_text(known.by_person -> 'persons')
        WHERE known.by_person_since = known.since
        UNION ALL
        SELECT coalesce(known.state, 'unknown')
        WHERE known.by_person_since IS DISTINCT FROM known.since OR known.since IS NULL
    $$
    """,
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
              AND NOT EXISTS (SELECT FROM states_of(known) AS told (state)
                WHERE CASE told.state
                WHEN 'given' THEN true
                WHEN 'limited' THEN 'limits' = ANY (NEW.harm_confirmed)
                WHEN 'unknown' THEN EXISTS (
                    SELECT FROM best_interest_decisions AS decided
                    WHERE decided.case_id = NEW.case_id AND decided.decision = 'agreed'
                      AND stood_on.alert = ANY (decided.alerts)
                      AND use_of(needed.audience, NEW.names_shown) = ANY (decided.uses))
                ELSE false END)
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
    """
    CREATE OR REPLACE FUNCTION documents_names() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.names_shown AND NOT 'unpublished-name' = ANY (NEW.harm_confirmed)
            AND EXISTS (SELECT FROM case_alerts JOIN consents AS known USING (alert)
                        WHERE case_id = NEW.case_id AND use = 'publish_name'
                          AND NOT EXISTS (SELECT FROM states_of(known) AS told (state)
                            WHERE told.state IN ('given', 'limited', 'unknown'))) THEN
            PERFORM documents_refuse('it prints a name that is not to be published');
        END IF;
        IF NEW.names_shown AND NOT (NEW.harm_confirmed && '{limits,unpublished-name}')
            AND EXISTS (SELECT FROM case_alerts JOIN consents AS known USING (alert)
                        WHERE case_id = NEW.case_id AND use = 'publish_name'
                          AND 'limited' = ALL (SELECT states_of(known))) THEN
            PERFORM documents_refuse('nobody confirmed that it respects the limits of a name');
        END IF;
        IF NOT NEW.names_shown AND NOT 'unnamed-person' = ANY (NEW.harm_confirmed) THEN
            PERFORM documents_refuse('nobody confirmed that it does not show who it is about');
        END IF;
        RETURN NEW;
    END $$
    """,
)
