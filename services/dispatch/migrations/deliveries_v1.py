"""Notices, deliveries and attempts as the first migration creates them. Frozen."""

TABLES = (
    """
    CREATE TABLE notices (
        id uuid PRIMARY KEY,
        reason text NOT NULL,
        case_number text,
        urgency text NOT NULL,
        role text,
        account uuid,
        desk text,
        requested_at timestamptz NOT NULL,
        CONSTRAINT notices_say_nothing CHECK (
            reason ~ '^[a-z0-9][a-z0-9._-]{0,63}$'
            AND (case_number IS NULL OR case_number ~ '^[A-Z0-9-]{1,24}$')
        ),
        CONSTRAINT notices_to_check CHECK ((role IS NULL) <> (account IS NULL))
    )
    """,
    """
    CREATE TABLE deliveries (
        id uuid PRIMARY KEY,
        campaign uuid CONSTRAINT deliveries_campaign_fkey REFERENCES campaigns (id),
        notice uuid CONSTRAINT deliveries_notice_fkey REFERENCES notices (id),
        contact uuid CONSTRAINT deliveries_contact_fkey REFERENCES contacts (id),
        address uuid CONSTRAINT deliveries_address_fkey REFERENCES addresses (id),
        address_hash bytea,
        account uuid,
        channel text NOT NULL
            CONSTRAINT deliveries_channel_check CHECK (channel IN ('email', 'sms', 'webhook')),
        use text,
        language text NOT NULL,
        critical boolean NOT NULL,
        state text NOT NULL,
        reason text NOT NULL,
        attempts integer NOT NULL,
        next_try_at timestamptz,
        claim uuid,
        lease_until timestamptz,
        repeated boolean NOT NULL,
        provider_id text,
        created_at timestamptz NOT NULL,
        settled_at timestamptz,
        CONSTRAINT deliveries_kind_check CHECK (
            (campaign IS NOT NULL AND contact IS NOT NULL AND address IS NOT NULL
                AND address_hash IS NOT NULL AND use IS NOT NULL
                AND notice IS NULL AND account IS NULL)
            OR (notice IS NOT NULL AND account IS NOT NULL AND channel <> 'webhook'
                AND campaign IS NULL AND contact IS NULL AND address IS NULL
                AND address_hash IS NULL AND use IS NULL)
        ),
        CONSTRAINT deliveries_state_check CHECK (
            state IN ('pending', 'claimed', 'sent', 'delivered', 'failed', 'withheld', 'unknown')
            AND reason <> '' AND (state = 'pending') = (next_try_at IS NOT NULL)
            AND (state = 'claimed') = (claim IS NOT NULL AND lease_until IS NOT NULL)
            AND (state IN ('pending', 'claimed')) = (settled_at IS NULL)
        ),
        CONSTRAINT deliveries_once_per_campaign UNIQUE (campaign, address_hash, channel),
        CONSTRAINT deliveries_once_per_notice UNIQUE (notice, account, channel)
    )
    """,
    """
    CREATE INDEX deliveries_due ON deliveries (channel, critical DESC, next_try_at)
    WHERE state = 'pending'
    """,
    "CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE state = 'claimed'",
    "CREATE INDEX deliveries_of_campaign ON deliveries (campaign, id)",
    "CREATE INDEX deliveries_in_mailbox ON deliveries (id) WHERE reason = 'local-mailbox'",
    "CREATE INDEX deliveries_of_contact ON deliveries (contact)",
    """
    CREATE TABLE attempts (
        id uuid PRIMARY KEY,
        delivery uuid NOT NULL CONSTRAINT attempts_delivery_fkey REFERENCES deliveries (id),
        number integer NOT NULL,
        outcome text NOT NULL,
        reason text NOT NULL,
        status integer,
        seconds double precision NOT NULL,
        ended_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_attempts_delivery ON attempts (delivery)",
    # Every pass of the queue changes these rows, so vacuum runs after a fixed number of changes,
    # not after a share of the table.
    """
    ALTER TABLE deliveries
    SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000)
    """,
)
