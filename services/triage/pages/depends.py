"""The dependencies that all pages share: the reader, the case, the language."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from services.triage.access import CaseAccess
from services.triage.depends import ContextDep
from services.triage.pages.labels.case_labels import Labels
from shared.web.depends import PagePrincipal, PagesDep
from shared.web.languages import choose_language


async def _page_access(context: ContextDep, principal: PagePrincipal, case: UUID) -> CaseAccess:
    return CaseAccess(context, principal, case)


PageAccess = Annotated[CaseAccess, Depends(_page_access)]


def _labels(request: Request, pages: PagesDep, context: ContextDep) -> Labels:
    return Labels(context.taxonomy, choose_language(request), pages.gettext(request))


LabelsDep = Annotated[Labels, Depends(_labels)]


def case_path(access: CaseAccess) -> str:
    """Return the page of the case, within this service."""
    return f"/cases/{access.case}"
