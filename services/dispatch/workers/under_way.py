"""What a worker has begun and must end."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from services.dispatch.operations.claiming import Claimed

Result = TypeVar("Result")


@dataclass
class UnderWay:
    """An attempt: what was claimed, when it began, and whether it has given its place away."""

    id: UUID
    claimed: Claimed
    began: float
    slow: bool = False

    @property
    def address(self) -> UUID | None:
        address: UUID | None = self.claimed.delivery.address
        return address


async def to_its_end(deed: Coroutine[Any, Any, Result]) -> Result:
    """Do it; told to stop, end it first, so that what is claimed is begun."""
    doing = asyncio.ensure_future(deed)
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise
