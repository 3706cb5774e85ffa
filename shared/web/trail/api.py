"""HTTP in: the entries of this service's trail."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.web.dates_and_times import Moment
from shared.web.depends import ApiPrincipal
from shared.web.pagination import Page, WantedPage
from shared.web.routing import Router
from shared.web.trail.reading import TrailOf, TrailSearch
from shared.web.trail.schemas import EntryView

router = Router(prefix="/v1")

Subject = Annotated[
    UUID | None,
    Query(description="Only entries that name this: a file, a case, a contact, an account."),
]
Since = Annotated[Moment | None, Query(description="Only entries from this time on.")]


@router.get("/audit-entries", summary="Read the audit trail, newest first", tags=["audit"])
async def list_audit_entries(
    trail: TrailOf,
    principal: ApiPrincipal,
    page: WantedPage,
    subject: Subject = None,
    since: Since = None,
) -> Page[EntryView]:
    """Return entries of this service. For auditors of all desks; that you read is an entry too.

    Each service keeps a trail of its own: ask all of them who read or changed something.
    """
    return await trail.read(
        principal, TrailSearch(() if subject is None else (subject,), since), page
    )
