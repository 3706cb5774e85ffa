"""The keyring's table and functions as of its first migration. Frozen: changes are migrations.

Nobody but the owner has a right on the table. The functions run as their owner (SECURITY DEFINER)
with a fixed search path.
"""

SERVICE_ROLES = (
    "tocsin_intake",
    "tocsin_triage",
    "tocsin_dispatch",
    "tocsin_relocation",
    "tocsin_identity",
)
"""Roles that may create and open keys."""

ERASER_ROLE = "tocsin_eraser"
"""The role that may destroy keys, and do nothing else."""

ROLES = (*SERVICE_ROLES, ERASER_ROLE)

TABLE_V1 = (
    "CREATE SCHEMA keyring",
    # A destroyed key leaves its row without the key: "erased" differs from "unknown", and the
    # primary key keeps the subject from ever getting another.
    """
    CREATE TABLE keyring.keys (
        subject uuid PRIMARY KEY,
        master_version integer CHECK (master_version > 0),
        wrapped bytea CHECK (octet_length(wrapped) >= 32),
        created_at timestamptz NOT NULL DEFAULT now(),
        destroyed_at timestamptz,
        CHECK ((destroyed_at IS NULL) = (wrapped IS NOT NULL)),
        CHECK ((master_version IS NULL) = (wrapped IS NULL))
    )
    """,
    # The next vacuum removes the row version from before a destruction: make it come at once.
    """
    ALTER TABLE keyring.keys
        SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)
    """,
    "CREATE INDEX keys_master_version ON keyring.keys (master_version)",
)

FUNCTIONS_V1 = {
    "open_keys(uuid[])": """
        CREATE FUNCTION keyring.open_keys(subjects uuid[]) RETURNS TABLE (
            subject uuid, master_version integer, wrapped bytea, destroyed_at timestamptz
        )
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
            SELECT k.subject, k.master_version, k.wrapped, k.destroyed_at
            FROM keyring.keys k WHERE k.subject = ANY (subjects)
        $$
    """,
    # Two statements, so that the second sees a key that another transaction created meanwhile.
    "create_keys(uuid[], bytea[], integer)": """
        CREATE FUNCTION keyring.create_keys(
            subjects uuid[], wrapped_keys bytea[], version integer
        ) RETURNS TABLE (
            subject uuid, master_version integer, wrapped bytea, destroyed_at timestamptz
        )
        LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        #variable_conflict use_column
        BEGIN
            INSERT INTO keyring.keys (subject, master_version, wrapped)
            SELECT new.subject, version, new.wrapped
            FROM unnest(subjects, wrapped_keys) AS new (subject, wrapped)
            ORDER BY new.subject
            ON CONFLICT (subject) DO NOTHING;
            RETURN QUERY SELECT k.subject, k.master_version, k.wrapped, k.destroyed_at
                FROM keyring.keys k WHERE k.subject = ANY (subjects);
        END $$
    """,
    # An unknown subject is marked as erased too, so that an erasure that comes first stays valid.
    "destroy_key(uuid)": """
        CREATE FUNCTION keyring.destroy_key(destroyed uuid) RETURNS timestamptz
        LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
            INSERT INTO keyring.keys AS k (subject, destroyed_at) VALUES (destroyed, now())
            ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, master_version = NULL,
                destroyed_at = coalesce(k.destroyed_at, now())
            RETURNING k.destroyed_at
        $$
    """,
    "keys_to_rewrap(integer, integer)": """
        CREATE FUNCTION keyring.keys_to_rewrap(version integer, batch integer)
        RETURNS TABLE (subject uuid, master_version integer, wrapped bytea)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
            SELECT k.subject, k.master_version, k.wrapped FROM keyring.keys k
            WHERE k.master_version < version OR k.master_version > version
            ORDER BY k.subject LIMIT batch
        $$
    """,
    # Only if the key is unchanged since it was read: one destroyed meanwhile stays destroyed.
    "replace_wrapping(uuid[], integer[], bytea[], integer)": """
        CREATE FUNCTION keyring.replace_wrapping(
            subjects uuid[], old_versions integer[], wrapped_keys bytea[], version integer
        ) RETURNS integer
        LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE moved integer;
        BEGIN
            UPDATE keyring.keys k SET wrapped = new.wrapped, master_version = version
            FROM unnest(subjects, old_versions, wrapped_keys)
                AS new (subject, old_version, wrapped)
            WHERE k.subject = new.subject AND k.master_version = new.old_version;
            GET DIAGNOSTICS moved = ROW_COUNT;
            RETURN moved;
        END $$
    """,
}

SERVICES_MAY = ("create_keys(uuid[], bytea[], integer)", "open_keys(uuid[])")
ERASER_MAY = ("destroy_key(uuid)",)


def create_v1() -> list[str]:
    """Return the statements of the first migration, rights included, in order."""
    revokes = [
        statement
        for role in ("PUBLIC", *ROLES)
        for statement in (
            f"REVOKE ALL ON ALL TABLES IN SCHEMA keyring FROM {role}",
            f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA keyring FROM {role}",
            f"REVOKE ALL ON SCHEMA keyring FROM {role}",
        )
    ]
    services = ", ".join(SERVICE_ROLES)
    grants = [
        f"GRANT USAGE ON SCHEMA keyring TO {services}, {ERASER_ROLE}",
        *(f"GRANT EXECUTE ON FUNCTION keyring.{each} TO {services}" for each in SERVICES_MAY),
        *(f"GRANT EXECUTE ON FUNCTION keyring.{each} TO {ERASER_ROLE}" for each in ERASER_MAY),
    ]
    return [*TABLE_V1, *FUNCTIONS_V1.values(), *revokes, *grants]
