"""Store whether Twilio's callbacks arrive and are valid, and notify people if not.

With a wrong public URL every callback is signed for another URL than ours and refused; with a URL
that does not lead here none arrives. Either way SMS stay `sent`, whether they arrive or not.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from services.dispatch.rules.callbacks import MANY_REFUSED, REFUSED_AGAIN_AFTER, Callback
from shared.access.roles import Role
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import Database, UnitOfWork

TOLD = (Role.ADMINISTRATOR, Role.COMMUNICATIONS)
"""Roles that are notified: people who can repair it, and people who rely on the reports."""

# If a report is missing already, no row is locked. A report may arrive before its SMS is recorded
# as sent.
_WAIT = text(
    """
    INSERT INTO twilio_callbacks AS c (callback, waits_since) SELECT 'status', :now
    WHERE NOT EXISTS (
        SELECT FROM twilio_callbacks WHERE callback = 'status' AND waits_since IS NOT NULL
    ) AND EXISTS (
        SELECT FROM deliveries WHERE id = ANY(CAST(:deliveries AS uuid[])) AND state = 'sent'
    )
    ON CONFLICT (callback) DO UPDATE SET waits_since = excluded.waits_since
        WHERE c.waits_since IS NULL
    """
)
_VALID = text(
    """
    UPDATE twilio_callbacks
    SET waits_since = NULL, waits_told_at = NULL, refused = 0, refused_since = NULL
    WHERE callback = :callback AND (waits_since IS NOT NULL OR refused > 0)
    """
)
_TOLD_LATELY = text(
    "SELECT EXISTS (SELECT FROM twilio_callbacks WHERE callback = :callback"
    " AND refused >= :many AND refused_told_at > :before)"
)
# The row stays locked until the commit, so the second of two processes sees the notice of the
# first.
_REFUSE = text(
    """
    INSERT INTO twilio_callbacks AS c (callback, refused, refused_since) VALUES (:callback, 1, :now)
    ON CONFLICT (callback) DO UPDATE
    SET refused = c.refused + 1, refused_since = coalesce(c.refused_since, excluded.refused_since)
    """
)
_NOTIFY_REFUSED = text(
    """
    UPDATE twilio_callbacks SET refused_told_at = :now
    WHERE callback = :callback AND refused >= :many
        AND (refused_told_at IS NULL OR refused_told_at <= :before)
    RETURNING callback
    """
)
# If reports are refused, staff were notified already, and that is why none arrives.
_MISSING = (
    "callback = 'status' AND waits_since <= :before AND waits_told_at IS NULL AND refused < :many"
)
_ANY_MISSING = text(
    f"SELECT EXISTS (SELECT FROM twilio_callbacks WHERE {_MISSING})"  # noqa: S608  # our own constants
)
_NOTIFY_MISSING = text(
    f"UPDATE twilio_callbacks SET waits_told_at = :now WHERE {_MISSING}"  # noqa: S608  # as above
    " RETURNING callback"
)


async def wait_for_report(work: UnitOfWork, deliveries: Sequence[UUID]) -> None:
    """Store that Twilio accepted these SMS and should report on them.

    Call it last: a report locks its delivery and addresses first, and this row after them.
    """
    await work.session.execute(_WAIT, {"deliveries": sorted(deliveries), "now": work.now})


async def store_valid_callback(work: UnitOfWork, callback: Callback) -> None:
    """Store that a callback with a valid signature came: the fault is over. Call it last."""
    await work.session.execute(_VALID, {"callback": callback.value})


async def was_notified_lately(database: Database, callback: Callback) -> bool:
    """Return whether staff were notified lately that such callbacks are refused.

    Then nothing has to be stored.
    """
    before = database.now() - REFUSED_AGAIN_AFTER
    asked = {"callback": callback.value, "many": MANY_REFUSED, "before": before}
    return bool(await database.glance(_TOLD_LATELY, asked))


async def count_refused_callback(work: UnitOfWork, callback: Callback) -> None:
    """Count a callback with a wrong signature; notify people of many in a row, once a day."""
    values = {"callback": callback.value, "now": work.now}
    await work.session.execute(_REFUSE, values)
    before = work.now - REFUSED_AGAIN_AFTER
    due = values | {"many": MANY_REFUSED, "before": before}
    if (await work.session.execute(_NOTIFY_REFUSED, due)).one_or_none() is not None:
        _notify(work, NoticeReason.SMS_REPORTS_REFUSED)


async def is_report_missing(database: Database, within: timedelta) -> bool:
    """Return whether an SMS waits longer than `within` for a report, and nobody was notified."""
    due = {"before": database.now() - within, "many": MANY_REFUSED}
    return bool(await database.glance(_ANY_MISSING, due))


async def notify_reports_missing(work: UnitOfWork, within: timedelta) -> None:
    """Notify people once, by one of several processes, that Twilio reports on no SMS."""
    due = {"now": work.now, "before": work.now - within, "many": MANY_REFUSED}
    if (await work.session.execute(_NOTIFY_MISSING, due)).one_or_none() is not None:
        _notify(work, NoticeReason.SMS_REPORTS_MISSING)


def _notify(work: UnitOfWork, reason: NoticeReason) -> None:
    for role in TOLD:
        notice(work, reason=reason, urgency="high", role=role, channel="sms")
