"""Let the trail append all entries of a call at once: checked and inserted as sets.

The bytes of an entry, its hash and the checks are those of `entry_checks.py`. Frozen like that
file: later changes are a `create_v4` of their own.
"""

# The check of a single entry stays: a running append may call it.
_EXPECT = """
    CREATE FUNCTION audit_expect_reasonable(entries audit_entries[]) RETURNS void
    LANGUAGE plpgsql AS $$
    DECLARE
        fault text;
    BEGIN
        SELECT found.fault INTO fault FROM unnest(entries) AS entry CROSS JOIN LATERAL (SELECT CASE
            WHEN entry.service IS NULL OR length(entry.service) > 100
                OR entry.actor IS NULL OR length(entry.actor) > 200
                OR entry.action IS NULL OR length(entry.action) > 100
                OR entry.object_type IS NULL OR length(entry.object_type) > 100
            THEN 'an entry of the trail has to say who did what to what kind of thing'
            WHEN entry.at IS NULL OR entry.at < '1000-01-01' OR entry.at >= '9000-01-01'
            THEN 'an entry of the trail has to be of a moment that a clock can show'
            WHEN entry.subjects IS NULL OR coalesce(array_ndims(entry.subjects), 1) <> 1
                OR coalesce(array_lower(entry.subjects, 1), 1) <> 1
                OR array_position(entry.subjects, NULL) IS NOT NULL
            THEN 'the subjects of an entry are a plain list'
            WHEN entry.detail IS NULL OR json_typeof(entry.detail) <> 'object'
                OR octet_length(entry.detail::text) > 65536
            THEN 'the detail of an entry is a short object'
            WHEN EXISTS (
                -- As jsonb, which takes no half of a character and no NUL.
                SELECT FROM jsonb_each(entry.detail::jsonb) AS each
                WHERE jsonb_typeof(each.value) IN ('object', 'array')
                    OR jsonb_typeof(each.value) = 'number' AND length(each.value::text) > 40
            ) THEN 'the detail of an entry holds codes, ids and counts'
        END AS fault) AS found WHERE found.fault IS NOT NULL LIMIT 1;
        IF fault IS NOT NULL THEN
            RAISE EXCEPTION '%', fault USING ERRCODE = 'check_violation';
        END IF;
    END $$
"""

# Only the hashes are computed one after the other, since each includes the one before. Plans are
# cached: otherwise each call would be planned again, for the lengths of its lists.
_APPEND = """
    CREATE OR REPLACE FUNCTION audit_append(
        said_by text, moment timestamptz, acting text, facts json
    )
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
        head audit_head%ROWTYPE;
        entries audit_entries[];
        contents bytea[];
        content bytea;
        hashes bytea[];
    BEGIN
        SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
        SELECT
            array_agg(ROW(
                head.number + place, said_by, moment, acting, action, object_type, object_id,
                subjects, detail, NULL, NULL
            )::audit_entries ORDER BY place),
            array_agg(
                int8send(head.number + place)
                || int4send(octet_length(said_by)) || convert_to(said_by, 'UTF8')
                || timestamptz_send(moment)
                || int4send(octet_length(acting)) || convert_to(acting, 'UTF8')
                || int4send(octet_length(action)) || convert_to(action, 'UTF8')
                || int4send(octet_length(object_type)) || convert_to(object_type, 'UTF8')
                || coalesce('\\x01'::bytea || uuid_send(object_id), '\\x00'::bytea)
                || int4send(cardinality(subjects))
                || decode(replace(array_to_string(subjects, ''), '-', ''), 'hex')
                || int4send(octet_length(detail::text)) || convert_to(detail::text, 'UTF8')
                ORDER BY place
            )
        INTO entries, contents
        FROM ROWS FROM (json_to_recordset(facts) AS (
            action text, object_type text, object_id uuid, subjects uuid[], detail json
        )) WITH ORDINALITY AS fact (action, object_type, object_id, subjects, detail, place);
        PERFORM audit_expect_reasonable(entries);
        hashes = ARRAY[head.hash];
        FOREACH content IN ARRAY coalesce(contents, '{}') LOOP
            head.number = head.number + 1;
            head.hash = sha256(head.hash || content);
            hashes = array_append(hashes, head.hash);
        END LOOP;
        INSERT INTO audit_entries
        SELECT number, service, at, actor, action, object_type, object_id, subjects, detail,
            hashes[place], hashes[place + 1]
        FROM unnest(entries) WITH ORDINALITY AS entry (
            number, service, at, actor, action, object_type, object_id, subjects, detail,
            previous_hash, hash, place
        );
        UPDATE audit_head SET number = head.number, hash = head.hash;
    END $$
"""

STATEMENTS = (_EXPECT, _APPEND)
