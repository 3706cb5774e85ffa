"""Undo what was concluded about recipients before a refusal turned out to be about us."""

from typing import Any

from sqlalchemy import Row, text

from services.dispatch.operations.campaigns.finishing import watch_campaign
from services.dispatch.operations.campaigns.known_facts import resendable_campaigns
from services.dispatch.operations.contacts.blocking import unblock_same
from services.dispatch.rules.reasons import OF_RECIPIENT, Reason
from services.dispatch.rules.repeated_refusals import (
    SAME_FAULT_WITHIN,
    TRIED_AGAIN_AFTER,
    SharedRefusal,
)
from shared.contracts.channels import Channel
from shared.storage.unit_of_work import UnitOfWork

# Deliveries are locked before addresses, as when results are recorded. `usable`: nothing else
# blocks the address, such as STOP or a deactivated contact. Test messages are not sent again.
_REFUSED = text(
    """
    SELECT d.id, d.campaign, d.address, d.notice IS NOT NULL OR d.campaign IS NOT NULL AND EXISTS (
            SELECT FROM addresses a JOIN contacts k ON k.id = a.contact
            WHERE a.id = d.address AND a.active AND k.active
                AND coalesce(a.blocked_reason, :mark) = :mark
        ) AS usable
    FROM deliveries d
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
            WHERE t.delivery = d.id AND t.outcome IN ('refused', 'reported')
                AND t.status IS NOT DISTINCT FROM CAST(:status AS integer)
                AND t.code IS NOT DISTINCT FROM CAST(:code AS text)
        )
    ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
    """
)
# Addresses of other contacts with the same value were marked together.
_WITHHELD = text(
    """
    SELECT d.id, d.campaign, true AS usable
    FROM addresses known
        JOIN addresses a ON a.channel = known.channel AND a.hash = known.hash
        JOIN contacts k ON k.id = a.contact
        JOIN deliveries d ON d.contact = a.contact AND d.address = a.id
    WHERE known.id = ANY(CAST(:addresses AS uuid[])) AND a.active AND k.active
        AND a.blocked_reason = :mark AND d.campaign IS NOT NULL
        AND d.state = 'withheld' AND d.reason = :mark AND d.settled_at >= a.blocked_at
    ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
    """
)
_REOPEN = text(
    """
    UPDATE deliveries SET state = 'pending', reason = :reason, settled_at = NULL,
        next_try_at = :at, provider_id = NULL
    WHERE id = ANY(CAST(:ids AS uuid[]))
    """
)


async def undo_refusals(work: UnitOfWork, channel: Channel, everybody: SharedRefusal) -> None:
    """Make refused and then withheld deliveries due again, and unblock their addresses.

    A test message stays as it is: it has done its work. So does what a person could not send again
    now: they were told that it failed.
    """
    mark = Reason.NO_SUCH_ADDRESS.value
    refused = await work.session.execute(
        _REFUSED,
        {
            "recipients": sorted(everybody.recipients),
            "channel": channel.value,
            "since": work.now - SAME_FAULT_WITHIN,
            "status": everybody.status,
            "code": everybody.code,
            "reasons": sorted(OF_RECIPIENT),
            "mark": mark,
        },
    )
    rows: list[Row[Any]] = list(refused)
    addresses = sorted({row.address for row in rows if row.address is not None})
    rows += await work.session.execute(_WITHHELD, {"addresses": addresses, "mark": mark})
    going_on = await resendable_campaigns(work, {row.campaign for row in rows if row.campaign})
    again = [row for row in rows if row.usable and (row.campaign in {None, *going_on})]
    if again:
        await work.session.execute(
            _REOPEN,
            {
                "ids": sorted({row.id for row in again}),
                "reason": Reason.ALL_REFUSED.value,
                "at": work.now + TRIED_AGAIN_AFTER,
            },
        )
    await unblock_same(work, addresses, Reason.NO_SUCH_ADDRESS)
    for campaign in sorted({row.campaign for row in again if row.campaign is not None}):
        await watch_campaign(work, campaign)
