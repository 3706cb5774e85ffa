"""Send failed messages of a campaign again, and send it to contacts that were added since.

Guarantees 5 and 6 are kept: the next claim checks each delivery again, and a recipient who has the
message, or may have it, gets no second one.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select, text

from services.dispatch.context import Context
from services.dispatch.operations.campaigns.choosing import choose_recipients
from services.dispatch.operations.campaigns.finishing import watch_campaign
from services.dispatch.operations.campaigns.starting import add_deliveries
from services.dispatch.operations.locking import lock_campaign
from services.dispatch.queries.hazards import dangers_of
from services.dispatch.rules.hazards import HAZARDOUS, withheld_reason
from services.dispatch.rules.reasons import BLOCKS_ADDRESS, MAY_GO_AGAIN, MISSED, Reason, State
from services.dispatch.rules.recipients import Chosen
from services.dispatch.schemas import SentAgain
from services.dispatch.tables import Campaign, CaseFact, Delivery
from shared.contracts.attestation import known_attestation
from shared.contracts.channels import Channel
from shared.contracts.codes import Count
from shared.contracts.dispatch import CampaignStarted
from shared.problems import Conflict
from shared.storage.unit_of_work import UnitOfWork

_WITHDRAWN = text(
    """
    SELECT EXISTS (SELECT FROM withdrawn_documents WHERE document = :document) OR EXISTS (
        SELECT FROM campaign_alerts JOIN withdrawn_alerts USING (alert) WHERE campaign = :campaign
    )
    """
)

# A failed delivery was not accepted and can be sent again; an unknown one stays as it is. The
# address must be active and not blocked, or the delivery would only be withheld again.
_REOPEN = text(
    """
    UPDATE deliveries d
    SET state = 'pending', reason = :reason, attempts = 0, settled_at = NULL, provider_id = NULL,
        next_try_at = greatest(CAST(:now AS timestamptz), CAST(:embargo AS timestamptz))
    WHERE d.id IN (
        SELECT o.id FROM deliveries o JOIN addresses a ON a.id = o.address
        WHERE o.campaign = :campaign AND a.active AND a.blocked_reason IS NULL
            AND o.channel = ANY(CAST(:channels AS text[]))
            AND (CAST(:contact AS uuid) IS NULL OR o.contact = CAST(:contact AS uuid))
            AND (o.state = 'failed' OR o.id = ANY(CAST(:out_of_danger AS uuid[]))
                OR (o.state = 'withheld' AND o.reason = ANY(CAST(:reasons AS text[]))))
        ORDER BY o.id FOR NO KEY UPDATE OF o
    )
    RETURNING d.channel
    """
)


async def send_again(work: UnitOfWork, context: Context, campaign: UUID) -> SentAgain:
    """Send again what failed or is no longer held back, and add new recipients.

    `Conflict` as in `expect_goes_on`. Can be repeated; the end of the campaign is reported again.
    """
    row = await lock_campaign(work, campaign)
    await expect_goes_on(work, context, row)
    row.sent_again_at = work.now
    added = await _add_new(work, context, row)
    reopened = await _reopen(
        work,
        row,
        context.providers,
        reasons=MAY_GO_AGAIN | BLOCKS_ADDRESS,
        out_of_danger=await _out_of_danger(work, campaign),
    )
    if added or reopened:
        await watch_campaign(work, campaign)
        await _emit_started_again(work, row)
    work.record(
        "campaign.sent-again",
        "campaign",
        campaign,
        (UUID(str(row.subject)),),
        reopened=reopened,
        added=len(added),
    )
    context.wake_ups.wake_after(work)
    return SentAgain(id=campaign, reopened=reopened, added=len(added))


async def send_missed_of(
    work: UnitOfWork, context: Context, campaign: UUID, contact: UUID, channel: Channel
) -> int:
    """Send one contact the message of a campaign that it missed, and nobody else.

    If its address was changed since, it goes to the present one. Returns how many are sent: 0 if
    the contact has it, or may have it, now. `Conflict` as in `expect_goes_on`.
    """
    row = await lock_campaign(work, campaign)
    await expect_goes_on(work, context, row)
    reopened = await _reopen(work, row, [channel], reasons=MISSED, contact=contact)
    added = () if reopened else await _add_new(work, context, row, contact, channel)
    if not (going := reopened + len(added)):
        return 0
    await watch_campaign(work, campaign)
    await _emit_started_again(work, row)
    return going


async def _reopen(
    work: UnitOfWork,
    campaign: Campaign,
    channels: Collection[Channel],
    *,
    reasons: Collection[Reason],
    out_of_danger: Sequence[UUID] = (),
    contact: UUID | None = None,
) -> int:
    """Make failed messages, or those withheld for these reasons, pending; return how many."""
    again = await work.session.execute(
        _REOPEN,
        {
            "campaign": campaign.id,
            "now": work.now,
            "embargo": campaign.embargo_until,
            "reason": Reason.ASKED_AGAIN.value,
            "contact": contact,
            "channels": [each.value for each in channels],
            "reasons": sorted(reasons),
            "out_of_danger": list(out_of_danger),
        },
    )
    return len(again.all())


async def _emit_started_again(work: UnitOfWork, campaign: Campaign) -> None:
    """Publish that the campaign goes on, with the number of messages there are now."""
    counts = await work.session.execute(
        select(Delivery.channel, func.count())
        .where(Delivery.campaign == campaign.id)
        .group_by(Delivery.channel)
        .order_by(Delivery.channel)
    )
    work.emit(
        CampaignStarted(
            campaign=campaign.id,
            case=campaign.case_id,
            document=campaign.document,
            deliveries=tuple(Count(channel=channel, number=number) for channel, number in counts),
            started_at=work.now,
        )
    )


async def _out_of_danger(work: UnitOfWork, campaign: UUID) -> list[UUID]:
    """Return the messages held back for a danger that may now be sent without a decision."""
    held = await dangers_of(
        work.session,
        work.now.date(),
        Delivery.campaign == campaign,
        Delivery.state == State.WITHHELD.value,
        Delivery.reason.in_(HAZARDOUS.values()),
    )
    return sorted(each for each, dangers in held.items() if withheld_reason(dangers, ()) is None)


async def expect_goes_on(work: UnitOfWork, context: Context, campaign: Campaign) -> None:
    """Raise `Conflict` if a campaign was stopped or its case no longer permits sending.

    `Conflict` `campaign-stopped`, `withdrawn`, or as in `expect_case_stands`.
    """
    await _expect_not_ended(work, campaign)
    await expect_case_stands(work, context, campaign)


async def _expect_not_ended(work: UnitOfWork, campaign: Campaign) -> None:
    """Raise `campaign-stopped` or `withdrawn` for what the next claim would only withhold."""
    if campaign.stopped_at is not None:
        raise Conflict(
            "This campaign was stopped: no more of its messages are sent.", code="campaign-stopped"
        )
    asked = {"document": campaign.document, "campaign": campaign.id}
    if await work.session.scalar(_WITHDRAWN, asked):
        raise Conflict(
            "This appeal, or an alert it is based on, was withdrawn: no more messages are sent.",
            code="withdrawn",
        )


async def expect_case_stands(work: UnitOfWork, context: Context, campaign: Campaign) -> None:
    """Raise `Conflict` if the case is not as it was when the campaign was approved.

    `Conflict`: `case-closed` (also if waiting messages go on), `case-not-known`, `not-verified`
    (unless it has no content), `erased`.
    """
    case = await work.session.get(
        CaseFact, campaign.case_id, populate_existing=True, with_for_update={"read": True}
    )
    if case is not None and case.closed_at is not None:
        raise Conflict(
            "The case of this appeal is closed: no more messages are sent. If it was closed "
            "by mistake, it must be reopened first.",
            code="case-closed",
        )
    if case is None or case.verification is None:
        raise Conflict(
            "This appeal was sent before Tocsin was updated, and the state of its case is "
            "not known here. The person in charge of the case must record its verification "
            "again. Then the appeal can be sent again.",
            code="case-not-known",
        )
    if case.verification != "verified" and not campaign.without_content:
        raise Conflict(
            "The facts of this case are no longer verified. Nothing can be sent again until "
            "they are verified. Waiting messages are still sent.",
            code="not-verified",
        )
    subject = UUID(str(campaign.subject))
    if (await context.keyring.open([subject])).is_erased(subject):
        raise Conflict("The data of this document was erased.", code="erased")


async def _add_new(
    work: UnitOfWork,
    context: Context,
    campaign: Campaign,
    contact: UUID | None = None,
    channel: Channel | None = None,
) -> Sequence[Chosen]:
    """Add new recipients: every contact on every channel, or only this one on this channel."""
    chosen = [
        each
        for each in await choose_recipients(work, campaign)
        if contact is None
        or (UUID(str(each.reachable.contact)), each.reachable.channel) == (contact, channel)
    ]
    rows = await work.session.execute(
        select(Delivery.contact, Delivery.channel, Delivery.address_hash, Delivery.state).where(
            Delivery.campaign == campaign.id
        )
    )
    hashes, served = set(), set()
    for row in rows:
        hashes.add((row.channel, row.address_hash))
        if State(row.state) not in {State.FAILED, State.WITHHELD}:
            served.add((row.channel, row.contact))
    new = [each for each in chosen if _is_new(each, hashes, served)]
    await add_deliveries(work, context, campaign, known_attestation(campaign.attestation), new)
    return new


def _is_new(
    chosen: Chosen, hashes: Collection[tuple[str, bytes]], served: Collection[tuple[str, UUID]]
) -> bool:
    """Return whether a recipient is new; one with a changed address has it by the former one."""
    to = chosen.reachable
    channel = to.channel.value
    return (channel, to.hash) not in hashes and (channel, to.contact) not in served
