"""Former profiles of accounts, for notices to a former address."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.tables import FormerProfile
from shared.access.principals import StoredProfile
from shared.contracts.content import AccountProfile
from shared.contracts.envelope import SealedPart

FIELD = "former"
"""The field of `notice.requested` that a profile was sealed for."""


async def former_profiles(
    session: AsyncSession, notices: Collection[UUID]
) -> dict[UUID, StoredProfile]:
    """Return by notice the former profile it is sent to, if it goes to a former address."""
    found = await session.scalars(select(FormerProfile).where(FormerProfile.notice.in_(notices)))
    return {
        row.notice: StoredProfile(
            account=row.subject,
            event=row.event,
            part=SealedPart[AccountProfile](subject=row.subject, ciphertext=bytes(row.sealed)),
            field=FIELD,
        )
        for row in found
    }
