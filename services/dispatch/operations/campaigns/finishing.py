"""The end of a campaign: all its deliveries are settled, and the result is published."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.dispatch.operations.outcomes.notifying_staff import notify_nobody_left, urgency_of
from services.dispatch.rules.reasons import TAKEN, State
from shared.access.roles import Role
from shared.contracts.codes import StateCount
from shared.contracts.dispatch import CampaignFinished
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import Database, UnitOfWork

SOONEST, LATEST = timedelta(seconds=1), timedelta(minutes=1)
"""The time between two checks of a campaign: a tenth of its age, within these limits."""
_AT_ONCE = 100

_WATCH = text(
    """
    INSERT INTO unfinished_campaigns (campaign, look_at) VALUES (:campaign, :at)
    ON CONFLICT (campaign) DO UPDATE SET look_at = excluded.look_at
    """
)
_DUE = text(
    """
    SELECT c.id, c.case_id, c.document, c.number, c.desk, c.level, c.subject, c.stopped_at,
        c.audience <> '{}' AS is_sent,
        c.stopped_at IS NULL AND coalesce(c.embargo_until > :now, false) AS waits,
        EXISTS (
            SELECT FROM deliveries d
            WHERE d.campaign = c.id AND d.state IN ('pending', 'claimed')
        ) AS goes_on
    FROM unfinished_campaigns u JOIN campaigns c ON c.id = u.campaign
    WHERE u.look_at <= :now
    ORDER BY u.look_at LIMIT :most
    FOR UPDATE OF u SKIP LOCKED
    """
)
_ANY_DUE = text("SELECT EXISTS (SELECT FROM unfinished_campaigns WHERE look_at <= :now)")
_LOOK_LATER = text(
    """
    UPDATE unfinished_campaigns u
    SET look_at = CASE WHEN c.embargo_until > :now AND c.stopped_at IS NULL THEN c.embargo_until
        ELSE CAST(:now AS timestamptz) + least(CAST(:latest AS interval), greatest(
            CAST(:soonest AS interval),
            (CAST(:now AS timestamptz) - greatest(c.started_at, c.embargo_until)) / 10
        )) END
    FROM campaigns c WHERE c.id = u.campaign AND u.campaign = ANY(CAST(:ids AS uuid[]))
    """
)
_FINISH = text("DELETE FROM unfinished_campaigns WHERE campaign = ANY(CAST(:ids AS uuid[]))")
_COUNTS = text(
    """
    SELECT campaign, channel, state, count(*) AS number FROM deliveries
    WHERE campaign = ANY(CAST(:ids AS uuid[]))
    GROUP BY campaign, channel, state ORDER BY channel, state
    """
)


async def watch_campaign(work: UnitOfWork, campaign: UUID) -> None:
    """Mark a campaign as unfinished, so that its end will be reported.

    Called when it starts, and when some of it is sent again.
    """
    await work.session.execute(_WATCH, {"campaign": campaign, "at": work.now})


async def has_campaigns_to_finish(database: Database) -> bool:
    """Return whether some campaign is due to be checked for its end."""
    return bool(await database.glance(_ANY_DUE, {"now": database.now()}))


async def finish_campaigns(work: UnitOfWork) -> int:
    """Report the result of each campaign that is over; return how many were checked.

    None is over while its embargo holds: contacts may be added until then.
    """
    rows = (await work.session.execute(_DUE, {"now": work.now, "most": _AT_ONCE})).all()
    if any(row.waits for row in rows):
        await notify_nobody_left(work)
    if going := [row.id for row in rows if row.goes_on or row.waits]:
        await work.session.execute(
            _LOOK_LATER,
            {"ids": going, "now": work.now, "soonest": SOONEST, "latest": LATEST},
        )
    over = [row for row in rows if not (row.goes_on or row.waits)]
    if over:
        ids = [row.id for row in over]
        counts = (await work.session.execute(_COUNTS, {"ids": ids})).all()
        await work.session.execute(_FINISH, {"ids": ids})
        for row in over:
            _finish(work, row, [each for each in counts if each.campaign == row.id])
    return len(rows)


def _finish(work: UnitOfWork, campaign: Row[Any], counts: Sequence[Row[Any]]) -> None:
    sent = sum(each.number for each in counts if State(each.state) in TAKEN)
    # These may have reached their recipients; staff were notified to find out.
    unknown = any(State(each.state) is State.UNKNOWN for each in counts)
    stopped = campaign.stopped_at is not None
    # The driver's UUID type cannot be written as JSON in the audit trail.
    ids = {name: UUID(bytes=getattr(campaign, name).bytes) for name in ("id", "subject")}
    work.emit(
        CampaignFinished(
            campaign=campaign.id,
            case=campaign.case_id,
            document=campaign.document,
            counts=tuple(
                StateCount(channel=each.channel, state=each.state, number=each.number)
                for each in counts
            ),
            stopped=stopped,
            finished_at=work.now,
        )
    )
    work.record(
        "campaign.finished",
        "campaign",
        ids["id"],
        (ids["subject"],),
        deliveries=sum(each.number for each in counts),
        sent=sent,
    )
    # A document without an audience is handed over by people.
    if not sent and not unknown and not stopped and campaign.is_sent:
        notice(
            work,
            reason=NoticeReason.NOBODY_REACHED,
            urgency=urgency_of(campaign.level),
            role=Role.COMMUNICATIONS,
            desk=campaign.desk,
            case_number=campaign.number,
            campaign=campaign.id,
        )
