"""Reads one page of rows from the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.web.pagination import By, Page, PageRequest, paginate


@dataclass(frozen=True)
class SealedRows:
    items: Sequence[Row[Any]]
    next: str | None


async def found_rows(
    session: AsyncSession, statement: Select[Any], order: Sequence[By], page: PageRequest
) -> SealedRows:
    """Return the rows of a page, still sealed; they are opened outside the transaction."""
    rows: list[Row[Any]] = []
    found: Page[None] = await paginate(session, statement, order, page, rows.append)
    return SealedRows(rows, found.next)
