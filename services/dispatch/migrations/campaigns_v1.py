"""Contacts, campaigns and known facts as the first migration creates them. Frozen."""

TABLES = (
    """
    CREATE TABLE contacts (
        id uuid PRIMARY KEY,
        audience text NOT NULL CONSTRAINT contacts_audience_check
            CHECK (audience IN ('authority', 'diplomat', 'media', 'partner', 'un')),
        words bytea NOT NULL,
        countries text[] NOT NULL,
        all_countries boolean NOT NULL,
        languages text[] NOT NULL
            CONSTRAINT contacts_languages_check CHECK (cardinality(languages) > 0),
        active boolean NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT contacts_countries_check CHECK (all_countries = (cardinality(countries) = 0))
    )
    """,
    "CREATE INDEX contacts_listed ON contacts (audience, id)",
    """
    CREATE TABLE addresses (
        id uuid PRIMARY KEY,
        contact uuid NOT NULL CONSTRAINT addresses_contact_fkey REFERENCES contacts (id),
        audience text NOT NULL,
        channel text NOT NULL CONSTRAINT addresses_channel_check
            CHECK (channel IN ('email', 'sms', 'webhook')),
        hash bytea NOT NULL CONSTRAINT addresses_hash_check CHECK (octet_length(hash) = 32),
        sealed bytea NOT NULL,
        active boolean NOT NULL,
        failures integer NOT NULL,
        rests_until timestamptz,
        created_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_addresses_contact ON addresses (contact)",
    "CREATE UNIQUE INDEX addresses_once ON addresses (audience, channel, hash) WHERE active",
    "CREATE UNIQUE INDEX addresses_one_per_channel ON addresses (contact, channel) WHERE active",
    """
    CREATE TABLE campaigns (
        id uuid PRIMARY KEY,
        document uuid NOT NULL UNIQUE,
        case_id uuid NOT NULL,
        number text NOT NULL,
        kind text NOT NULL,
        reference text NOT NULL,
        country text NOT NULL,
        desk text NOT NULL,
        level text NOT NULL,
        audience text[] NOT NULL,
        languages text[] NOT NULL,
        subject uuid NOT NULL,
        texts bytea NOT NULL,
        texts_sha256 text NOT NULL,
        issued_at timestamptz NOT NULL,
        embargo_until timestamptz,
        attestation text NOT NULL,
        attested_case uuid NOT NULL,
        attested_document uuid NOT NULL,
        attested_reference text NOT NULL,
        attested_sha256 text NOT NULL,
        verification text NOT NULL,
        best_interest boolean NOT NULL,
        drafted_by uuid NOT NULL,
        approved_by uuid NOT NULL,
        verified_at timestamptz NOT NULL,
        started_at timestamptz NOT NULL,
        traceparent text,
        stopped_at timestamptz,
        stopped_by text,
        stop_reason text,
        CONSTRAINT campaigns_attested CHECK (
            attestation <> '' AND attested_case = case_id AND attested_document = document
            AND attested_reference = reference AND attested_sha256 = texts_sha256
            AND verification = 'verified' AND drafted_by <> approved_by
            AND texts_sha256 ~ '^[0-9a-f]{64}$'
        ),
        CONSTRAINT campaigns_stop_check CHECK (
            (stopped_at IS NULL) = (stop_reason IS NULL)
            AND (stopped_at IS NULL) = (stopped_by IS NULL)
        )
    )
    """,
    "CREATE INDEX campaigns_listed ON campaigns (started_at DESC, id DESC)",
    "CREATE INDEX campaigns_of_desk ON campaigns (desk, started_at DESC, id DESC)",
    """
    CREATE TABLE campaign_alerts (
        campaign uuid NOT NULL
            CONSTRAINT campaign_alerts_campaign_fkey REFERENCES campaigns (id),
        alert uuid NOT NULL,
        PRIMARY KEY (campaign, alert)
    )
    """,
    "CREATE INDEX ix_campaign_alerts_alert ON campaign_alerts (alert)",
    """
    CREATE TABLE refused_appeals (
        event uuid PRIMARY KEY,
        document uuid NOT NULL,
        case_id uuid NOT NULL,
        fault text NOT NULL,
        refused_at timestamptz NOT NULL
    )
    """,
    "CREATE TABLE withdrawn_alerts (alert uuid PRIMARY KEY, withdrawn_at timestamptz NOT NULL)",
    """
    CREATE TABLE withdrawn_documents (document uuid PRIMARY KEY, withdrawn_at timestamptz NOT NULL)
    """,
    """
    CREATE TABLE consent_facts (
        alert uuid NOT NULL,
        use text NOT NULL,
        state text NOT NULL,
        since timestamptz NOT NULL,
        PRIMARY KEY (alert, use)
    )
    """,
)

GUARDS = (
    # A campaign keeps what was attested, and a stop is never undone.
    """
    CREATE FUNCTION campaigns_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.stopped_at IS NOT NULL
            OR (to_jsonb(OLD) - '{stopped_at,stopped_by,stop_reason}'::text[])
                <> (to_jsonb(NEW) - '{stopped_at,stopped_by,stop_reason}'::text[])
        THEN
            RAISE EXCEPTION 'a campaign can only be stopped, once'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'campaigns_stay';
        END IF;
        RETURN NEW;
    END
    $$
    """,
    """
    CREATE TRIGGER campaigns_stay BEFORE UPDATE ON campaigns
    FOR EACH ROW EXECUTE FUNCTION campaigns_stay()
    """,
)
