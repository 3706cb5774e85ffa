"""Requests and known facts as migration 0001 creates them. Frozen."""

TABLES = (
    """
    CREATE TABLE intake_files (
        subject uuid PRIMARY KEY,
        alert uuid CONSTRAINT intake_files_alert_key UNIQUE,
        withdrawn_at timestamptz
    )
    """,
    """
    CREATE TABLE consents (
        subject uuid NOT NULL
            CONSTRAINT consents_subject_fkey REFERENCES intake_files (subject),
        use text NOT NULL,
        state text NOT NULL
            CONSTRAINT consents_state_check
            CHECK (state IN ('given', 'limited', 'refused', 'unknown')),
        since timestamptz NOT NULL,
        CONSTRAINT consents_pkey PRIMARY KEY (subject, use)
    )
    """,
    """
    CREATE TABLE cases (
        id uuid PRIMARY KEY,
        number text,
        level text,
        outcome text,
        closed_at timestamptz
    )
    """,
    """
    CREATE TABLE case_alerts (
        case_id uuid NOT NULL CONSTRAINT case_alerts_case_id_fkey REFERENCES cases (id),
        alert uuid NOT NULL,
        CONSTRAINT case_alerts_pkey PRIMARY KEY (case_id, alert)
    )
    """,
    "CREATE INDEX ix_case_alerts_alert ON case_alerts (alert)",
    """
    CREATE TABLE support_requests (
        id uuid PRIMARY KEY,
        case_id uuid,
        number text,
        alert uuid,
        subject uuid NOT NULL
            CONSTRAINT support_requests_subject_fkey REFERENCES intake_files (subject),
        country text NOT NULL,
        desk text NOT NULL,
        kinds text[] NOT NULL,
        urgency text NOT NULL,
        urgency_rank smallint NOT NULL,
        programme text NOT NULL,
        requested_at timestamptz NOT NULL,
        decide_by timestamptz NOT NULL,
        filed_by uuid,
        state text NOT NULL
            CONSTRAINT support_requests_state_check
            CHECK (state IN ('requested', 'assessed', 'granted', 'declined')),
        version integer NOT NULL,
        assessment uuid,
        decision uuid,
        need bytea NOT NULL,
        CONSTRAINT support_requests_origin_check CHECK (
            CASE WHEN filed_by IS NULL THEN case_id IS NOT NULL AND alert IS NOT NULL
                 ELSE case_id IS NULL AND alert IS NULL END
        ),
        CONSTRAINT support_requests_assessed_check CHECK (
            (state = 'requested') = (assessment IS NULL) AND (version = 0) = (assessment IS NULL)
        ),
        CONSTRAINT support_requests_decided_check CHECK (
            (state IN ('granted', 'declined')) = (decision IS NOT NULL)
        )
    )
    """,
    "CREATE INDEX ix_support_requests_case_id ON support_requests (case_id)",
    "CREATE INDEX ix_support_requests_subject ON support_requests (subject)",
    """
    CREATE INDEX support_requests_queue
        ON support_requests (state, urgency_rank, decide_by, id)
    """,
    """
    CREATE INDEX support_requests_queue_of_desk
        ON support_requests (desk, state, urgency_rank, decide_by, id)
    """,
    "CREATE INDEX support_requests_all ON support_requests (urgency_rank, decide_by, id)",
    """
    CREATE INDEX support_requests_filed_by
        ON support_requests (filed_by, urgency_rank, decide_by, id)
    """,
)
