"""The saved versions of a document: read one, compare two, go back to one."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import HTMLResponse, Response

from services.triage.access.versions import list_versions, read_version
from services.triage.commands import documents
from services.triage.pages.case import rights
from services.triage.pages.depends import LabelsDep, PageAccess
from services.triage.pages.labels.checks import fields_named
from services.triage.pages.labels.colleagues import colleagues
from services.triage.rules.gates.approvals import BEING_WRITTEN
from services.triage.schemas import GoBack, SavedVersionView
from shared.message_ids import msgid
from shared.web.depends import PagesDep, path_of
from shared.web.routing import Router
from shared.web.submit import submitted

router = Router(include_in_schema=False, prefix="/cases/{case}/documents/{document}/versions")

Number = Annotated[int, Field(ge=1, le=1_000_000)]


@router.get("")
async def compare(
    request: Request,
    pages: PagesDep,
    access: PageAccess,
    labels: LabelsDep,
    document: UUID,
    since: Annotated[int, Query(ge=1, le=1_000_000)] | None = None,
    to: Annotated[int, Query(ge=1, le=1_000_000)] | None = None,
) -> HTMLResponse:
    """Show every version, and what differs between two: at first since the last return."""
    saved = await list_versions(access, document)
    newest = saved[0].version
    to = to or newest
    since = since or _compared_at_first(saved)
    shown = await read_version(access, document, to, since) if since is not None else None
    accounts = [each.edited_by for each in saved]
    staff = await colleagues(access.context, access.principal, pages.gettext(request), accounts)
    return pages.render(
        request,
        "versions.html",
        case=access.case,
        document=document,
        saved=saved,
        shown=shown,
        since=since,
        to=to,
        colleagues=staff,
        words=labels,
        settings=fields_named(shown.settings_changed, labels) if shown else "",
    )


@router.get("/{version}")
async def read(
    request: Request,
    pages: PagesDep,
    access: PageAccess,
    labels: LabelsDep,
    document: UUID,
    version: Number,
) -> HTMLResponse:
    present = await access.document(document)
    shown = await read_version(access, document, version)
    staff = await colleagues(
        access.context, access.principal, pages.gettext(request), [shown.edited_by]
    )
    is_older = version != present.document.version
    may_go_back = is_older and present.document.state in BEING_WRITTEN and rights(access)["draft"]
    return pages.render(
        request,
        "version.html",
        case=access.case,
        document=document,
        shown=shown,
        newest=present.document.version,
        may_go_back=may_go_back,
        colleagues=staff,
        words=labels,
        waits=present.document.state == "submitted",
    )


@router.post("/{version}")
async def go_back(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID, version: Number
) -> Response:
    asked = await submitted(request, pages, GoBack)
    await documents.go_back(access, document, version, asked.seen)
    path = path_of(request, f"/cases/{access.case}/documents/{document}")
    return pages.redirect(
        path, msgid("The text of version {number} was saved as a new version."), number=version
    )


def _compared_at_first(saved: list[SavedVersionView]) -> int | None:
    """Return the last version that was returned, if there is a newer one; else the one before."""
    older = saved[1:]
    returned = (each.version for each in older if "returned" in each.decisions)
    return next(returned, older[0].version if older else None)
