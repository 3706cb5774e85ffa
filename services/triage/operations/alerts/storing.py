"""Store alerts and their new cases, in two statements.

Opening cases is the most frequent work in a crisis wave, and round trips to the database are most
of its cost: all alerts that wait at the same time are written together.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Boolean,
    Date,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    bindparam,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.triage.operations.links.name_marks import EVERY_MARK, Mark, locks_of
from services.triage.tables import Alert, Case, CaseLink, CaseSource, Consent
from services.triage.tables.metadata import PlainUuid, Row, Values
from shared.names import KEYS_VERSION
from shared.storage.column_kinds import MOMENT
from shared.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AlertToStore:
    """An alert as triage stores it, with its consents and the marks by which it is found."""

    alert: Values
    consents: Collection[Values]
    marks: Collection[Mark]


@dataclass(frozen=True)
class NewCase:
    """A case with its first source, deadlines, timeline entries and proposed links."""

    case: Values
    source: Values
    deadlines: Sequence[Values]
    entries: Sequence[Values]
    links: Sequence[Values]


def _lists(prefix: str = "", **types: Any) -> list[BindParameter[Any]]:
    # One dimension, because a JSON value may itself be a list.
    kinds = {prefix + name: ARRAY(each, dimensions=1) for name, each in types.items()}
    return [bindparam(name, type_=kind) for name, kind in kinds.items()]


def _lists_of(row: type[Row], *names: str, prefix: str = "") -> list[BindParameter[Any]]:
    columns = row.__table__.c
    # PostgreSQL has no arrays of arrays with different lengths, so an inner list is passed as text.
    types = {name: Text() if _is_list(columns[name].type) else columns[name].type for name in names}
    return _lists(prefix, **types)


def _is_list(kind: object) -> bool:
    return isinstance(kind, ARRAY)


# The rows of known alerts are created if missing and locked until the commit: see
# `lock_known_alert`. A consent that changed after the alert was filed is already stored, and stays.
_ALERT = ("alert", "subject", "country", "filed_at", "channel", "asked_for", "acts", "expected",
          "persons", "facts")  # fmt: skip
_CONSENT = (
    "alert",
    "use",
    "state",
    "since",
    "heard_at",
    "words",
    "changed_by",
    "by_person",
    "by_person_since",
)
_KEEP_ALERTS = text(
    """
    WITH told AS MATERIALIZED (
        SELECT * FROM unnest(:alert, :subject, :country, :filed_at, :channel, :asked_for, :acts,
                :expected, :persons, :facts)
            AS told (alert, subject, country, filed_at, channel, asked_for, acts, expected,
                persons, facts)
    ), standing AS (
        INSERT INTO alert_standing AS known (alert, subject)
        SELECT alert, subject FROM told ORDER BY alert
        ON CONFLICT (alert) DO UPDATE SET subject = known.subject
        RETURNING alert
    ), consented AS (
        INSERT INTO consents AS known (alert, use, state, since, heard_at, words, changed_by,
            by_person, by_person_since)
        SELECT standing.alert, said.use, said.state, said.since, said.heard_at, said.words,
            said.changed_by, said.by_person, said.by_person_since
        FROM standing JOIN unnest(:consent_alert, :consent_use, :consent_state, :consent_since,
                :consent_heard_at, :consent_words, :consent_changed_by, :consent_by_person,
                :consent_by_person_since)
            AS said (alert, use, state, since, heard_at, words, changed_by, by_person,
                by_person_since) USING (alert)
        ON CONFLICT (alert, use) DO UPDATE
            SET state = excluded.state, since = excluded.since, heard_at = excluded.heard_at,
                words = excluded.words, changed_by = excluded.changed_by,
                by_person = excluded.by_person, by_person_since = excluded.by_person_since
        WHERE known.since <= excluded.since
    ), kept AS (
        INSERT INTO alerts (alert, subject, country, filed_at, channel, asked_for, acts, expected,
            persons, facts, marks_rule)
        SELECT alert, subject, country, filed_at, channel, CAST(asked_for AS text[]), acts,
            expected, persons, facts, :rule_version
        FROM told
    ), marked AS (
        INSERT INTO alert_marks (alert, kind, hash, rule_version)
        SELECT mark.alert, mark.kind, mark.hash, :rule_version
        FROM unnest(:marked, :kinds, :hashes) AS mark (alert, kind, hash)
    ), others AS MATERIALIZED (
        SELECT CASE WHEN :locks_all THEN pg_advisory_xact_lock(:every_mark)
                    ELSE pg_advisory_xact_lock_shared(:every_mark) END
    )
    SELECT count(pg_advisory_xact_lock(lock)) FROM others LEFT JOIN unnest(:locks) AS lock ON true
    """
).bindparams(
    *_lists_of(Alert, *_ALERT),
    *_lists_of(Consent, *_CONSENT, prefix="consent_"),
    bindparam("rule_version", type_=SmallInteger),
    bindparam("every_mark", type_=BigInteger),
    bindparam("locks_all", type_=Boolean),
    *_lists(marked=PlainUuid, kinds=Text, hashes=LargeBinary, locks=BigInteger),
)

_CASE = ("id", "subject", "country", "desk", "state", "level", "level_rank", "score", "policy",
         "rules", "violations", "next_due_at", "opened_at", "verification")  # fmt: skip
_SOURCE = ("id", "alert", "subject", "relation", "reliability", "independent", "added_by",
           "added_at", "words")  # fmt: skip
_LINK = ("id", "newer", "older", "score", "reasons", "state", "proposed_at")
# Numbers may have gaps, so they come from a sequence, which makes no transaction wait.
_OPEN_CASES = text(
    """
    WITH told AS MATERIALIZED (
        SELECT *, nextval('case_serial')::text AS serial
        FROM unnest(:id, :subject, :country, :desk, :state, :level, :level_rank, :score, :policy,
                :rules, :violations, :next_due_at, :opened_at, :verification, :source_id,
                :source_alert, :source_subject, :source_relation, :source_reliability,
                :source_independent, :source_added_by, :source_added_at, :source_words)
            AS told (id, subject, country, desk, state, level, level_rank, score, policy, rules,
                violations, next_due_at, opened_at, verification, source_id, source_alert,
                source_subject, relation, reliability, independent, added_by, added_at, words)
    ), opened AS (
        INSERT INTO cases (id, number, subject, country, desk, state, level, level_rank, score,
            policy, rules, violations, next_due_at, opened_at, verification)
        SELECT id, :series || lpad(serial, greatest(4, length(serial)), '0'), subject, country,
            desk, state, level, level_rank, score, policy, CAST(rules AS text[]),
            CAST(violations AS text[]), next_due_at, opened_at, verification
        FROM told
        RETURNING id, number
    ), standing_on AS (
        INSERT INTO case_alerts (case_id, alert, subject)
        SELECT id, source_alert, subject FROM told
    ), told_by AS (
        INSERT INTO case_sources (id, case_id, alert, subject, relation, reliability, independent,
            added_by, added_at, words)
        SELECT source_id, id, source_alert, source_subject, relation, reliability, independent,
            added_by, added_at, words
        FROM told
    ), running AS (
        INSERT INTO deadlines (id, case_id, kind, step, step_code, due_at, urgency, day, at)
        SELECT * FROM unnest(
            :deadlines, :timed, :due_kinds, :steps, :codes, :dues, :urgencies, :days, :hours
        )
    ), linked AS (
        INSERT INTO case_links (id, newer, older, score, reasons, state, proposed_at)
        SELECT id, newer, older, score, CAST(reasons AS text[]), state, proposed_at
        FROM unnest(:link_id, :link_newer, :link_older, :link_score, :link_reasons, :link_state,
                :link_proposed_at) AS told (id, newer, older, score, reasons, state, proposed_at)
    ), noted AS (
        INSERT INTO timeline (id, case_id, at, kind, actor, detail)
        SELECT * FROM unnest(:entries, :noted, :moments, :kinds, :actors, :details)
    )
    SELECT id, number FROM opened
    """
).bindparams(
    bindparam("series", type_=Text()),
    *_lists_of(Case, *_CASE),
    *_lists_of(CaseSource, *_SOURCE, prefix="source_"),
    *_lists_of(CaseLink, *_LINK, prefix="link_"),
    *_lists(
        deadlines=PlainUuid,
        timed=PlainUuid,
        due_kinds=Text,
        steps=Integer,
        codes=Text,
        dues=MOMENT,
        urgencies=Text,
        days=Date,
        hours=MOMENT,
    ),
    *_lists(
        entries=PlainUuid, noted=PlainUuid, moments=MOMENT, kinds=Text, actors=Text, details=JSONB
    ),
)


async def store_alerts(work: UnitOfWork, kept: Sequence[AlertToStore]) -> None:
    """Store the alerts and their consents, and lock their known facts.

    Another work that stores an alert with one of these marks waits until this work ends, and then
    sees it. Alerts that share nothing do not wait for each other, unless one has so many marks that
    it locks them all at once (see `locks_of`). All locks are taken in one order, so that two works
    that share several do not deadlock.
    """
    marks = [(each.alert["alert"], sorted(each.marks)) for each in kept]
    locks = [locks_of(ordered) for _, ordered in marks]
    locks_all = any(ordered and not of for (_, ordered), of in zip(marks, locks, strict=True))
    consents = [each for one in kept for each in one.consents]
    await work.session.execute(
        _KEEP_ALERTS,
        _values(Alert, [each.alert for each in kept], _ALERT)
        | _values(Consent, consents, _CONSENT, "consent_")
        | {
            "marked": [alert for alert, ordered in marks for _ in ordered],
            "kinds": [kind for _, ordered in marks for kind, _ in ordered],
            "hashes": [value for _, ordered in marks for _, value in ordered],
            "rule_version": KEYS_VERSION,
            "every_mark": EVERY_MARK,
            "locks": [] if locks_all else sorted({lock for of in locks for lock in of}),
            "locks_all": locks_all,
        },
    )


async def store_cases(work: UnitOfWork, new: Sequence[NewCase]) -> Mapping[UUID, str]:
    """Store the cases; return the number of each, such as `C-2026-0042`.

    Notices to staff may carry this number, and nothing else about a case.
    """
    deadlines = [each for one in new for each in one.deadlines]
    entries = [each for one in new for each in one.entries]
    # Sorted in the order in which cases are locked: inserting a row that refers to a case waits for
    # the transaction that has locked it.
    links = sorted((each for one in new for each in one.links), key=itemgetter("older"))
    stored = await work.session.execute(
        _OPEN_CASES,
        {"series": f"C-{work.now.year}-"}
        | _values(Case, [each.case for each in new], _CASE)
        | _values(CaseSource, [each.source for each in new], _SOURCE, "source_")
        | _values(CaseLink, links, _LINK, "link_")
        | {
            "deadlines": [each["id"] for each in deadlines],
            "timed": [each["case_id"] for each in deadlines],
            "due_kinds": [each["kind"] for each in deadlines],
            "steps": [each["step"] for each in deadlines],
            "codes": [each["step_code"] for each in deadlines],
            "dues": [each["due_at"] for each in deadlines],
            "urgencies": [each["urgency"] for each in deadlines],
            "days": [each["day"] for each in deadlines],
            "hours": [each["at"] for each in deadlines],
            "entries": [each["id"] for each in entries],
            "noted": [each["case_id"] for each in entries],
            "moments": [each["at"] for each in entries],
            "kinds": [each["kind"] for each in entries],
            "actors": [each["actor"] for each in entries],
            "details": [each["detail"] for each in entries],
        },
    )
    return {UUID(bytes=row.id.bytes): row.number for row in stored}


def _values(
    row: type[Row], rows: Sequence[Values], names: Collection[str], prefix: str = ""
) -> dict[str, Any]:
    columns = row.__table__.c
    return {
        prefix + name: [
            _as_text(value) if _is_list(columns[name].type) else value
            for value in (each[name] for each in rows)
        ]
        for name in names
    }


def _as_text(codes: Sequence[str]) -> str:
    """Return an array in PostgreSQL's text form."""
    quoted = (each.replace("\\", "\\\\").replace('"', '\\"') for each in codes)
    return "{" + ",".join(f'"{each}"' for each in quoted) + "}"
