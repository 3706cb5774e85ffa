"""Hazards to recipients: kept by communications; and the decision on one recipient that is held."""

from uuid import UUID

from sqlalchemy import text

from services.dispatch.operations.finishing import watch_campaign
from services.dispatch.operations.sending_again import expect_case_stands
from services.dispatch.operations.stopping import ask_again_of
from services.dispatch.parts import Parts
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.schemas import HazardWanted, Settled
from services.dispatch.tables import Campaign, Delivery, HazardEntry
from shared.clock import new_id
from shared.problems import Conflict, Invalid, NotFound
from shared.storage.unit_of_work import AuditFact, UnitOfWork

_LOOK = text(
    """
    UPDATE deliveries SET next_try_at = :now
    WHERE id IN (
        SELECT id FROM deliveries WHERE state = 'pending' AND reason = 'embargo'
        FOR UPDATE SKIP LOCKED
    )
    """
)


async def add_hazard(work: UnitOfWork, parts: Parts, wanted: HazardWanted) -> UUID:
    """Keep it and return its id. It holds for whatever has not been sent yet."""
    entry = _keep(work, parts, wanted)
    detail: dict[str, str | int | bool | None] = {
        "country": wanted.country, "effect": wanted.effect.value,
    }  # fmt: skip
    work.record(AuditFact("hazard.added", "hazard", entry, (), detail))
    await _look_at_embargoed(work, parts)
    return entry


async def change_hazard(work: UnitOfWork, parts: Parts, hazard: UUID, wanted: HazardWanted) -> UUID:
    """Let this stand in its place and return its id: what held before stays on record.

    `Conflict` `changed-since` where it holds no longer: somebody changed or ended it.
    """
    row = await _locked(work, hazard)
    if row.removed_at is not None:
        raise Conflict("Somebody changed or ended this since you read it.", code="changed-since")
    row.removed_at = work.now
    entry = _keep(work, parts, wanted)
    detail: dict[str, str | int | bool | None] = {
        "replaces": str(hazard), "country": wanted.country, "effect": wanted.effect.value,
    }  # fmt: skip
    work.record(AuditFact("hazard.changed", "hazard", entry, (), detail))
    await _look_at_embargoed(work, parts)
    return entry


def _keep(work: UnitOfWork, parts: Parts, wanted: HazardWanted) -> UUID:
    if fault := parts.taxonomy.countries.fault(wanted.country, field="country"):
        raise Invalid("Some of this cannot be taken.", faults=[fault])
    entry = new_id()
    values = {**dict(wanted), "effect": wanted.effect.value, "audiences": sorted(wanted.audiences)}
    work.session.add(HazardEntry(id=entry, added_by=UUID(work.actor), added_at=work.now, **values))
    return entry


async def _look_at_embargoed(work: UnitOfWork, parts: Parts) -> None:
    """Let the next claim weigh what waits for an embargo: there is time yet to decide on it."""
    await work.session.flush()
    await work.session.execute(_LOOK, {"now": work.now})
    work.after_commit.append(parts.bell.ring)


async def remove_hazard(work: UnitOfWork, hazard: UUID) -> None:
    """Let it hold no longer. Can be repeated; those that come with Tocsin have no id."""
    row = await _locked(work, hazard)
    if row.removed_at is None:
        row.removed_at = work.now
        work.record(AuditFact("hazard.removed", "hazard", hazard))


async def _locked(work: UnitOfWork, hazard: UUID) -> HazardEntry:
    row = await work.session.get(HazardEntry, hazard, with_for_update=True)
    if row is None:
        raise NotFound("There is no such hazard.")
    return row


async def release_held(work: UnitOfWork, parts: Parts, campaign: UUID, delivery: UUID) -> Settled:
    """Let a delivery go out that was held for the safety of its recipient.

    `Conflict` `not-held`, or as of `expect_case_stands`; what was stopped or withdrawn meanwhile is
    withheld by the next claim.
    """
    row = await work.session.get(Delivery, delivery, with_for_update=True, populate_existing=True)
    if row is None or row.campaign != campaign:
        raise NotFound("There is no such delivery.")
    known = await work.session.get_one(Campaign, campaign)
    await ask_again_of(work, known)
    if row.state != State.WITHHELD or row.reason != Reason.HAZARD_HELD:
        raise Conflict("This delivery does not wait for a decision.", code="not-held")
    await expect_case_stands(work, parts, known)
    row.state, row.reason, row.settled_at = State.PENDING.value, Reason.RELEASED.value, None
    row.released = True
    row.next_try_at = max(work.now, known.embargo_until or work.now)
    await work.session.flush()
    await watch_campaign(work, campaign)
    work.record(AuditFact("delivery.released", "delivery", delivery))
    work.after_commit.append(parts.bell.ring)
    return Settled(id=delivery, state=State.PENDING, reason=Reason.RELEASED)
