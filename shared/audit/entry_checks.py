"""Let the database check each entry that is appended to the trail.

An entry is kept for ever: one that cannot be read or checked would stop `tocsin audit verify` for
good. Frozen like `ddl.py`: later changes are a `create_v3` of their own.
"""

_EXPECT = """
    CREATE FUNCTION audit_expect_reasonable(entry audit_entries) RETURNS void
    LANGUAGE plpgsql AS $$
    BEGIN
        IF entry.service IS NULL OR length(entry.service) > 100
            OR entry.actor IS NULL OR length(entry.actor) > 200
            OR entry.action IS NULL OR length(entry.action) > 100
            OR entry.object_type IS NULL OR length(entry.object_type) > 100
        THEN
            RAISE EXCEPTION 'an entry of the trail has to say who did what to what kind of thing'
                USING ERRCODE = 'check_violation';
        END IF;
        IF entry.at IS NULL OR entry.at < '1000-01-01' OR entry.at >= '9000-01-01' THEN
            RAISE EXCEPTION 'an entry of the trail has to be of a moment that a clock can show'
                USING ERRCODE = 'check_violation';
        END IF;
        IF entry.subjects IS NULL OR coalesce(array_ndims(entry.subjects), 1) <> 1
            OR coalesce(array_lower(entry.subjects, 1), 1) <> 1
            OR array_position(entry.subjects, NULL) IS NOT NULL
        THEN
            RAISE EXCEPTION 'the subjects of an entry are a plain list'
                USING ERRCODE = 'check_violation';
        END IF;
        IF entry.detail IS NULL OR json_typeof(entry.detail) <> 'object'
            OR octet_length(entry.detail::text) > 65536
        THEN
            RAISE EXCEPTION 'the detail of an entry is a short object'
                USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            -- As jsonb, which takes no half of a character and no NUL.
            SELECT FROM jsonb_each(entry.detail::jsonb) AS each
            WHERE jsonb_typeof(each.value) IN ('object', 'array')
                OR jsonb_typeof(each.value) = 'number' AND length(each.value::text) > 40
        ) THEN
            RAISE EXCEPTION 'the detail of an entry holds codes, ids and counts'
                USING ERRCODE = 'check_violation';
        END IF;
    END $$
"""

# The function of `ddl.py`, which runs the checks before it hashes.
_APPEND = """
    CREATE OR REPLACE FUNCTION audit_append(
        said_by text, moment timestamptz, acting text, facts json
    )
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
            PERFORM audit_expect_reasonable(entry);
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
"""

STATEMENTS = (_EXPECT, _APPEND)
