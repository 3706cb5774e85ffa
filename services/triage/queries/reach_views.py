"""Whom a document would reach, as its page and the API show it. Only numbers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.queries.reach import latest_former_reach, reach_of
from services.triage.rules.former_recipients import FormerReach
from services.triage.rules.gates.candidate import Candidate, FormerAudience
from services.triage.rules.reach import Reached
from services.triage.schemas import ReachCountView, ReachView
from services.triage.schemas.document_views import FormerReachView, LeftOutView
from services.triage.tables import Case, Document
from shared.clock import utc_now


async def reach_views(
    session: AsyncSession,
    context: Context,
    read: tuple[Case, Document, AppealDraft],
    judged: Candidate | None,
) -> dict[str, Any]:
    """Return the fields of a `DocumentView` on this; empty once it is issued, or if people send it.

    What is said of a withdrawn document goes to those who got that one, and to no audience.
    """
    case, document, draft = read
    if judged is None or context.renderer.templates.rules(draft.template).by_hand:
        return {}
    organisations, now = context.renderer.organisations(draft), utc_now()
    former, audience = judged.former, document.audience
    if document.notice_of is not None and former is not None:
        told = await latest_former_reach(session, audience, organisations, former, now)
        return {"former_reach": _former_view(former, told)}
    found = await reach_of(session, (case.country, audience), organisations, former, now)
    if former is None:
        return {"reach": found and _view(found, draft.languages)}
    told = found.former if found else None
    return {
        "reach": found and _view(found, draft.languages),
        "former_reach": _former_view(former, told),
    }


def _former_view(former: FormerAudience, told: FormerReach | None) -> FormerReachView:
    if told is None:
        return FormerReachView(document=former.document, got=None, also_to=list(former.also))
    return FormerReachView(
        document=former.document,
        got=told.got,
        gets=told.gets,
        beside=told.beside,
        left_out=[LeftOutView(reason=code, contacts=n) for code, n in told.left.items()],
        also_to=list(former.also),
        counted_at=told.counted_at,
    )


def _view(found: Reached, written: Sequence[str]) -> ReachView:
    return ReachView(
        recipients=found.everybody,
        reading_none=found.reading_none_of(written),
        counts=[
            ReachCountView(
                audience=each.audience,
                channel=each.channel,
                reached=each.reached,
                provider=each.channel in found.providers,
            )
            for each in found.counts
            if each.reached
        ],
        warned=found.of("warned"),
        held=found.of("held"),
        never=found.of("never"),
        blocked=found.of("blocked"),
        counted_at=found.counted_at,
        mark=found.mark,
        kept_here=found.kept_here,
    )
