"""A person's decision to send a message although it endangers its recipient."""

from uuid import UUID

from services.dispatch.context import Context
from services.dispatch.operations.campaigns.finishing import watch_campaign
from services.dispatch.operations.campaigns.sending_again import expect_goes_on
from services.dispatch.operations.locking import lock_delivery
from services.dispatch.queries.consents import changed_consents, is_withheld_under
from services.dispatch.queries.hazards import dangers_of
from services.dispatch.rules.hazards import HAZARDOUS, Effect, hazard_keys
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.schemas import Settled
from services.dispatch.tables import Campaign, Delivery
from shared.message_ids import msgid
from shared.problems import Conflict
from shared.storage.unit_of_work import DetailValue, UnitOfWork


async def accept_danger(work: UnitOfWork, delivery: Delivery, seen: str | None) -> None:
    """Store that a person decided to send this message in spite of these dangers.

    The delivery is locked. A danger that is added later holds it again. `Conflict`
    `hazard-to-recipient` if it may never be sent; `changed-since` if the dangers are not those that
    were `seen` (`hazard_keys`; None: not checked).
    """
    found = await dangers_of(work.session, work.now.date(), Delivery.id == delivery.id)
    dangers = found.get(delivery.id, [])
    if any(each.effect is Effect.NEVER for each in dangers):
        raise Conflict(
            "A message is never sent to this recipient, because it could harm them where "
            "they are. If this is no longer true, the danger must first be changed or ended.",
            code=Reason.HAZARD.value,
        )
    if seen is not None and seen != hazard_keys(dangers):
        raise Conflict(
            msgid("The dangers to this recipient changed after you read them. Read them again."),
            code="changed-since",
        )
    delivery.released_for = sorted(each.key for each in dangers)


async def release_held(
    work: UnitOfWork, context: Context, campaign: UUID, delivery: UUID, seen: str | None = None
) -> Settled:
    """Release a delivery that was held for the safety of its recipient.

    `Conflict` `not-held`, `consent-changed`, or as in `expect_goes_on` and `accept_danger`.
    """
    row, known = await lock_delivery(work, campaign, delivery)
    if row.state != State.WITHHELD or row.reason not in HAZARDOUS.values():
        raise Conflict("This delivery is not waiting for a decision.", code="not-held")
    await expect_goes_on(work, context, known)
    if is_withheld_under(await changed_consents(work.session, campaign), row.use):
        raise Conflict(
            msgid(
                "This message is not sent: a consent that it needs was changed after the "
                "appeal was approved. Ask the person in charge of the case."
            ),
            code=Reason.CONSENT_CHANGED.value,
        )
    await accept_danger(work, row, seen)
    row.state, row.reason, row.settled_at = State.PENDING.value, Reason.RELEASED.value, None
    row.next_try_at = max(work.now, known.embargo_until or work.now)
    await work.session.flush()
    await watch_campaign(work, campaign)
    decided_on(work, "delivery.released", row, known, dangers=len(row.released_for))
    context.wake_ups.wake_after(work)
    return Settled(
        id=delivery, state=State.PENDING, reason=Reason.RELEASED, goes_out_at=row.next_try_at
    )


def decided_on(
    work: UnitOfWork,
    action: str,
    delivery: Delivery,
    campaign: Campaign,
    **detail: DetailValue,
) -> None:
    """Record a person's decision on one message in the trail, by contact, campaign and case."""
    about = (delivery.contact, campaign.id, campaign.case_id, campaign.subject)
    named = tuple(UUID(str(each)) for each in about if each is not None)
    work.record(action, "delivery", UUID(str(delivery.id)), named, **detail)
