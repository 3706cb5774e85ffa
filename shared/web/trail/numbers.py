"""The numbers by which people know a case or a support request, where the trail asks for an id."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Numbered = Callable[[AsyncSession, str], Awaitable[Collection[UUID]]]
"""Finds what has this number and all that belongs to it, in the service that gives such numbers."""
Belonging = Callable[[AsyncSession, Collection[UUID]], Awaitable[Collection[UUID]]]
"""Finds what a service itself has of these cases, which only it knows."""

_OWNERS: Mapping[str, str] = MappingProxyType({"C": "triage", "S": "relocation"})
_NUMBER = re.compile(r"([CS])-[0-9]{4}-[0-9]{4,9}")


def owner_of(stated: str) -> str | None:
    """Return the service that gave this number, such as `C-2026-0042`; None: it is no number."""
    found = _NUMBER.fullmatch(stated)
    return None if found is None else _OWNERS[found[1]]
