"""The letters that ask organisations to sign, for their deliveries; still sealed."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.tables import SigningLetter


async def signing_letters(
    session: AsyncSession, letters: Collection[UUID]
) -> dict[UUID, SigningLetter]:
    """Return these letters by their id."""
    if not letters:
        return {}
    found = await session.scalars(select(SigningLetter).where(SigningLetter.id.in_(letters)))
    return {row.id: row for row in found}
