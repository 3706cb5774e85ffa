"""Officials of the directory: proposed by one person, approved by another, checked by anybody."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from services.triage.operations.library.proposing import (
    Proposed,
    decide,
    lock_entry,
    propose_change,
    propose_entry,
    receipt_of,
    record,
    version_in_force,
)
from services.triage.rules.library import OFFICIAL
from services.triage.schemas import Official
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.taxonomy import Taxonomy, unknown_codes_of
from shared.web.idempotency import Receipt
from shared.web.problems import INVALID_MESSAGE

LATER = msgid("This day has not come yet.")
AHEAD = timedelta(days=1)
"""Somewhere it is already the next day."""


def faults_of_official(
    official: Official, taxonomy: Taxonomy, now: datetime
) -> Iterator[FieldFault]:
    """Yield a fault for an unknown code, and for a day that has not come."""
    yield from unknown_codes_of(official, taxonomy)
    if official.checked_on is not None and official.checked_on > (now + AHEAD).date():
        yield FieldFault("checked_on", LATER, "too-far-ahead")


def expect_faultless(official: Official, taxonomy: Taxonomy, now: datetime) -> None:
    if faults := tuple(faults_of_official(official, taxonomy, now)):
        raise Invalid(INVALID_MESSAGE, faults=faults)


async def propose_official(
    work: UnitOfWork, taxonomy: Taxonomy, entry: UUID, country: str, official: Official
) -> Receipt:
    """Propose an official who is not in the directory."""
    expect_faultless(official, taxonomy, work.now)
    proposed = Proposed(stored(official, work.now))
    return await propose_entry(work, OFFICIAL, country, entry, proposed)


async def change_official(
    work: UnitOfWork, taxonomy: Taxonomy, entry: UUID, seen: int, official: Official
) -> Receipt:
    """Propose another version of an official; a retired one is brought back by it."""
    expect_faultless(official, taxonomy, work.now)
    proposed = Proposed(stored(official, work.now))
    return await propose_change(work, OFFICIAL, entry, seen, proposed)


async def decide_on_official(
    work: UnitOfWork, entry: UUID, seen: int, *, approved: bool
) -> Receipt:
    """Approve or decline what was proposed. The proposer compared it with its source."""
    found, version = await decide(work, OFFICIAL, entry, seen, approved=approved)
    if approved and not version.retires:
        checked = Official.model_validate(version.content).checked_on
        if found.checked_on is None or (checked and checked >= found.checked_on):
            found.checked_on, found.checked_by = checked, version.proposed_by
    return receipt_of(found)


async def check_official(work: UnitOfWork, entry: UUID, seen: int) -> Receipt:
    """Note that the person compared the approved version with its public source today.

    It needs no second person: nothing that is printed changes. `Conflict` `not-approved`,
    `retired`.
    """
    found = await lock_entry(work, OFFICIAL, entry, seen)
    await version_in_force(work, found)
    found.checked_on, found.checked_by = work.now.date(), UUID(work.actor)
    record(work, "checked", found)
    return receipt_of(found)


def stored(official: Official, now: datetime) -> dict[str, object]:
    """Return an official as it is stored: with the day on which it was checked."""
    content = Official.model_dump(official, mode="json", exclude_none=True)
    own = {name: content[name] for name in Official.model_fields if name in content}
    return {"checked_on": now.date().isoformat(), **own}
