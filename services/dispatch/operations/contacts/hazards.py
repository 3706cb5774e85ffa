"""Hazards to recipients, which communications maintains."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.context import Context
from services.dispatch.operations.locking import lock_hazard
from services.dispatch.queries.hazards import count_waiting, deliveries_concerned, known_senders
from services.dispatch.rules.hazards import FARTHEST, SENDERS, is_over
from services.dispatch.rules.reasons import Reason
from services.dispatch.schemas import AddHazard, HazardAdded
from services.dispatch.tables import Delivery, HazardEntry, Sender
from shared.clock import new_id
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.unit_of_work import DetailValue, UnitOfWork
from shared.taxonomy import unknown_codes_of
from shared.web.problems import INVALID_MESSAGE

# Every claim holds this lock shared, so a claim either commits before the change or sees it. It is
# the first lock taken.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('hazards', 0))")

UNKNOWN_ORGANISATION = msgid(
    "No appeal has named this organisation yet. Use its code from the templates, such as "
    "omct or fidh. Correct the code, or confirm that it is correct."
)
TOO_FAR = msgid(
    "This day is more than two years ahead, and the danger would have no effect until then. "
    "Check the date."
)
OVER = msgid("This day is in the past, so the danger would have no effect. Check the date.")


async def add_hazard(work: UnitOfWork, context: Context, wanted: AddHazard) -> HazardAdded:
    """Add a hazard; it applies to all messages that are not claimed yet.

    `Invalid`: an unknown country, days on which it would never apply, or an organisation that no
    appeal named and that is not confirmed (`unknown-organisation`). `Conflict` (`already-listed`)
    where the same hazard is in the list: to end it would leave the other one.
    """
    await work.session.execute(_LOCK)
    await _expect_not_listed(work, wanted)
    kept = await _store(work, context, wanted)
    work.record("hazard.added", "hazard", kept.id, **_detail(wanted))
    return kept


async def change_hazard(
    work: UnitOfWork, context: Context, hazard: UUID, wanted: AddHazard
) -> HazardAdded:
    """Replace a hazard by another entry; the former one stays stored.

    `Conflict` `changed-since` if somebody changed or ended it, and `already-listed` if another one
    in the list says the same.
    """
    await work.session.execute(_LOCK)
    row = await lock_hazard(work, hazard)
    if row.removed_at is not None:
        raise Conflict(
            "Somebody changed or ended this danger after you opened it. Go back to the list of "
            "dangers.",
            code="changed-since",
        )
    row.removed_at = work.now
    await work.session.flush()
    await _expect_not_listed(work, wanted)
    kept = await _store(work, context, wanted)
    detail = _detail(wanted) | {"replaces": str(hazard)}
    work.record("hazard.changed", "hazard", kept.id, **detail)
    return kept


async def expect_known(
    session: AsyncSession, context: Context, wanted: AddHazard, now: datetime
) -> None:
    """Raise `Invalid` unless the country, its days and the organisation are plausible.

    The country must be known, the days must be possible, and the organisation must be known or
    confirmed.
    """
    faults = [*unknown_codes_of(wanted, context.taxonomy), *_days_of_no_use(wanted, now)]
    if not wanted.although_unknown and wanted.organisation not in await known_senders(session):
        faults.append(FieldFault("organisation", UNKNOWN_ORGANISATION, "unknown-organisation"))
    if faults:
        raise Invalid(INVALID_MESSAGE, faults=faults)


def _days_of_no_use(wanted: AddHazard, now: datetime) -> Iterator[FieldFault]:
    """Return a fault for a wrong year: else nobody would be warned, or see why."""
    if wanted.since > (now + FARTHEST).date():
        yield FieldFault("from", TOO_FAR, "too-far-ahead")
    if wanted.until is not None and is_over(wanted.until, now):
        yield FieldFault("until", OVER, "past")


async def _store(work: UnitOfWork, context: Context, wanted: AddHazard) -> HazardAdded:
    """Store it, and let the next claim check messages under embargo that it may concern.

    There is still time to decide on them.
    """
    await expect_known(work.session, context, wanted, work.now)
    entry = new_id()
    added = HazardEntry(id=entry, added_by=UUID(work.actor), added_at=work.now, **_values(wanted))
    work.session.add(added)
    await work.session.flush()
    waiting = await count_waiting(work.session, wanted.hazard())
    embargoed = deliveries_concerned(wanted.hazard()).where(Delivery.reason == Reason.EMBARGO.value)
    due = embargoed.with_only_columns(Delivery.id).with_for_update(of=Delivery, skip_locked=True)
    await work.session.execute(
        update(Delivery)
        .where(Delivery.id.in_(due))
        .values(next_try_at=work.now)
        .execution_options(synchronize_session=False)
    )
    context.wake_ups.wake_after(work)
    return HazardAdded(id=entry, waiting=waiting)


def _values(wanted: AddHazard) -> dict[str, Any]:
    effect, audiences = wanted.effect.value, sorted(wanted.audiences)
    return {**wanted.facts(), "effect": effect, "audiences": audiences}


async def _expect_not_listed(work: UnitOfWork, wanted: AddHazard) -> None:
    if await work.session.scalar(_same(wanted)):
        raise Conflict("This danger is already in the list.", code="already-listed")


def _same(wanted: AddHazard) -> Select[UUID]:
    alike = (
        getattr(HazardEntry, name).is_not_distinct_from(value)
        for name, value in _values(wanted).items()
    )
    return select(HazardEntry.id).where(HazardEntry.removed_at.is_(None), *alike).limit(1)


def _detail(wanted: AddHazard) -> dict[str, DetailValue]:
    return {"country": wanted.country, "effect": wanted.effect.value}


async def remove_hazard(work: UnitOfWork, hazard: UUID) -> None:
    """Remove a hazard.

    Can be repeated; those that come with Tocsin have no id.
    """
    row = await lock_hazard(work, hazard)
    if row.removed_at is None:
        row.removed_at = work.now
        work.record("hazard.removed", "hazard", hazard)


async def store_senders(work: UnitOfWork, organisations: Collection[str]) -> None:
    """Store the organisations that an appeal names as senders.

    A hazard that names another one may be mistyped.
    """
    if others := sorted(set(organisations) - SENDERS):
        rows = [{"organisation": each} for each in others]
        await work.session.execute(insert(Sender).values(rows).on_conflict_do_nothing())
