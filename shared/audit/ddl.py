"""The audit trail as a service's first migration creates it.

Frozen: later changes are a `create_v2` of their own.

The service's role may only read the trail and call `audit_append`, which runs as the owner.
"""

from typing import Protocol

from shared.audit import batch_append, entry_checks

_TABLES = (
    """
    CREATE TABLE audit_entries (
        number bigint PRIMARY KEY,
        service text NOT NULL,
        at timestamptz NOT NULL,
        actor text NOT NULL,
        action text NOT NULL,
        object_type text NOT NULL,
        object_id uuid,
        subjects uuid[] NOT NULL,
        detail json NOT NULL,
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL
    )
    """,
    """
    CREATE TABLE audit_head (
        single boolean PRIMARY KEY DEFAULT true CONSTRAINT audit_head_single_check CHECK (single),
        chain uuid NOT NULL DEFAULT gen_random_uuid(),
        number bigint NOT NULL,
        hash bytea NOT NULL
    ) WITH (fillfactor = 20)
    """,
    """
    CREATE TABLE audit_anchors (
        chain uuid NOT NULL,
        number bigint NOT NULL,
        head text NOT NULL,
        of text NOT NULL,
        anchored_at timestamptz NOT NULL,
        signature text NOT NULL,
        CONSTRAINT audit_anchors_pkey PRIMARY KEY (chain, number, head, signature)
    )
    """,
)

# Each field with its length, so that no two entries have the same bytes. `verification.py` does
# the same in Python, from this description and not from this code.
_APPEND = (
    """
    CREATE FUNCTION audit_append(said_by text, moment timestamptz, acting text, facts json)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        head audit_head%ROWTYPE;
        entry audit_entries%ROWTYPE;
        fact json;
    BEGIN
        SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
        entry.service = said_by;
        entry.at = moment;
        entry.actor = acting;
        FOR fact IN SELECT json_array_elements(facts) LOOP
            entry.number = head.number + 1;
            entry.previous_hash = head.hash;
            entry.action = fact ->> 'action';
            entry.object_type = fact ->> 'object_type';
            entry.object_id = (fact ->> 'object_id')::uuid;
            entry.subjects = (fact ->> 'subjects')::uuid[];
            entry.detail = fact -> 'detail';
            entry.hash = sha256(
                entry.previous_hash
                || int8send(entry.number)
                || int4send(octet_length(entry.service)) || convert_to(entry.service, 'UTF8')
                || timestamptz_send(entry.at)
                || int4send(octet_length(entry.actor)) || convert_to(entry.actor, 'UTF8')
                || int4send(octet_length(entry.action)) || convert_to(entry.action, 'UTF8')
                || int4send(octet_length(entry.object_type))
                || convert_to(entry.object_type, 'UTF8')
                || coalesce('\\x01'::bytea || uuid_send(entry.object_id), '\\x00'::bytea)
                || int4send(cardinality(entry.subjects))
                || decode(replace(array_to_string(entry.subjects, ''), '-', ''), 'hex')
                || int4send(octet_length(entry.detail::text))
                || convert_to(entry.detail::text, 'UTF8')
            );
            INSERT INTO audit_entries VALUES (entry.*);
            head.number = entry.number;
            head.hash = entry.hash;
        END LOOP;
        UPDATE audit_head SET number = head.number, hash = head.hash;
    END $$
    """,
    """
    INSERT INTO audit_head (chain, number, hash)
    SELECT chain, 0, sha256(convert_to('tocsin-audit-1', 'UTF8') || uuid_send(chain))
    FROM (SELECT gen_random_uuid() AS chain) AS fresh
    """,
)

_GUARDS = (
    """
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit trail only grows: % of % is refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    """
    CREATE TRIGGER audit_entries_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_anchors_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchors
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
    "ALTER TABLE audit_entries ENABLE ALWAYS TRIGGER audit_entries_only_grow",
    "ALTER TABLE audit_anchors ENABLE ALWAYS TRIGGER audit_anchors_only_grow",
    "ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_stays",
    # All roles that got rights by default privileges, whatever the name of the service's role.
    """
    DO $$
    DECLARE
        given record;
    BEGIN
        FOR given IN
            SELECT c.oid::regclass AS held, a.grantee, r.rolname
            FROM pg_class AS c
            CROSS JOIN LATERAL aclexplode(c.relacl) AS a
            LEFT JOIN pg_roles AS r ON r.oid = a.grantee
            WHERE c.oid IN
                ('audit_entries'::regclass, 'audit_head'::regclass, 'audit_anchors'::regclass)
              AND a.grantee <> c.relowner AND a.privilege_type <> 'SELECT'
              AND NOT (c.oid = 'audit_anchors'::regclass AND a.privilege_type = 'INSERT')
        LOOP
            EXECUTE format(
                'REVOKE %s ON %s FROM %s',
                CASE WHEN given.held = 'audit_anchors'::regclass
                     THEN 'UPDATE, DELETE, TRUNCATE' ELSE 'INSERT, UPDATE, DELETE, TRUNCATE' END,
                given.held,
                CASE WHEN given.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(given.rolname) END
            );
        END LOOP;
    END $$
    """,
)


class Operations(Protocol):
    """The one function of `alembic.op` that is used."""

    def execute(self, sqltext: str) -> None: ...


def create_v1(op: Operations) -> None:
    for statement in (*_TABLES, *_APPEND, *_GUARDS):
        op.execute(statement)


def create_v2(op: Operations) -> None:
    """Let the trail refuse entries that could not be verified later."""
    for statement in entry_checks.STATEMENTS:
        op.execute(statement)


def create_v3(op: Operations) -> None:
    """Let the trail append all entries of a call at once."""
    for statement in batch_append.STATEMENTS:
        op.execute(statement)
