"""Read the entries of the trail that name a subject or an object: who read it, who changed it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, FunctionElement, Select, func, literal, select, union_all

from shared.audit.tables import audit_entries
from shared.storage.unit_of_work import ReadSession


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `actor` is an account's id or a service; `detail` holds codes and numbers."""

    number: int
    at: datetime
    actor: str
    action: str
    object_type: str
    object_id: UUID | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries, newest first. `before`: the next older ones are below this number; None: no more."""

    entries: Sequence[Entry]
    before: int | None


def _numbers_naming(named: UUID) -> FunctionElement[int]:
    whom = literal(named, audit_entries.c.object_id.type)
    return func.audit_numbers_naming(whom, type_=BigInteger)


def trail(*, naming: Collection[UUID] = (), since: datetime | None = None) -> Select[Any]:
    """Return an unordered query of the columns of `Entry`.

    All entries, or those that name one of these subjects or objects; at or after `since` (aware).
    """
    shown = audit_entries.c
    found = select(
        shown.number,
        shown.at,
        shown.actor,
        shown.action,
        shown.object_type,
        shown.object_id,
        shown.detail,
    )
    if naming:
        numbers = union_all(*(select(_numbers_naming(each)) for each in naming))
        found = found.where(shown.number.in_(numbers))
    return found if since is None else found.where(shown.at >= since)


async def entries_naming(
    session: ReadSession,
    named: Collection[UUID],
    *,
    limit: int,
    since: datetime | None = None,
    before: int | None = None,
) -> Entries:
    """Return at most `limit` entries that name one of these subjects or objects.

    They are at or after `since` (aware), with numbers below `before`.
    """
    wanted = trail(naming=named, since=since)
    if before is not None:
        wanted = wanted.where(audit_entries.c.number < before)
    newest_first = wanted.order_by(audit_entries.c.number.desc()).limit(limit + 1)
    found = [Entry(**row) for row in (await session.execute(newest_first)).mappings()]
    kept = found[:limit]
    return Entries(kept, kept[-1].number if len(found) > limit else None)
