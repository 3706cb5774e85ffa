"""Know the clauses that count before something is drafted: read only when there may be more."""

from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.rendering import Renderer
from services.triage.operations.library.clauses import counted
from services.triage.schemas import ClauseContent, DocumentContent

Content = TypeVar("Content", bound=DocumentContent)
MAY_BE_COMMITTED_LATER = timedelta(seconds=60)
"""A version has the time at which its unit of work began, and is seen after its commit."""
_MARK = text(
    """
    SELECT count(*) AS number, max(v.decided_at) AS last
    FROM library_versions v JOIN library_entries e ON e.id = v.entry
    WHERE v.decision = 'approved' AND e.kind = 'clause'
    """
)
_VERSIONS = text(
    """
    SELECT e.key, v.content, v.retires, v.decided_at
    FROM library_versions v JOIN library_entries e ON e.id = v.entry
    WHERE v.decision = 'approved' AND e.kind = 'clause'
    """
)


async def know_clauses(
    session: AsyncSession, renderer: Renderer, needed: datetime, now: datetime
) -> None:
    """Let the renderer know every clause that counted at `needed`.

    Where it may not know all of them, one row says whether there are more; only then are they read.
    """
    library = renderer.library
    if library.known_until is not None and needed <= library.known_until:
        return
    mark = (await session.execute(_MARK)).one()
    if tuple(mark) != library.mark:
        rows = await session.execute(_VERSIONS)
        versions = [
            counted(
                row.key,
                ClauseContent.model_validate(row.content),
                row.decided_at,
                retired=row.retires,
            )
            for row in rows
        ]
        library.replace(versions, tuple(mark))
    library.known_until = now - MAY_BE_COMMITTED_LATER


async def know_clauses_of(session: AsyncSession, context: Context, draft: AppealDraft) -> None:
    """Let the renderer know every clause that the draft has."""
    if draft.clauses_of is not None:
        await know_clauses(session, context.renderer, draft.clauses_of, context.database.now())


async def as_begun(
    session: AsyncSession, renderer: Renderer, saved: Content, begun: datetime | None, now: datetime
) -> Content:
    """Return content whose draft says when it was begun, if clauses of the library counted then.

    `begun` None: as the draft itself says; now, if it does not.
    """
    moment = min(begun or saved.draft.clauses_of or now, now)
    await know_clauses(session, renderer, moment, now)
    told = moment if renderer.library.as_of(moment) else None
    draft = saved.draft.model_copy(update={"clauses_of": told})
    return saved.model_copy(update={"draft": draft})
