"""Hazards to recipients: kept by communications; and the decision on one recipient that is held."""

from uuid import UUID

from services.dispatch.operations.finishing import watch_campaign
from services.dispatch.operations.stopping import ask_again_of
from services.dispatch.parts import Parts
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.schemas import HazardWanted, Settled
from services.dispatch.tables import Campaign, Delivery, HazardEntry
from shared.clock import new_id
from shared.problems import Conflict, Invalid, NotFound
from shared.storage.unit_of_work import AuditFact, UnitOfWork


async def add_hazard(work: UnitOfWork, parts: Parts, wanted: HazardWanted) -> UUID:
    """Keep it and return its id. It holds for what is issued from now on."""
    if fault := parts.taxonomy.countries.fault(wanted.country, field="country"):
        raise Invalid("Some of this cannot be taken.", faults=[fault])
    entry = new_id()
    values = {**dict(wanted), "effect": wanted.effect.value, "audiences": sorted(wanted.audiences)}
    work.session.add(HazardEntry(id=entry, added_by=UUID(work.actor), added_at=work.now, **values))
    detail: dict[str, str | int | bool | None] = {
        "country": wanted.country, "effect": wanted.effect.value,
    }  # fmt: skip
    work.record(AuditFact("hazard.added", "hazard", entry, (), detail))
    return entry


async def remove_hazard(work: UnitOfWork, hazard: UUID) -> None:
    """Let it hold no longer. Can be repeated; those that come with Tocsin have no id."""
    row = await work.session.get(HazardEntry, hazard, with_for_update=True)
    if row is None:
        raise NotFound("There is no such hazard.")
    if row.removed_at is None:
        row.removed_at = work.now
        work.record(AuditFact("hazard.removed", "hazard", hazard))


async def release_held(work: UnitOfWork, parts: Parts, campaign: UUID, delivery: UUID) -> Settled:
    """Let a delivery go out that was held for the safety of its recipient.

    `Conflict` `not-held`. What was stopped or withdrawn meanwhile is withheld by the next claim.
    """
    row = await work.session.get(Delivery, delivery, with_for_update=True, populate_existing=True)
    if row is None or row.campaign != campaign:
        raise NotFound("There is no such delivery.")
    known = await work.session.get_one(Campaign, campaign)
    await ask_again_of(work, known)
    if row.state != State.WITHHELD or row.reason != Reason.HAZARD_HELD:
        raise Conflict("This delivery does not wait for a decision.", code="not-held")
    row.state, row.reason, row.settled_at = State.PENDING.value, Reason.RELEASED.value, None
    row.next_try_at = max(work.now, known.embargo_until or work.now)
    await work.session.flush()
    await watch_campaign(work, campaign)
    work.record(AuditFact("delivery.released", "delivery", delivery))
    work.after_commit.append(parts.bell.ring)
    return Settled(id=delivery, state=State.PENDING, reason=Reason.RELEASED)
