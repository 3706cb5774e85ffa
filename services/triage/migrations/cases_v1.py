"""Cases and known facts as migration 0001 creates them. Frozen."""

TABLES = (
    """
    CREATE TABLE alert_standing (
        alert uuid PRIMARY KEY,
        subject uuid NOT NULL,
        withdrawn_at timestamptz
    )
    """,
    """
    CREATE TABLE consents (
        alert uuid NOT NULL CONSTRAINT consents_alert_fkey REFERENCES alert_standing (alert),
        use text NOT NULL,
        state text NOT NULL
            CONSTRAINT consents_state_check
            CHECK (state IN ('given', 'limited', 'refused', 'unknown')),
        since timestamptz NOT NULL,
        CONSTRAINT consents_pkey PRIMARY KEY (alert, use)
    )
    """,
    """
    CREATE TABLE counters (
        scope text NOT NULL,
        year integer NOT NULL,
        last integer NOT NULL CONSTRAINT counters_last_check CHECK (last > 0),
        CONSTRAINT counters_pkey PRIMARY KEY (scope, year)
    ) WITH (fillfactor = 50)
    """,
    """
    CREATE TABLE cases (
        id uuid PRIMARY KEY,
        number text NOT NULL CONSTRAINT cases_number_key UNIQUE,
        subject uuid NOT NULL,
        country text NOT NULL,
        desk text NOT NULL,
        state text NOT NULL CONSTRAINT cases_state_check CHECK (state IN ('open', 'closed')),
        level text NOT NULL,
        level_rank smallint NOT NULL,
        score integer NOT NULL,
        policy text NOT NULL,
        rules text[] NOT NULL,
        violations text[] NOT NULL,
        next_due_at timestamptz NOT NULL,
        opened_at timestamptz NOT NULL,
        acknowledged_at timestamptz,
        assigned_to uuid,
        restricted_to uuid[],
        verification text NOT NULL,
        verified_by uuid,
        verified_at timestamptz,
        outcome text,
        closed_by uuid,
        closed_at timestamptz,
        CONSTRAINT cases_level_check CHECK (
            (level, level_rank) IN (('critical', 1), ('high', 2), ('medium', 3), ('low', 4))
        ),
        CONSTRAINT cases_closed_check CHECK (
            num_nonnulls(closed_at, closed_by, outcome) = CASE state WHEN 'closed' THEN 3 ELSE 0 END
        ),
        CONSTRAINT cases_verified_check CHECK (
            verification <> 'verified' OR (verified_by IS NOT NULL AND verified_at IS NOT NULL)
        )
    )
    """,
    "CREATE INDEX cases_queue ON cases (state, level_rank, next_due_at, id)",
    "CREATE INDEX cases_queue_of_desk ON cases (desk, state, level_rank, next_due_at, id)",
    """
    CREATE INDEX cases_queue_of_officer ON cases (assigned_to, state, level_rank, next_due_at, id)
    WHERE assigned_to IS NOT NULL
    """,
    """
    CREATE TABLE alerts (
        alert uuid PRIMARY KEY CONSTRAINT alerts_alert_fkey REFERENCES alert_standing (alert),
        subject uuid NOT NULL,
        country text NOT NULL,
        filed_at timestamptz NOT NULL,
        channel text NOT NULL,
        asked_for text[] NOT NULL,
        acts jsonb NOT NULL,
        expected jsonb NOT NULL,
        persons bytea NOT NULL,
        facts bytea NOT NULL
    )
    """,
    "CREATE INDEX ix_alerts_subject ON alerts (subject)",
    """
    CREATE TABLE alert_marks (
        alert uuid NOT NULL CONSTRAINT alert_marks_alert_fkey REFERENCES alerts (alert),
        kind text NOT NULL,
        hash bytea NOT NULL,
        CONSTRAINT alert_marks_pkey PRIMARY KEY (alert, kind, hash)
    )
    """,
    "CREATE INDEX alert_marks_hash ON alert_marks (hash)",
    """
    CREATE TABLE case_alerts (
        case_id uuid NOT NULL CONSTRAINT case_alerts_case_id_fkey REFERENCES cases (id),
        alert uuid NOT NULL CONSTRAINT case_alerts_alert_fkey REFERENCES alert_standing (alert),
        subject uuid NOT NULL,
        link uuid,
        CONSTRAINT case_alerts_pkey PRIMARY KEY (case_id, alert)
    )
    """,
    "CREATE INDEX ix_case_alerts_alert ON case_alerts (alert)",
    """
    CREATE TABLE case_links (
        id uuid PRIMARY KEY,
        newer uuid NOT NULL CONSTRAINT case_links_newer_fkey REFERENCES cases (id),
        older uuid NOT NULL CONSTRAINT case_links_older_fkey REFERENCES cases (id),
        score integer NOT NULL,
        reasons text[] NOT NULL,
        state text NOT NULL
            CONSTRAINT case_links_state_check CHECK (state IN ('proposed', 'accepted', 'declined')),
        proposed_at timestamptz NOT NULL,
        kept_case uuid,
        decided_by uuid,
        decided_at timestamptz,
        CONSTRAINT case_links_pair_key UNIQUE (newer, older),
        CONSTRAINT case_links_decided_check CHECK (
            (state = 'proposed') = (decided_by IS NULL)
            AND (state = 'accepted') = (kept_case IS NOT NULL)
        )
    )
    """,
    "CREATE INDEX ix_case_links_older ON case_links (older)",
    """
    CREATE TABLE case_sources (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT case_sources_case_id_fkey REFERENCES cases (id),
        alert uuid,
        subject uuid NOT NULL,
        relation text NOT NULL,
        reliability text NOT NULL,
        independent boolean NOT NULL,
        added_by text NOT NULL,
        added_at timestamptz NOT NULL,
        words bytea
    )
    """,
    "CREATE INDEX ix_case_sources_case_id ON case_sources (case_id)",
    """
    CREATE TABLE deadlines (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL CONSTRAINT deadlines_case_id_fkey REFERENCES cases (id),
        kind text NOT NULL,
        step integer NOT NULL,
        due_at timestamptz NOT NULL,
        urgency text NOT NULL,
        rang_at timestamptz,
        stopped_at timestamptz
    )
    """,
    "CREATE INDEX ix_deadlines_case_id ON deadlines (case_id)",
    """
    CREATE TABLE timeline (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL,
        at timestamptz NOT NULL,
        kind text NOT NULL,
        actor text NOT NULL,
        detail jsonb NOT NULL,
        words bytea
    )
    """,
    "CREATE INDEX timeline_of_case ON timeline (case_id, at, id)",
    """
    CREATE TABLE campaign_tallies (
        campaign uuid NOT NULL,
        channel text NOT NULL,
        state text NOT NULL,
        case_id uuid NOT NULL,
        number integer NOT NULL,
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        CONSTRAINT campaign_tallies_pkey PRIMARY KEY (campaign, channel, state)
    )
    """,
    "CREATE INDEX ix_campaign_tallies_case_id ON campaign_tallies (case_id)",
)
