"""The database of the PostgreSQL bus as its first migration creates it. Frozen.

Positions of a topic have no holes and appear in their order: an append holds the topic's row until
the commit, so no reader can skip a position that is not visible yet. Roles have no right to write
tables; the functions check the role that signed in: `tocsin_intake` appends to `tocsin.intake` and
moves the offsets of the group `intake`; the owner of the database may do all.
"""

from hashlib import sha256

from shared.messaging.ddl import Operations

_TABLES = (
    "CREATE SCHEMA bus",
    "CREATE TABLE bus.topics (topic text PRIMARY KEY, last_position bigint NOT NULL DEFAULT 0)",
    """
    CREATE TABLE bus.records (
        topic text NOT NULL REFERENCES bus.topics,
        position bigint NOT NULL,
        key bytea NOT NULL,
        value bytea NOT NULL,
        headers json NOT NULL,
        appended_at timestamptz NOT NULL,
        PRIMARY KEY (topic, position)
    )
    """,
    "CREATE INDEX records_appended ON bus.records (topic, appended_at)",
    """
    CREATE TABLE bus.offsets (
        consumer_group text NOT NULL,
        topic text NOT NULL REFERENCES bus.topics,
        position bigint NOT NULL,
        PRIMARY KEY (consumer_group, topic)
    ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)
    """,
    """
    INSERT INTO bus.topics (topic) VALUES ('tocsin.intake'), ('tocsin.triage'),
        ('tocsin.dispatch'), ('tocsin.relocation'), ('tocsin.identity')
    """,
)

_FUNCTIONS = (
    """
    CREATE FUNCTION bus.require_role(named text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
    BEGIN
        IF session_user <> named
            AND session_user <> (SELECT pg_get_userbyid(datdba) FROM pg_database
                                 WHERE datname = current_database())
            AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
        THEN
            RAISE insufficient_privilege USING MESSAGE = session_user || ' is not ' || named;
        END IF;
    END $$
    """,
    """
    CREATE FUNCTION bus.append(to_topic text, keys bytea[], contents bytea[], headers text[])
    RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    DECLARE
        last bigint;
        number int := cardinality(keys);
    BEGIN
        PERFORM bus.require_role(replace(to_topic, '.', '_'));
        UPDATE bus.topics SET last_position = last_position + number WHERE topic = to_topic
            RETURNING last_position INTO last;
        IF NOT FOUND THEN
            RAISE undefined_object USING MESSAGE = 'no topic ' || to_topic;
        END IF;
        -- The time is read under the lock, so that it rises with the position.
        INSERT INTO bus.records (topic, position, key, value, headers, appended_at)
        SELECT to_topic, last - number + place, key, content, header::json, clock_timestamp()
        FROM unnest(keys, contents, headers) WITH ORDINALITY
            AS appended (key, content, header, place);
        PERFORM pg_notify('tocsin_bus', to_topic);
        RETURN last;
    END $$
    """,
    """
    CREATE FUNCTION bus.advance(of_group text, topics text[], positions bigint[])
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    BEGIN
        PERFORM bus.require_role('tocsin_' || of_group);
        INSERT INTO bus.offsets (consumer_group, topic, position)
        SELECT of_group, moved.topic, moved.position
        FROM unnest(topics, positions) AS moved (topic, position)
        ON CONFLICT (consumer_group, topic) DO UPDATE SET position = excluded.position;
    END $$
    """,
    """
    CREATE FUNCTION bus.purge(of_group text, from_topic text, older_than interval, at_most int)
    RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    DECLARE
        deleted bigint;
    BEGIN
        PERFORM bus.require_role('tocsin_' || of_group);
        IF older_than < interval '1 day' THEN
            RAISE invalid_parameter_value USING MESSAGE = 'records are kept for a day at least';
        END IF;
        -- Nothing goes that a group which ever read this topic has not done yet.
        DELETE FROM bus.records WHERE topic = from_topic AND position IN (
            SELECT position FROM bus.records
            WHERE topic = from_topic AND appended_at < now() - older_than AND position <= (
                SELECT min(position) FROM bus.offsets WHERE topic = from_topic)
            ORDER BY position LIMIT at_most);
        GET DIAGNOSTICS deleted = ROW_COUNT;
        RETURN deleted;
    END $$
    """,
    """
    CREATE FUNCTION bus.admit(role_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
    BEGIN
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
        EXECUTE format('GRANT USAGE ON SCHEMA bus TO %I', role_name);
        EXECUTE format('GRANT SELECT ON bus.topics, bus.records, bus.offsets TO %I', role_name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION bus.require_role(text),
            bus.append(text, bytea[], bytea[], text[]), bus.advance(text, text[], bigint[]),
            bus.purge(text, text, interval, int) TO %I', role_name);
    END $$
    """,
)

_RIGHTS = (
    "REVOKE ALL ON SCHEMA bus FROM PUBLIC",
    "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA bus FROM PUBLIC",
    """
    DO $$ BEGIN
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
        PERFORM bus.admit(rolname) FROM pg_roles WHERE rolname IN (
            'tocsin_intake', 'tocsin_triage', 'tocsin_dispatch', 'tocsin_relocation',
            'tocsin_identity');
    END $$
    """,
)


