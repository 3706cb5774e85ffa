"""The statement that claims what is due: it looks at every fact that may stop a message."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.dispatch.context import LISTENS_TO
from services.dispatch.queries.shared_addresses import contacts_sharing
from services.dispatch.queries.signing_letters import WITHHELD_LETTER
from services.dispatch.rules.withheld import WITHHELD_FOR
from shared.contracts.envelope import topic_of

# Run after the locks, so that it sees every fact committed before them; the same statement claims
# what is free to go. `early`: it was brought forward for a check while its embargo lasts, so there
# is time to repair what can be repaired. `doubtful`: the reader of a letter may no longer be
# allowed to read one of its notices. `:restored`: when a backup was restored. A delivery due before
# then may have been sent without the database knowing (`maybe_out`); one issued before and under
# embargo until later was not sent, but what was said against it since the backup is lost
# (`not_asked`). `unheard`: a parked event on its case or an alert may stop it. Each fact is looked
# up by its key, row by row: with new statistics PostgreSQL may plan an EXISTS or a join as a scan
# of the whole table, but it plans a subquery with LIMIT or as a value for one row.
CLAIM = text(
    # `contacts_sharing` and `WITHHELD_LETTER` are built from our own constants.
    f"""
    WITH parked AS MATERIALIZED (
        SELECT FROM inbox_keys WHERE parked_at IS NOT NULL ORDER BY parked_at LIMIT 1
    ), judged AS MATERIALIZED (
        SELECT d.id, d.campaign, c.case_id, c.number, d.notice, d.letter, d.contact, d.address,
            d.account, d.language, d.critical, d.repeated OR known.maybe_out AS repeated,
            known.maybe_out, d.attempts, a.sealed,
            a.audience, d.hazard, d.released_for,
            k.words, k.languages, k.located_in, k.countries,
            {contacts_sharing("a")} AS sharing,
            coalesce(a.failures, 0) AS failures,
            CASE WHEN d.notice IS NOT NULL THEN (
                SELECT json_agg(json_build_array(m.reason, m.case_number, m.campaign, m.channel,
                    coalesce(m.role, m.fallback_role), m.concerns, m.api_key, m.number,
                    m.requested_at)
                    ORDER BY m.id <> d.notice, m.id)
                FROM (
                    SELECT d.notice UNION ALL
                    SELECT g.notice FROM gathered_notices g WHERE g.delivery = d.id
                ) AS held (notice) JOIN notices m ON m.id = held.notice
            ) END AS notices,
            (SELECT p.roles FROM principals p WHERE p.account = d.account) AS reader_roles,
            d.notice IS NOT NULL AND EXISTS (
                SELECT FROM (
                    SELECT d.notice UNION ALL
                    SELECT g.notice FROM gathered_notices g WHERE g.delivery = d.id
                ) AS held (notice) JOIN notices m ON m.id = held.notice
                    LEFT JOIN principals p ON p.account = d.account
                WHERE p.active IS NOT TRUE
                    OR NOT coalesce(coalesce(m.role, m.fallback_role) = ANY(p.roles), true)
                    OR NOT (m.desk IS NULL OR p.all_desks OR m.desk = ANY(p.desks))
            ) AS doubtful,
            coalesce(c.embargo_until > :now, false) AS early,
            EXISTS (SELECT FROM parked) AND EXISTS (
                SELECT FROM (
                    SELECT coalesce(c.case_id, l.case_id) UNION ALL
                    SELECT s.alert FROM campaign_alerts s WHERE s.campaign = c.id UNION ALL
                    SELECT s.alert FROM letter_alerts s WHERE s.letter = l.id
                ) AS said (of) CROSS JOIN unnest(CAST(:topics AS text[])) AS heard (topic)
                    CROSS JOIN LATERAL (
                        SELECT FROM inbox_keys p WHERE p.topic = heard.topic
                            AND p.key = CAST(said.of AS text) AND p.parked_at IS NOT NULL LIMIT 1
                    ) AS waits
            ) AS unheard,
            CASE
                WHEN d.notice IS NOT NULL THEN NULL
                WHEN d.letter IS NOT NULL THEN ({WITHHELD_LETTER})
                WHEN c.stop_reason = CAST(:appeal_withdrawn AS text) OR (
                    SELECT true FROM withdrawn_documents w WHERE w.document = c.document
                ) THEN CAST(:appeal_withdrawn AS text)
                WHEN (
                    SELECT true FROM campaign_alerts s CROSS JOIN LATERAL (
                        SELECT FROM withdrawn_alerts w WHERE w.alert = s.alert LIMIT 1
                    ) AS withdrawn WHERE s.campaign = c.id LIMIT 1
                ) THEN CAST(:alert_withdrawn AS text)
                WHEN c.stopped_at IS NOT NULL THEN CAST(:campaign_stopped AS text)
                WHEN (
                    SELECT f.closed_at IS NOT NULL AND NOT f.goes_on
                    FROM case_facts f WHERE f.case_id = c.case_id
                ) THEN CAST(:case_closed AS text)
                WHEN (
                    SELECT true FROM campaign_alerts s CROSS JOIN LATERAL (
                        SELECT FROM consent_facts f WHERE f.alert = s.alert AND f.state <> 'given'
                            AND (f.use = d.use OR f.use = ANY(c.weighed))
                            AND NOT coalesce(f.since <= (s.attested ->> f.use)::timestamptz, false)
                        LIMIT 1
                    ) AS changed WHERE s.campaign = c.id LIMIT 1
                ) THEN CAST(:consent_changed AS text)
                WHEN known.not_asked THEN CAST(:not_asked AS text)
                WHEN c.embargo_until > :now THEN NULL
                WHEN NOT a.active OR NOT k.active THEN CAST(:inactive AS text)
                WHEN a.blocked_reason IS NOT NULL THEN a.blocked_reason
                WHEN known.maybe_out AND NOT d.repeated AND NOT d.critical
                    THEN CAST(:maybe_out AS text)
            END AS blocked
        FROM deliveries d
            LEFT JOIN LATERAL (SELECT * FROM campaigns WHERE id = d.campaign LIMIT 1) AS c ON true
            LEFT JOIN LATERAL (
                SELECT * FROM signing_letters WHERE id = d.letter LIMIT 1
            ) AS l ON true
            LEFT JOIN addresses a ON a.id = d.address
            LEFT JOIN contacts k ON k.id = d.contact
            CROSS JOIN LATERAL (SELECT
                coalesce(
                    greatest(c.issued_at, c.embargo_until, l.asked_at)
                        < CAST(:restored AS timestamptz),
                    false
                ) AS maybe_out,
                coalesce(
                    greatest(c.issued_at, c.sent_again_at) < CAST(:restored AS timestamptz)
                        AND c.embargo_until >= CAST(:restored AS timestamptz),
                    false
                ) AS not_asked
            ) AS known
        WHERE d.id = ANY(CAST(:ids AS uuid[]))
    ), taken AS (
        UPDATE deliveries d
        SET state = 'claimed', claim = :claim, lease_until = :lease, next_try_at = NULL,
            attempts = d.attempts + 1, repeated = judged.repeated
        FROM judged WHERE d.id = judged.id AND judged.blocked IS NULL
            AND NOT judged.early AND NOT judged.unheard
    )
    SELECT * FROM judged
    """  # noqa: S608  # our own constants; values are bound
)

_TOPICS = [topic_of(each) for each in LISTENS_TO]


def claim_values(
    ids: Sequence[UUID], claim: UUID, lease: datetime, now: datetime, restored: datetime | None
) -> dict[str, object]:
    """Return the values of `CLAIM`; `lease`: until when the claim is valid."""
    return {
        "ids": ids, "claim": claim, "lease": lease, "now": now, "restored": restored,
        "topics": _TOPICS, **{name: reason.value for name, reason in WITHHELD_FOR.items()},
    }  # fmt: skip
