"""Claim what is due: a batch in one transaction, in which every fact is checked.

No statement here is for one delivery: a larger batch needs no more round trips.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.channels import CHANNELS
from services.dispatch.context import LISTENS_TO, Context
from services.dispatch.operations.deliveries.due_query import Capacity, DueQuery
from services.dispatch.operations.deliveries.withholding import Blocked, endangered_now, withhold
from services.dispatch.operations.notices.redirecting import pass_on_notices
from services.dispatch.queries.former_profiles import former_profiles
from services.dispatch.queries.notice_facts import notices_in_letters
from services.dispatch.queries.shared_addresses import contacts_sharing
from services.dispatch.queries.signing_letters import signing_letters
from services.dispatch.rules.channels import Channel
from services.dispatch.rules.notice_texts import NoticeFacts
from services.dispatch.rules.reasons import Reason
from services.dispatch.rules.withheld import WITHHELD_FOR
from services.dispatch.tables import SigningLetter
from shared.access.principals import StoredProfile, stored_profiles
from shared.clock import new_id
from shared.contracts.envelope import topic_of
from shared.storage.unit_of_work import Database, UnitOfWork

# Locked shared until the commit. A campaign that is being stopped is locked by that transaction and
# skipped; its deliveries are looked at again afterwards. The hazards are read here too, which saves
# a statement.
_CAMPAIGNS = text(
    """
    SELECT id, document, subject, texts, reference, kind, country, issued_at, traceparent,
        organisations, follows, follows_reference, follows_kind, (
            SELECT coalesce(json_agg(h), '[]') FROM hazards h WHERE h.removed_at IS NULL
        ) AS hazards
    FROM campaigns WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR SHARE SKIP LOCKED
    """
)

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
    # `contacts_sharing` is built from our own constants.
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
                    SELECT c.case_id UNION ALL
                    SELECT s.alert FROM campaign_alerts s WHERE s.campaign = c.id
                ) AS said (of) CROSS JOIN unnest(CAST(:topics AS text[])) AS heard (topic)
                    CROSS JOIN LATERAL (
                        SELECT FROM inbox_keys p WHERE p.topic = heard.topic
                            AND p.key = CAST(said.of AS text) AND p.parked_at IS NOT NULL LIMIT 1
                    ) AS waits
            ) AS unheard,
            CASE
                WHEN d.notice IS NOT NULL THEN NULL
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
            LEFT JOIN addresses a ON a.id = d.address
            LEFT JOIN contacts k ON k.id = d.contact
            CROSS JOIN LATERAL (SELECT
                coalesce(
                    greatest(c.issued_at, c.embargo_until) < CAST(:restored AS timestamptz), false
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

_POSTPONE = text(
    """
    UPDATE deliveries d SET next_try_at = c.embargo_until, reason = :reason
    FROM campaigns c WHERE c.id = d.campaign AND d.id = ANY(CAST(:ids AS uuid[]))
    """
)

_WAIT_TO_HEAR = text(
    "UPDATE deliveries SET next_try_at = :then, reason = :reason"
    " WHERE id = ANY(CAST(:ids AS uuid[]))"
)

HEARD_WITHIN = timedelta(minutes=1)
"""After this time, check again whether parked events have taken effect."""

_DUE_CHANNELS = text(
    """
    SELECT ARRAY(
        SELECT channel FROM unnest(CAST(:channels AS text[])) AS asked (channel)
        WHERE EXISTS (
            SELECT FROM deliveries d
            WHERE d.state = 'pending' AND d.channel = asked.channel AND d.next_try_at <= :now
        )
    )
    """
)


@dataclass(frozen=True)
class Claimed:
    """One delivery to be tried now, with all that its message needs, still sealed."""

    claim: UUID
    delivery: Row[Any]
    campaign: Row[Any] | None
    profile: StoredProfile | None
    notices: tuple[NoticeFacts, ...] = ()
    letter: SigningLetter | None = None

    @property
    def is_trial(self) -> bool:
        """Return whether it is a test message to a contact."""
        row = self.delivery
        return row.campaign is None and row.notice is None and row.letter is None

    @property
    def subjects(self) -> tuple[UUID, ...]:
        if self.campaign is not None:
            return (self.campaign.subject, self.delivery.contact)
        if self.letter is not None:
            return (self.letter.subject,)
        if self.is_trial:
            return (self.delivery.contact,)
        return () if self.profile is None else (self.profile.part.subject,)


@dataclass(frozen=True)
class Claim:
    """The claimed deliveries.

    `more`: more may be due than there was room for.
    """

    claimed: Sequence[Claimed]
    more: bool


async def due_channels(database: Database) -> list[Channel]:
    """Return the channels on which a claim may find something; usually none."""
    values = {"channels": [each.value for each in CHANNELS], "now": database.now()}
    return [Channel(each) for each in await database.glance(_DUE_CHANNELS, values)]


def claim_values(
    ids: Sequence[UUID], claim: UUID, lease: datetime, now: datetime, restored: datetime | None
) -> dict[str, object]:
    """Return the values of `CLAIM`; `lease`: until when the claim is valid."""
    return {
        "ids": ids, "claim": claim, "lease": lease, "now": now, "restored": restored,
        "topics": _TOPICS, **{name: reason.value for name, reason in WITHHELD_FOR.items()},
    }  # fmt: skip


async def claim_due(
    work: UnitOfWork, context: Context, channel: Channel, room: Capacity, lease: timedelta
) -> Claim:
    """Claim what is due and may be sent; settle as `withheld` what is due and may not.

    After a backup was restored at `restored_at`, critical messages from before are sent and marked
    as repeated; the rest becomes `unknown`, and a person is asked. Messages that were still under
    embargo then are withheld as `restored` until somebody sends them again. An appeal waits while
    an event about its case or alerts is parked.
    """
    session, now = work.session, work.now
    look = DueQuery(room)
    await look.find(work, channel)
    if not look.found:
        return Claim([], look.more)
    wanted = sorted({row.campaign for row in look.found if row.campaign is not None})
    held = {row.id: row for row in await session.execute(_CAMPAIGNS, {"ids": wanted})}
    ids = [row.id for row in look.found if row.campaign is None or row.campaign in held]
    claim = new_id()
    values = claim_values(ids, claim, now + lease, now, context.restored_at)
    rows = (await session.execute(CLAIM, values)).all()
    blocked = [Blocked(row, Reason(row.blocked)) for row in rows if row.blocked is not None]
    free = [row for row in rows if row.blocked is None]
    dangerous = await endangered_now(work, free, held, claim)
    await withhold(work, context, [*blocked, *dangerous])
    stopped = {each.row.id for each in dangerous}
    if early := [row.id for row in free if row.early and row.id not in stopped]:
        await session.execute(_POSTPONE, {"ids": early, "reason": Reason.EMBARGO.value})
    if unheard := [r.id for r in free if r.unheard and not r.early and r.id not in stopped]:
        then, why = now + HEARD_WITHIN, Reason.NOT_HEARD.value
        await session.execute(_WAIT_TO_HEAR, {"ids": unheard, "then": then, "reason": why})
    doubtful = {row.id: claim for row in free if row.doubtful}
    stopped |= await pass_on_notices(work, context, doubtful)
    held_back = {row.id for row in free if row.early or row.unheard} | stopped
    taken = [row for row in free if row.id not in held_back]
    accounts = {row.account for row in taken if row.account is not None}
    profiles = await stored_profiles(session, *accounts) if accounts else {}
    letters = {row.notice for row in taken if row.notice is not None}
    former = await former_profiles(session, letters) if letters else {}
    notices = await notices_in_letters(session, taken, channel)
    asking = {row.letter for row in taken if row.letter is not None}
    signing = await signing_letters(session, asking)
    return Claim(
        [
            Claimed(
                claim=claim,
                delivery=row,
                campaign=held.get(row.campaign),
                profile=former.get(row.notice) or profiles.get(row.account),
                notices=notices.get(row.id, ()),
                letter=signing.get(row.letter),
            )
            for row in taken
        ],
        look.more,
    )
