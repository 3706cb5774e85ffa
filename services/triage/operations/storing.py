"""What an opening writes, in two statements: the alert as triage keeps it, and its case.

Opening cases is what a crisis wave does most, and round trips to the database are most of its cost.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Boolean,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    bindparam,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.triage.operations.likeness import EVERY_MARK, Mark, locks_of
from services.triage.tables import Alert, Case, CaseSource, Consent, Deadline, TimelineEntry
from services.triage.tables.metadata import PlainUuid, Row
from shared.names import KEYS_VERSION
from shared.storage.columns import SealedColumn
from shared.storage.unit_of_work import UnitOfWork

_MOMENT = DateTime(timezone=True)


def _columns(row: type[Row], *names: str, prefix: str = "") -> list[BindParameter[Any]]:
    return [bindparam(prefix + name, type_=row.__table__.c[name].type) for name in names]


def _lists(**types: Any) -> list[BindParameter[Any]]:
    return [bindparam(name, type_=ARRAY(each)) for name, each in types.items()]


# The standing row is locked until the commit, made if need be: see `standing.stand`. What changed
# of a consent since the alert was filed stands already, and stays.
_ALERT = ("alert", "subject", "country", "filed_at", "channel", "asked_for", "acts", "expected",
          "persons", "facts")  # fmt: skip
_KEEP_ALERT = text(
    """
    WITH standing AS (
        INSERT INTO alert_standing AS known (alert, subject) VALUES (:alert, :subject)
        ON CONFLICT (alert) DO UPDATE SET subject = known.subject
        RETURNING alert
    ), consented AS (
        INSERT INTO consents AS known (alert, use, state, since, heard_at, words, changed_by)
        SELECT standing.alert, told.use, told.state, :filed_at, :heard_at, told.words, :filed_by
        FROM standing CROSS JOIN unnest(:uses, :states, :words) AS told (use, state, words)
        ON CONFLICT (alert, use) DO UPDATE
            SET state = excluded.state, since = excluded.since, heard_at = excluded.heard_at,
                words = excluded.words, changed_by = excluded.changed_by
        WHERE known.since <= excluded.since
    ), kept AS (
        INSERT INTO alerts (alert, subject, country, filed_at, channel, asked_for, acts, expected,
            persons, facts, marks_rule)
        VALUES (:alert, :subject, :country, :filed_at, :channel, :asked_for, :acts, :expected,
            :persons, :facts, :rule_version)
    ), marked AS (
        INSERT INTO alert_marks (alert, kind, hash, rule_version)
        SELECT :alert, mark.kind, mark.hash, :rule_version
        FROM unnest(:kinds, :hashes) AS mark (kind, hash)
    ), others AS MATERIALIZED (
        SELECT CASE WHEN :locks_all THEN pg_advisory_xact_lock(:every_mark)
                    ELSE pg_advisory_xact_lock_shared(:every_mark) END
    )
    SELECT count(pg_advisory_xact_lock(lock)) FROM others LEFT JOIN unnest(:locks) AS lock ON true
    """
).bindparams(
    *_columns(Alert, *_ALERT),
    *_columns(Consent, "heard_at"),
    bindparam("filed_by", type_=Consent.__table__.c.changed_by.type),
    bindparam("rule_version", type_=SmallInteger),
    bindparam("every_mark", type_=BigInteger),
    bindparam("locks_all", type_=Boolean),
    *_lists(
        uses=Text, states=Text, words=SealedColumn, kinds=Text, hashes=LargeBinary, locks=BigInteger
    ),
)

_CASE = ("id", "subject", "country", "desk", "state", "level", "level_rank", "score", "policy",
         "rules", "violations", "next_due_at", "opened_at", "verification")  # fmt: skip
_SOURCE = ("id", "alert", "subject", "relation", "reliability", "independent", "added_by",
           "added_at", "words")  # fmt: skip
# The number need not be without gaps, so it comes from a sequence: that makes nobody wait.
_OPEN_CASE = text(
    """
    WITH numbered AS (
        SELECT nextval('case_serial')::text AS serial
    ), opened AS (
        INSERT INTO cases (id, number, subject, country, desk, state, level, level_rank, score,
            policy, rules, violations, next_due_at, opened_at, verification)
        SELECT :id, :series || lpad(serial, greatest(4, length(serial)), '0'), :subject, :country,
            :desk, :state, :level, :level_rank, :score, :policy, :rules, :violations, :next_due_at,
            :opened_at, :verification
        FROM numbered
        RETURNING number
    ), standing_on AS (
        INSERT INTO case_alerts (case_id, alert, subject) VALUES (:id, :source_alert, :subject)
    ), told_by AS (
        INSERT INTO case_sources (id, case_id, alert, subject, relation, reliability, independent,
            added_by, added_at, words)
        VALUES (:source_id, :id, :source_alert, :source_subject, :source_relation,
            :source_reliability, :source_independent, :source_added_by, :source_added_at,
            :source_words)
    ), running AS (
        INSERT INTO deadlines (id, case_id, kind, step, due_at, urgency, day)
        SELECT due.id, :id, due.kind, due.step, due.at, due.urgency, due.day
        FROM unnest(:deadlines, :clocks, :steps, :dues, :urgencies, :days)
            AS due (id, kind, step, at, urgency, day)
    ), noted AS (
        INSERT INTO timeline (id, case_id, at, kind, actor, detail)
        SELECT entry.id, :id, entry.at, entry.kind, entry.actor, entry.detail
        FROM unnest(:entries, :moments, :kinds, :actors, :details)
            AS entry (id, at, kind, actor, detail)
    )
    SELECT number FROM opened
    """
).bindparams(
    bindparam("series", type_=Text()),
    *_columns(Case, *_CASE),
    *_columns(CaseSource, *_SOURCE, prefix="source_"),
    *_lists(
        deadlines=PlainUuid, clocks=Text, steps=Integer, dues=_MOMENT, urgencies=Text, days=Date
    ),
    *_lists(entries=PlainUuid, moments=_MOMENT, kinds=Text, actors=Text, details=JSONB),
)


async def keep_alert(
    work: UnitOfWork, alert: Alert, consents: Collection[Consent], marks: Collection[Mark]
) -> None:
    """Keep the alert and what it says of consents, and lock its standing facts.

    Whoever keeps an alert with one of the same marks waits until this work ends, and then sees this
    one. Alerts that share nothing do not wait for each other, unless one has so many marks that it
    locks them all at once (see `locks_of`).
    """
    ordered = sorted(marks)
    locks = locks_of(ordered)
    await work.session.execute(
        _KEEP_ALERT,
        {name: getattr(alert, name) for name in _ALERT}
        | {
            "heard_at": work.now,
            "uses": [each.use for each in consents],
            "states": [each.state for each in consents],
            "words": [each.words for each in consents],
            "filed_by": next((each.changed_by for each in consents), None),
            "kinds": [kind for kind, _ in ordered],
            "hashes": [value for _, value in ordered],
            "rule_version": KEYS_VERSION,
            "every_mark": EVERY_MARK,
            "locks": locks,
            "locks_all": bool(ordered) and not locks,
        },
    )


async def store_case(
    work: UnitOfWork,
    case: Case,
    source: CaseSource,
    deadlines: Sequence[Deadline],
    entries: Sequence[TimelineEntry],
) -> str:
    """Store the case with who told of it, its clocks and what its timeline begins with.

    Returns the number it got, such as `C-2026-0042`: all that staff notices may carry of a case.
    """
    stored = await work.session.execute(
        _OPEN_CASE,
        {"series": f"C-{work.now.year}-"}
        | {name: getattr(case, name) for name in _CASE}
        | {f"source_{name}": getattr(source, name) for name in _SOURCE}
        | {
            "deadlines": [each.id for each in deadlines],
            "clocks": [each.kind for each in deadlines],
            "steps": [each.step for each in deadlines],
            "dues": [each.due_at for each in deadlines],
            "urgencies": [each.urgency for each in deadlines],
            "days": [each.day for each in deadlines],
            "entries": [each.id for each in entries],
            "moments": [each.at for each in entries],
            "kinds": [each.kind for each in entries],
            "actors": [each.actor for each in entries],
            "details": [each.detail for each in entries],
        },
    )
    number: str = stored.scalar_one()
    return number
