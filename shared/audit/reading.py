"""Which entries of the trail name a subject or an object: who read this file, who changed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.storage.unit_of_work import ReadSession

# It walks through the trail, newest first: each entry is written once and seldom looked for, and an
# index would be written under the lock that all who write wait for.
_NAMING = text(
    """
    SELECT number, at, actor, action, object_type, object_id, detail FROM audit_entries
    WHERE (object_id = CAST(:named AS uuid) OR CAST(:named AS uuid) = ANY(subjects))
        AND (CAST(:since AS timestamptz) IS NULL OR at >= :since)
        AND (CAST(:before AS bigint) IS NULL OR number < :before)
    ORDER BY number DESC LIMIT :most
    """
)


@dataclass(frozen=True, slots=True)
class Entry:
    """`actor` is an account's id or a service; `detail` holds codes and numbers."""

    number: int
    at: datetime
    actor: str
    action: str
    object_type: str
    object_id: UUID | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entries:
    """Newest first. `before`: from which number the older ones go on; None if there are none."""

    entries: Sequence[Entry]
    before: int | None


async def entries_naming(
    session: ReadSession,
    named: UUID,
    *,
    limit: int,
    since: datetime | None = None,
    before: int | None = None,
) -> Entries:
    """Return at most `limit` entries that name this subject or object, at or after `since` (aware),

    with numbers below `before`.
    """
    rows = await session.execute(
        _NAMING, {"named": named, "since": since, "before": before, "most": limit + 1}
    )
    found = [Entry(**row) for row in rows.mappings()]
    kept = found[:limit]
    return Entries(kept, kept[-1].number if len(found) > limit else None)
