"""Propose a version of an entry or its end, and let another person decide on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.triage.rules.library import APPROVED, CLAUSE, DECLINED, OFFICIAL, WITHDRAWN
from services.triage.tables import LibraryEntry, LibraryVersion
from shared.access.four_eyes import require_another
from shared.message_ids import msgid
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt

CHANGED = msgid("Somebody changed this after you opened it. Read it again.")
WAITS = msgid("A proposal for this waits for a second person. Decide on that one first.")
DECIDED = msgid("Somebody already decided on this.")
NOT_APPROVED = msgid("Nobody has approved this yet.")
RETIRED = {
    OFFICIAL: msgid("This official was retired. Propose a change to bring them back."),
    CLAUSE: msgid("This clause was retired. Propose a change to bring it back."),
}
PATHS = {OFFICIAL: "/triage/v1/officials", CLAUSE: "/triage/v1/clauses"}


@dataclass(frozen=True)
class Proposed:
    """The content of a new version. `retires`: with it the entry is no longer offered."""

    content: Mapping[str, Any]
    retires: bool = False


async def propose_entry(
    work: UnitOfWork, kind: str, key: str, entry: UUID, proposed: Proposed
) -> Receipt:
    """Propose a new entry; it counts once another person has approved it."""
    await work.ask_again(entry)
    added = LibraryEntry(
        id=entry, kind=kind, key=key, version=0, retired=False, created_at=work.now
    )
    work.session.add(added)
    await work.session.flush()
    return await _add(work, added, proposed)


async def propose_change(
    work: UnitOfWork, kind: str, entry: UUID, seen: int, proposed: Proposed
) -> Receipt:
    """Propose another version of an entry; a retired one is brought back by it.

    `seen`: the newest version that the person read.

    `Conflict` `changed-since` if there is a newer one, `proposal-waits` if one is not decided.
    """
    found = await lock_entry(work, kind, entry, seen)
    if await _undecided(work, found) is not None:
        raise Conflict(WAITS, code="proposal-waits")
    return await _add(work, found, proposed)


async def retire_entry(work: UnitOfWork, kind: str, entry: UUID, seen: int) -> Receipt:
    """Propose that an entry is no longer offered, as soon as it is approved.

    `Conflict` `not-approved`, `retired`, and as `propose_change`.
    """
    content = (await version_in_force(work, await lock_entry(work, kind, entry, seen))).content
    at_once = {name: told for name, told in content.items() if name != "valid_from"}
    return await propose_change(work, kind, entry, seen, Proposed(at_once, retires=True))


async def decide(
    work: UnitOfWork, kind: str, entry: UUID, seen: int, *, approved: bool
) -> tuple[LibraryEntry, LibraryVersion]:
    """Approve or decline the version that waits.

    `Forbidden` `four-eyes` for the person who proposed it, unless they decline: then it is
    withdrawn. `Conflict` `changed-since`, `already-decided`.
    """
    found = await lock_entry(work, kind, entry, seen)
    waiting = await _undecided(work, found)
    if waiting is None:
        raise Conflict(DECIDED, code="already-decided")
    decider = UUID(work.actor)
    if not approved and decider == waiting.proposed_by:
        waiting.decision = WITHDRAWN
    else:
        require_another(waiting.proposed_by, decider)
        waiting.decision, waiting.decided_by = (APPROVED if approved else DECLINED), decider
    waiting.decided_at = work.now
    await work.session.flush()
    if approved:
        found.approved, found.retired = waiting.version, waiting.retires
    record(work, waiting.decision, found)
    return found, waiting


async def lock_entry(work: UnitOfWork, kind: str, entry: UUID, seen: int) -> LibraryEntry:
    """Lock an entry until the commit; `Conflict` `changed-since` if it has a newer version."""
    found = await work.session.get(LibraryEntry, entry, with_for_update=True)
    if found is None or found.kind != kind:
        raise NotFound("The library has no such entry.")
    await work.ask_again(entry)
    if found.version != seen:
        raise Conflict(CHANGED, code="changed-since")
    return found


async def version_in_force(work: UnitOfWork, entry: LibraryEntry) -> LibraryVersion:
    """Return the version that counts. `Conflict` `not-approved`, `retired` if none does."""
    if entry.retired:
        raise Conflict(RETIRED[entry.kind], code="retired")
    found = await work.session.scalar(
        select(LibraryVersion).where(
            LibraryVersion.entry == entry.id, LibraryVersion.version == entry.approved
        )
    )
    if found is None:
        raise Conflict(NOT_APPROVED, code="not-approved")
    return found


def receipt_of(entry: LibraryEntry) -> Receipt:
    """Return what the library answers after a change. `reference`: the id of a clause."""
    return Receipt(
        id=entry.id,
        state="retired" if entry.retired else "approved" if entry.approved else "proposed",
        reference=entry.key if entry.kind == CLAUSE else None,
        links={"self": f"{PATHS[entry.kind]}/{entry.id}"},
    )


def record(work: UnitOfWork, what: str, entry: LibraryEntry) -> None:
    """Record in the trail what was done with this version of an entry."""
    work.record(
        f"library.{what}",
        "library_entry",
        entry.id,
        kind=entry.kind,
        key=entry.key,
        version=entry.version,
    )


async def _undecided(work: UnitOfWork, entry: LibraryEntry) -> LibraryVersion | None:
    return await work.session.scalar(
        select(LibraryVersion).where(
            LibraryVersion.entry == entry.id, LibraryVersion.decision.is_(None)
        )
    )


async def _add(work: UnitOfWork, entry: LibraryEntry, proposed: Proposed) -> Receipt:
    entry.version += 1
    work.session.add(
        LibraryVersion(
            entry=entry.id,
            version=entry.version,
            content=dict(proposed.content),
            retires=proposed.retires,
            proposed_by=UUID(work.actor),
            proposed_at=work.now,
        )
    )
    await work.session.flush()
    record(work, "proposed", entry)
    return receipt_of(entry)
