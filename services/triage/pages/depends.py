"""What all pages share: who looks, at which case, in which language."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from services.triage.access import CaseAccess
from services.triage.depends import ContextDep
from services.triage.pages.labels import Labels
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.idempotency import Outcome
from shared.web.languages import choose_language
from shared.web.pages import Pages


async def _page_access(context: ContextDep, principal: PagePrincipal, case: UUID) -> CaseAccess:
    return CaseAccess(context, principal, case)


PageAccess = Annotated[CaseAccess, Depends(_page_access)]


def _labels(request: Request, pages: PagesDep, context: ContextDep) -> Labels:
    return Labels(context.taxonomy, choose_language(request), pages.gettext(request))


LabelsDep = Annotated[Labels, Depends(_labels)]


async def act(
    request: Request,
    pages: Pages,
    run: Callable[[], Awaitable[Outcome]],
    back: str,
    done: str,
) -> Response:
    """Run one operation and go back, saying that it is done.

    What is refused is told on the page of its form, which comes back filled.
    """
    await run()
    return pages.redirect(path_of(request, back), done)
