"""Since when a service hears each type of event.

What nobody here listens to is passed by and leaves no inbox row. A version that hears one more type
may get such events once more (`tocsin republish`, a rewind, a position that was not stored): they
are not missing, and nothing waits for them.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_NOTE = text(
    "INSERT INTO heard_types (type) SELECT unnest(CAST(:types AS text[])) ON CONFLICT DO NOTHING"
)
# A process of the version before may serve beside the first that hears it, and passes it by.
_BEFORE = text(
    "SELECT EXISTS (SELECT FROM heard_types"
    " WHERE type = :type AND CAST(:told AS timestamptz) < since + interval '15 minutes')"
)


async def note(session: AsyncSession, types: Iterable[str]) -> None:
    """Keep that these types are heard, since now where it is new."""
    await session.execute(_NOTE, {"types": sorted(types)})


async def was_unheard(session: AsyncSession, event_type: str, told: datetime) -> bool:
    """Tell whether this service did not listen yet to what was told then."""
    return bool(await session.scalar(_BEFORE, {"type": event_type, "told": told}))
