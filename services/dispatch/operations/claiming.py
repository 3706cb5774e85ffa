"""Taking what is due: a batch in one transaction, in which every standing fact is looked at.

No statement here is per delivery: the cost of a batch does not grow with a round trip each.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.operations.settling import Settling, emit_settled
from services.dispatch.rules.reasons import Channel, Reason, State
from shared.access.principals import KeptProfile, kept_profiles
from shared.clock import new_id
from shared.storage.unit_of_work import UnitOfWork

# `:full` are the addresses that have as many attempts under way as they may have.
_DUE = text(
    """
    SELECT d.id, d.campaign, d.address, coalesce(a.failures, 0) AS failures
    FROM deliveries d LEFT JOIN addresses a ON a.id = d.address
    WHERE d.state = 'pending' AND d.channel = :channel AND d.next_try_at <= :now
        AND (d.address IS NULL OR d.address <> ALL(CAST(:full AS uuid[])))
        AND (a.rests_until IS NULL OR a.rests_until <= :now)
    ORDER BY d.critical DESC, d.next_try_at
    LIMIT :most
    FOR UPDATE OF d SKIP LOCKED
    """
)

# Held shared until the commit. A campaign that is being stopped at this moment is locked by who
# stops it, and skipped: its deliveries are looked at again when that is done.
_CAMPAIGNS = text(
    """
    SELECT id, subject, texts, reference, kind, country, issued_at, traceparent
    FROM campaigns WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR SHARE SKIP LOCKED
    """
)

# After the locks, so that it sees every fact that was committed before them.
_CLAIMABLE = text(
    """
    SELECT d.id, d.campaign, c.case_id, c.number, d.notice, d.contact, d.address, d.account,
        d.language, d.critical, d.repeated, d.attempts, a.sealed, k.words,
        coalesce(a.failures, 0) AS failures,
        n.reason AS notice_reason, n.case_number, c.embargo_until,
        CASE
            WHEN d.campaign IS NULL THEN NULL
            WHEN c.stop_reason = 'appeal-withdrawn' OR EXISTS (
                SELECT FROM withdrawn_documents w WHERE w.document = c.document
            ) THEN 'appeal-withdrawn'
            WHEN EXISTS (
                SELECT FROM campaign_alerts s JOIN withdrawn_alerts w USING (alert)
                WHERE s.campaign = c.id
            ) THEN 'alert-withdrawn'
            WHEN c.stopped_at IS NOT NULL THEN 'campaign-stopped'
            WHEN EXISTS (
                SELECT FROM campaign_alerts s JOIN consent_facts f USING (alert)
                WHERE s.campaign = c.id AND f.use = d.use AND f.state <> 'given'
                    AND NOT (f.state = 'unknown' AND c.best_interest)
            ) THEN 'consent-changed'
            WHEN NOT a.active THEN 'contact-inactive'
        END AS barred
    FROM deliveries d
        LEFT JOIN campaigns c ON c.id = d.campaign
        LEFT JOIN addresses a ON a.id = d.address
        LEFT JOIN contacts k ON k.id = d.contact
        LEFT JOIN notices n ON n.id = d.notice
    WHERE d.id = ANY(CAST(:ids AS uuid[]))
    """
)

_CLAIM = text(
    """
    UPDATE deliveries
    SET state = 'claimed', claim = :claim, lease_until = :lease, next_try_at = NULL,
        attempts = attempts + 1
    WHERE id = ANY(CAST(:ids AS uuid[]))
    """
)

_POSTPONE = text(
    """
    UPDATE deliveries d SET next_try_at = c.embargo_until, reason = 'embargo'
    FROM campaigns c WHERE c.id = d.campaign AND d.id = ANY(CAST(:ids AS uuid[]))
    """
)


@dataclass(frozen=True)
class Room:
    """How much a worker can take: `most` in all, and for each address by its health.

    `under_way` counts the attempts that this worker has at each address.
    """

    most: int
    per_address: int
    under_way: Mapping[UUID, int]

    def at(self, failures: int) -> int:
        """A failing address is tried by one attempt at a time."""
        return 1 if failures else self.per_address


@dataclass(frozen=True)
class Claimed:
    """One delivery to be tried now, with everything that its message is made of, still sealed."""

    claim: UUID
    delivery: Row[Any]
    campaign: Row[Any] | None
    profile: KeptProfile | None

    @property
    def subjects(self) -> tuple[UUID, ...]:
        if self.campaign is not None:
            return (self.campaign.subject, self.delivery.contact)
        return () if self.profile is None else (self.profile.part.subject,)


async def claim_due(
    work: UnitOfWork, channel: Channel, room: Room, lease: timedelta
) -> list[Claimed]:
    """Take what is due and may go; settle as `withheld` what is due and may not."""
    session, now = work.session, work.now
    full = [address for address, count in room.under_way.items() if count >= room.per_address]
    found = await session.execute(
        _DUE, {"channel": channel.value, "now": now, "full": full, "most": room.most}
    )
    due = _within(found.all(), room)
    if not due:
        return []
    wanted = sorted({row.campaign for row in due if row.campaign is not None})
    held = {row.id: row for row in await session.execute(_CAMPAIGNS, {"ids": wanted})}
    ids = [row.id for row in due if row.campaign is None or row.campaign in held]
    rows = (await session.execute(_CLAIMABLE, {"ids": ids})).all()
    await _withhold(work, [row for row in rows if row.barred is not None])
    open_rows = [row for row in rows if row.barred is None]
    early = [row for row in open_rows if _is_early(row, now)]
    if early:
        await session.execute(_POSTPONE, {"ids": [row.id for row in early]})
    taken = [row for row in open_rows if not _is_early(row, now)]
    if not taken:
        return []
    claim = new_id()
    await session.execute(
        _CLAIM, {"claim": claim, "lease": now + lease, "ids": [row.id for row in taken]}
    )
    accounts = {row.account for row in taken if row.account is not None}
    profiles = await kept_profiles(session, *accounts) if accounts else {}
    return [
        Claimed(
            claim=claim,
            delivery=row,
            campaign=held.get(row.campaign),
            profile=profiles.get(row.account),
        )
        for row in taken
    ]


def _within(due: Sequence[Row[Any]], room: Room) -> list[Row[Any]]:
    """Leave where they are those whose address has enough to do: others are not to wait for it."""
    under_way = dict(room.under_way)
    kept = []
    for row in due:
        if row.address is not None:
            if under_way.get(row.address, 0) >= room.at(row.failures):
                continue
            under_way[row.address] = under_way.get(row.address, 0) + 1
        kept.append(row)
    return kept


def _is_early(row: Row[Any], now: datetime) -> bool:
    return row.embargo_until is not None and row.embargo_until > now


async def _withhold(work: UnitOfWork, barred: Collection[Row[Any]]) -> None:
    """Settle what may no longer go.

    Where an earlier attempt was cut off, nobody can say that it was not sent: that stays open.
    """
    if not barred:
        return
    settling = [
        Settling(
            delivery=row.id,
            state=State.UNKNOWN if row.repeated else State.WITHHELD,
            reason=Reason.INTERRUPTED if row.repeated else Reason(row.barred),
        )
        for row in barred
    ]
    await emit_settled(work, settling)
