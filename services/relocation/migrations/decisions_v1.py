"""Assessments and decisions, with the constraints on them. Frozen.

The rules of `rules/eligibility.py` are repeated here for changes that bypass the operations.
"""

TABLES = (
    """
    CREATE TABLE assessments (
        id uuid PRIMARY KEY,
        request uuid NOT NULL
            CONSTRAINT assessments_request_fkey REFERENCES support_requests (id),
        number integer NOT NULL,
        assessed_by uuid NOT NULL,
        assessed_at timestamptz NOT NULL,
        assessors uuid[] NOT NULL,
        programme text NOT NULL,
        identity text NOT NULL,
        situation text NOT NULL,
        need text NOT NULL,
        exclusions text[] NOT NULL,
        currency text NOT NULL,
        ceiling numeric(12, 2) NOT NULL,
        costs numeric(12, 2) NOT NULL,
        recommended numeric(12, 2) NOT NULL,
        words bytea NOT NULL,
        CONSTRAINT assessments_number_key UNIQUE (id, request, number),
        CONSTRAINT assessments_order_key UNIQUE (request, number),
        CONSTRAINT assessments_decided_on_key UNIQUE (
            id, request, assessors, identity, situation, need, exclusions, currency, ceiling, costs
        ),
        CONSTRAINT assessments_findings_check CHECK (
            identity IN ('met', 'not-met', 'unclear')
            AND situation IN ('met', 'not-met', 'unclear')
            AND need IN ('met', 'not-met', 'unclear')
        ),
        CONSTRAINT assessments_assessors_check CHECK (
            assessed_by = ANY (assessors) AND array_position(assessors, NULL) IS NULL
        ),
        CONSTRAINT assessments_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
        CONSTRAINT assessments_amounts_check CHECK (
            0 <= recommended AND recommended <= costs AND costs <= ceiling
        )
    )
    """,
    """
    CREATE TABLE cost_lines (
        id uuid PRIMARY KEY,
        assessment uuid NOT NULL
            CONSTRAINT cost_lines_assessment_fkey REFERENCES assessments (id),
        position smallint NOT NULL,
        kind text NOT NULL,
        amount numeric(12, 2) NOT NULL CONSTRAINT cost_lines_amount_check CHECK (amount > 0),
        currency text NOT NULL,
        words bytea NOT NULL,
        CONSTRAINT cost_lines_position_key UNIQUE (assessment, position)
    )
    """,
    """
    CREATE TABLE decisions (
        id uuid PRIMARY KEY,
        request uuid NOT NULL CONSTRAINT decisions_request_key UNIQUE
            CONSTRAINT decisions_request_fkey REFERENCES support_requests (id),
        assessment uuid NOT NULL,
        assessors uuid[] NOT NULL,
        identity text NOT NULL,
        situation text NOT NULL,
        need text NOT NULL,
        exclusions text[] NOT NULL,
        currency text NOT NULL,
        ceiling numeric(12, 2) NOT NULL,
        costs numeric(12, 2) NOT NULL,
        decision text NOT NULL
            CONSTRAINT decisions_decision_check CHECK (decision IN ('granted', 'declined')),
        amount numeric(12, 2),
        decided_by uuid NOT NULL,
        decided_at timestamptz NOT NULL,
        words bytea,
        CONSTRAINT decisions_of_request_key UNIQUE (id, request, assessment, decision),
        CONSTRAINT decisions_assessment_fkey FOREIGN KEY (
            assessment, request, assessors, identity, situation, need, exclusions, currency,
            ceiling, costs
        ) REFERENCES assessments (
            id, request, assessors, identity, situation, need, exclusions, currency, ceiling, costs
        ),
        CONSTRAINT decisions_four_eyes CHECK (
            decided_by IS NULL
            OR (coalesce(cardinality(assessors), 0) > 0
                AND array_position(assessors, NULL) IS NULL
                AND decided_by <> ALL (assessors))
        ),
        CONSTRAINT decisions_eligible CHECK (
            decision <> 'granted'
            OR (identity = 'met' AND situation = 'met' AND need = 'met' AND exclusions = '{}')
        ),
        CONSTRAINT decisions_amount_check CHECK (
            CASE decision WHEN 'granted' THEN amount IS NOT NULL AND amount > 0
                              AND amount <= costs AND amount <= ceiling
                          ELSE amount IS NULL END
        ),
        CONSTRAINT decisions_reason_check CHECK (decision <> 'declined' OR words IS NOT NULL)
    )
    """,
    """
    ALTER TABLE support_requests ADD CONSTRAINT support_requests_assessment_fkey
        FOREIGN KEY (assessment, id, version) REFERENCES assessments (id, request, number)
    """,
    """
    ALTER TABLE support_requests ADD CONSTRAINT support_requests_decision_fkey
        FOREIGN KEY (decision, id, assessment, state)
        REFERENCES decisions (id, request, assessment, decision)
    """,
)

GUARDS = (
    """
    CREATE FUNCTION assessments_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% only grows: % is refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION assessments_refuse()
        """
        for table in ("assessments", "cost_lines", "decisions")
    ),
    # Everybody who ever assessed a request is listed as an assessor in its later assessments too.
    """
    CREATE FUNCTION assessments_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.number <> 1 + (SELECT count(*) FROM assessments WHERE request = NEW.request)
            OR EXISTS (SELECT FROM assessments WHERE request = NEW.request
                       AND NOT assessors <@ NEW.assessors) THEN
            RAISE EXCEPTION 'an assessment is not the next one, or leaves out an assessor'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'assessments_follow';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER assessments_follow BEFORE INSERT ON assessments
    FOR EACH ROW EXECUTE FUNCTION assessments_follow()
    """,
    # Nothing is granted on a file whose alert was withdrawn.
    """
    CREATE FUNCTION decisions_stand() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM support_requests JOIN intake_files USING (subject)
                   WHERE id = NEW.request AND withdrawn_at IS NOT NULL) THEN
            RAISE EXCEPTION 'the alert was withdrawn: nothing is granted'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_stand';
        END IF;
        IF EXISTS (SELECT FROM assessments AS newer JOIN assessments AS read USING (request)
                   WHERE read.id = NEW.assessment AND newer.number > read.number) THEN
            RAISE EXCEPTION 'a newer assessment stands'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decisions_stand';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER decisions_stand BEFORE INSERT ON decisions
    FOR EACH ROW WHEN (NEW.decision = 'granted') EXECUTE FUNCTION decisions_stand()
    """,
)
