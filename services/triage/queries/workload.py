"""How much work one account has: only numbers, nothing about any case."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.queries.readers import APPROVING, READING
from services.triage.schemas import Workload
from shared.contracts.codes import LEVELS

_LEVELS = text(
    "SELECT level, count(*) FROM cases WHERE assigned_to = :account AND state = 'open'"
    " GROUP BY level"
)
_KEPT = text(
    """
    SELECT count(*) FROM cases c WHERE :account = ANY(c.restricted_to) AND NOT EXISTS (
        SELECT FROM principals p
        WHERE p.account = ANY(c.restricted_to) AND p.account <> :account AND p.active
            AND p.roles && CAST(:reading AS text[])
            AND (p.all_desks OR c.desk = ANY(p.desks))
    )
    """
)

# `but`: an account that counts as gone. A person who drafted a version does not approve it.
UNAPPROVABLE = """
    SELECT d.id, d.case_id FROM documents d JOIN cases c ON c.id = d.case_id
    WHERE d.state = 'submitted' AND NOT EXISTS (
        SELECT FROM principals p
        WHERE p.active AND p.roles && CAST(:approving AS text[])
            AND (p.all_desks OR c.desk = ANY(p.desks))
            AND p.account <> ALL(d.drafters)
            AND (c.restricted_to IS NULL OR p.account = ANY(c.restricted_to))
            AND p.account IS DISTINCT FROM CAST(:but AS uuid)
    )
"""
_WITHOUT = text(f"SELECT count(*) FROM ({UNAPPROVABLE}) AS waiting")  # noqa: S608  # our own constant


async def workload(session: AsyncSession, account: UUID) -> Workload:
    """Return the work that would be left if the account were disabled."""
    asked = {"account": account}
    found = {row.level: row.count for row in await session.execute(_LEVELS, asked)}
    return Workload(
        account=account,
        open_cases=sum(found.values()),
        by_level={level: found[level] for level in LEVELS if level in found},
        readable_by_it_alone=await session.scalar(_KEPT, {**asked, "reading": READING}) or 0,
        only_it_approves=await _waiting(session, account) - await _waiting(session, None),
    )


async def _waiting(session: AsyncSession, but: UUID | None) -> int:
    return await session.scalar(_WITHOUT, {"but": but, "approving": APPROVING}) or 0
