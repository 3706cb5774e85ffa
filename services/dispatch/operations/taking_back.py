"""Taking back what was concluded of recipients before it showed that a refusal speaks of us."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, text

from services.dispatch.operations.blocking import let_again
from services.dispatch.operations.finishing import watch_campaign
from services.dispatch.rules.reasons import OF_RECIPIENT, Channel, Reason
from services.dispatch.rules.same_answer import Everybody
from shared.storage.unit_of_work import UnitOfWork

PAUSE = timedelta(minutes=5)
"""Until it is tried again, if nobody has looked at our side before."""
WITHIN = timedelta(days=1)
"""How far back the same refusals are taken to be of the same fault."""

# Deliveries before addresses, as those do who write down what attempts came to.
_REFUSED = text(
    """
    SELECT d.id, d.campaign, d.address FROM deliveries d
    WHERE d.id IN (
            SELECT n.id FROM deliveries n
            WHERE n.notice IS NOT NULL AND n.account = ANY(CAST(:recipients AS uuid[]))
                AND n.channel = :channel AND n.created_at > :since
            UNION ALL
            SELECT c.id FROM addresses a JOIN deliveries c ON c.contact = a.contact
                AND c.address = a.id
            WHERE a.id = ANY(CAST(:recipients AS uuid[]))
        )
        AND d.state = 'failed' AND d.reason = ANY(CAST(:reasons AS text[]))
        AND d.settled_at > :since
        AND EXISTS (
            SELECT FROM attempts t
            WHERE t.delivery = d.id AND t.outcome = 'refused'
                AND t.status IS NOT DISTINCT FROM CAST(:status AS integer)
                AND t.code IS NOT DISTINCT FROM CAST(:code AS text)
        )
    ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
    """
)
_WITHHELD = text(
    """
    SELECT d.id, d.campaign, d.address FROM addresses a JOIN deliveries d
        ON d.contact = a.contact AND d.address = a.id
    WHERE a.id = ANY(CAST(:addresses AS uuid[])) AND d.state = 'withheld'
        AND d.reason = a.blocked_reason AND d.settled_at >= a.blocked_at
    ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
    """
)
_REOPEN = text(
    """
    UPDATE deliveries SET state = 'pending', reason = :reason, settled_at = NULL, next_try_at = :at
    WHERE id = ANY(CAST(:ids AS uuid[])) AND (campaign IS NOT NULL OR notice IS NOT NULL)
    """
)


async def take_back(work: UnitOfWork, channel: Channel, wronged: Everybody) -> None:
    """Try again what was refused, and what was withheld since for that, and unmark the addresses.

    A test message is left as it is: it told what it was to tell.
    """
    refused = await work.session.execute(
        _REFUSED,
        {
            "recipients": sorted(wronged.recipients), "channel": channel.value,
            "since": work.now - WITHIN, "status": wronged.status, "code": wronged.code,
            "reasons": sorted(OF_RECIPIENT),
        },
    )  # fmt: skip
    rows: list[Row[Any]] = list(refused)
    addresses = sorted({row.address for row in rows if row.address is not None})
    rows += await work.session.execute(_WITHHELD, {"addresses": addresses})
    if not rows:
        return
    await work.session.execute(
        _REOPEN,
        {
            "ids": [row.id for row in rows], "reason": Reason.ALL_REFUSED.value,
            "at": work.now + PAUSE,
        },
    )  # fmt: skip
    await let_again(work, addresses, Reason.NO_SUCH_ADDRESS)
    for campaign in sorted({row.campaign for row in rows if row.campaign is not None}):
        await watch_campaign(work, campaign)