_ADMIT_ALL = """
    DO $$ BEGIN
        PERFORM bus.admit(rolname) FROM pg_roles WHERE rolname IN (
            'tocsin_intake', 'tocsin_triage', 'tocsin_dispatch', 'tocsin_relocation',
            'tocsin_identity');
    END $$
"""

SAID = "tocsin_bus_said"
"""The NOTIFY channel that gives a topic and the types of its new records."""
ANY_TYPE = "*"
"""Used instead of the types if they are too many for one notification."""


def channel_of(said: str) -> str:
    """Return the NOTIFY channel for records of this type; its payload is the topic.

    Names of channels have a limited length, names of types have not.
    """
    return f"tocsin_bus_{sha256(said.encode()).hexdigest()[:32]}"


# `tocsin_bus` is still notified: processes that were started before this migration listen there.
# Their own records come without types, so that all readers read them at once.
_SAY_TYPES = (
    """
    CREATE FUNCTION bus.append(
        to_topic text, keys bytea[], contents bytea[], headers text[], types text[])
    RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    DECLARE
        last bigint;
        number int := cardinality(keys);
        said text := (SELECT string_agg(DISTINCT type, ' ') FROM unnest(types) AS type);
    BEGIN
        PERFORM bus.require_role(replace(to_topic, '.', '_'));
        UPDATE bus.topics SET last_position = last_position + number WHERE topic = to_topic
            RETURNING last_position INTO last;
        IF NOT FOUND THEN
            RAISE undefined_object USING MESSAGE = 'no topic ' || to_topic;
        END IF;
        -- The time is read under the lock, so that it rises with the position.
        INSERT INTO bus.records (topic, position, key, value, headers, appended_at)
        SELECT to_topic, last - number + place, key, content, header::json, clock_timestamp()
        FROM unnest(keys, contents, headers) WITH ORDINALITY
            AS appended (key, content, header, place);
        PERFORM pg_notify('tocsin_bus', to_topic);
        PERFORM pg_notify('tocsin_bus_said',
            to_topic || ' ' || CASE WHEN octet_length(said) < 4000 THEN said ELSE '*' END);
        RETURN last;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION
        bus.append(to_topic text, keys bytea[], contents bytea[], headers text[])
    RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    RETURN bus.append(to_topic, keys, contents, headers, ARRAY['*'])
    """,
    "REVOKE EXECUTE ON FUNCTION bus.append(text, bytea[], bytea[], text[], text[]) FROM PUBLIC",
    """
    CREATE OR REPLACE FUNCTION bus.admit(role_name text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
    BEGIN
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
        EXECUTE format('GRANT USAGE ON SCHEMA bus TO %I', role_name);
        EXECUTE format('GRANT SELECT ON bus.topics, bus.records, bus.offsets TO %I', role_name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION bus.require_role(text),
            bus.append(text, bytea[], bytea[], text[]),
            bus.append(text, bytea[], bytea[], text[], text[]),
            bus.advance(text, text[], bigint[]),
            bus.purge(text, text, interval, int) TO %I', role_name);
    END $$
    """,
    _ADMIT_ALL,
)


# While there are many notifications, a reader does not listen to `tocsin_bus_said`: it reads once
# per interval in which records gather, and is notified here of its urgent types.
_SAY_EACH_TYPE = """
    CREATE OR REPLACE FUNCTION bus.append(
        to_topic text, keys bytea[], contents bytea[], headers text[], types text[])
    RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    DECLARE
        last bigint;
        number int := cardinality(keys);
        said text := (SELECT string_agg(DISTINCT type, ' ') FROM unnest(types) AS type);
    BEGIN
        PERFORM bus.require_role(replace(to_topic, '.', '_'));
        UPDATE bus.topics SET last_position = last_position + number WHERE topic = to_topic
            RETURNING last_position INTO last;
        IF NOT FOUND THEN
            RAISE undefined_object USING MESSAGE = 'no topic ' || to_topic;
        END IF;
        -- The time is read under the lock, so that it rises with the position.
        INSERT INTO bus.records (topic, position, key, value, headers, appended_at)
        SELECT to_topic, last - number + place, key, content, header::json, clock_timestamp()
        FROM unnest(keys, contents, headers) WITH ORDINALITY
            AS appended (key, content, header, place);
        PERFORM pg_notify('tocsin_bus', to_topic);
        PERFORM pg_notify('tocsin_bus_said',
            to_topic || ' ' || CASE WHEN octet_length(said) < 4000 THEN said ELSE '*' END);
        PERFORM pg_notify(
            'tocsin_bus_' || left(encode(sha256(convert_to(type, 'UTF8')), 'hex'), 32), to_topic)
        FROM (SELECT DISTINCT type FROM unnest(types) AS type WHERE type IS NOT NULL) AS each;
        RETURN last;
    END $$
"""


def create_v1(op: Operations) -> None:
    """Create the bus.

    The owner admits a role that is made later: `SELECT bus.admit('tocsin_...')`.
    """
    for statement in (*_TABLES, *_FUNCTIONS, *_RIGHTS):
        op.execute(statement)


def say_types_v2(op: Operations) -> None:
    """Let each append notify of its types, so that not every reader reads at once."""
    for statement in _SAY_TYPES:
        op.execute(statement)


def say_each_type_v5(op: Operations) -> None:
    """Let each append also notify on a separate channel for every type."""
    op.execute(_SAY_EACH_TYPE)
