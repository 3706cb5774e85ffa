"""Store the library of officials and clauses, with versions that a second person approved."""

from alembic import op

revision = "0044"
down_revision = "0043"

STATEMENTS = (
    """
    CREATE TABLE library_entries (
        id uuid CONSTRAINT library_entries_pkey PRIMARY KEY,
        kind text NOT NULL CONSTRAINT library_entries_kind_check
            CHECK (kind IN ('official', 'clause')),
        key text NOT NULL,
        version integer NOT NULL,
        approved integer,
        retired boolean NOT NULL,
        checked_on date,
        checked_by uuid,
        created_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX library_entries_by_key ON library_entries (kind, key, id)",
    """
    CREATE UNIQUE INDEX library_entries_each_clause_once ON library_entries (key)
        WHERE kind = 'clause'
    """,
    """
    CREATE TABLE library_versions (
        entry uuid NOT NULL CONSTRAINT library_versions_entry_fkey REFERENCES library_entries (id),
        version integer NOT NULL,
        content jsonb NOT NULL,
        retires boolean NOT NULL,
        proposed_by uuid NOT NULL,
        proposed_at timestamptz NOT NULL,
        decision text CONSTRAINT library_versions_decision_check
            CHECK (decision IN ('approved', 'declined', 'withdrawn')),
        decided_by uuid,
        decided_at timestamptz,
        CONSTRAINT library_versions_pkey PRIMARY KEY (entry, version),
        CONSTRAINT library_versions_decided_check CHECK (
            (decision IS NULL) = (decided_at IS NULL)
            AND (decided_by IS NOT NULL) = (decision IS NOT NULL AND decision <> 'withdrawn')
        ),
        CONSTRAINT library_four_eyes CHECK (
            decided_by IS NULL OR (proposed_by IS NOT NULL AND decided_by <> proposed_by)
        )
    )
    """,
    "CREATE UNIQUE INDEX library_undecided ON library_versions (entry) WHERE decision IS NULL",
    """
    CREATE INDEX library_approved ON library_versions (decided_at, entry)
        WHERE decision = 'approved'
    """,
    # What was proposed and decided is never rewritten.
    """
    CREATE FUNCTION library_versions_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.decision IS NOT NULL
            OR (NEW.entry, NEW.version, NEW.content, NEW.retires, NEW.proposed_by, NEW.proposed_at)
                IS DISTINCT FROM
               (OLD.entry, OLD.version, OLD.content, OLD.retires, OLD.proposed_by, OLD.proposed_at)
        THEN
            RAISE EXCEPTION 'a version of the library is never changed'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER library_versions_kept BEFORE UPDATE ON library_versions
        FOR EACH ROW EXECUTE FUNCTION library_versions_kept()
    """,
    """
    CREATE FUNCTION library_entries_approved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.approved IS NOT NULL AND NOT EXISTS (
            SELECT FROM library_versions
            WHERE entry = NEW.id AND version = NEW.approved AND decision = 'approved'
        ) THEN
            RAISE EXCEPTION 'only an approved version of the library counts'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER library_entries_approved BEFORE INSERT OR UPDATE OF approved ON library_entries
        FOR EACH ROW EXECUTE FUNCTION library_entries_approved()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
