"""What becomes known of a delivery after it left: a person's finding, a provider's report."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import text

from services.dispatch.operations.finishing import watch_campaign
from services.dispatch.operations.settling import Settling, emit_settled, say_settled
from services.dispatch.operations.stopping import ask_again_of
from services.dispatch.parts import Parts
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.schemas import Settled
from services.dispatch.tables import Campaign, Delivery
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import AuditFact, UnitOfWork

REPORTS: Mapping[str, tuple[State, Reason]] = MappingProxyType(
    {
        "sent": (State.SENT, Reason.ACCEPTED),
        "delivered": (State.DELIVERED, Reason.RECEIPT),
        "read": (State.DELIVERED, Reason.RECEIPT),
        "undelivered": (State.FAILED, Reason.NOT_DELIVERED),
        "failed": (State.FAILED, Reason.NOT_DELIVERED),
    }
)
"""Twilio's message statuses that say more than that it is on its way."""

# A report comes once or often, early or late, in any order: it only ever goes forward. While a
# worker still holds the delivery, or it waits to go out again because nobody knew, the report is
# what settles it.
_REPORT = text(
    """
    UPDATE deliveries d
    SET state = :state, reason = :reason, settled_at = :now, next_try_at = NULL, claim = NULL,
        lease_until = NULL, provider_id = :sid
    WHERE d.id = :delivery AND d.channel = 'sms'
        AND (d.provider_id = :sid OR d.provider_id IS NULL)
        AND (d.state IN ('claimed', 'unknown') OR (d.state = 'pending' AND d.repeated)
            OR (d.state = 'sent' AND :state IN ('delivered', 'failed')))
    RETURNING d.id, d.campaign, d.contact, d.channel, d.state, d.reason, d.attempts,
        (SELECT c.case_id FROM campaigns c WHERE c.id = d.campaign) AS case_id
    """
)


async def settle_unknown(
    work: UnitOfWork, parts: Parts, campaign: UUID, delivery: UUID, found: str
) -> Settled:
    """Let a person say what became of it: `sent`, `not-sent`, or send it `again`.

    `Conflict` `not-unknown` when it is known by now.
    """
    row = await work.session.get(Delivery, delivery, with_for_update=True, populate_existing=True)
    if row is None or row.campaign != campaign:
        raise NotFound("There is no such delivery.")
    await ask_again_of(work, await work.session.get_one(Campaign, campaign))
    if row.state != State.UNKNOWN:
        raise Conflict("It is known already what became of this delivery.", code="not-unknown")
    detail: dict[str, str | int | bool | None] = {"found": found}
    work.record(AuditFact("delivery.decided", "delivery", delivery, (), detail))
    if found == "again":
        row.state, row.reason = State.PENDING.value, Reason.SEND_AGAIN.value
        row.next_try_at, row.settled_at, row.repeated = work.now, None, True
        await work.session.flush()
        await watch_campaign(work, campaign)
        work.after_commit.append(parts.bell.ring)
        return Settled(id=delivery, state=State.PENDING, reason=Reason.SEND_AGAIN)
    state, reason = (
        (State.SENT, Reason.SETTLED_BY_PERSON)
        if found == "sent"
        else (State.WITHHELD, Reason.NOT_TAKEN)
    )
    await emit_settled(work, parts, [Settling(delivery, state, reason)])
    return Settled(id=delivery, state=state, reason=reason)


async def keep_report(
    work: UnitOfWork, parts: Parts, delivery: UUID, sid: str, status: str
) -> bool:
    """Keep what Twilio reports of an SMS; False where it changes nothing."""
    told = REPORTS.get(status)
    if told is None:
        return False
    state, reason = told
    rows = (
        await work.session.execute(
            _REPORT,
            {
                "delivery": delivery, "sid": sid, "state": state.value,
                "reason": reason.value, "now": work.now,
            },
        )
    ).all()  # fmt: skip
    await say_settled(work, parts, rows, {})
    return bool(rows)
