"""The directory as a table: export, import, and the proposals that wait for a second person."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, Response

from services.triage.access import library, officials
from services.triage.depends import ContextDep
from services.triage.operations.library.officials_csv import COLUMNS, MOST_ROWS
from services.triage.pages.depends import LabelsDep
from services.triage.pages.labels.colleagues import colleagues
from services.triage.pages.library.officials import proposal
from services.triage.pages.library.proposals import rights
from services.triage.schemas import ImportOfficials
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.forms import Form
from shared.web.routing import Router
from shared.web.submit import shown_again, submitted

router = Router(include_in_schema=False, prefix="/officials")
IMPORTED = msgid("Proposed: {number}. Each counts once another person has approved it.")
NOTHING_NEW = msgid("The table says what the directory says. Nothing was proposed.")
CHOOSE = msgid("Choose at least one proposal.")


class Chosen(BaseModel):
    """The proposals that a person ticked: each an id and the version that was read."""

    chosen: tuple[Annotated[str, Field(pattern=r"^[0-9a-f-]{36} [0-9]{1,9}$")], ...] = ()

    @property
    def seen(self) -> list[tuple[UUID, int]]:
        parts = (each.split(" ") for each in dict.fromkeys(self.chosen))
        return [(UUID(official), int(version)) for official, version in parts]


@router.get("/export.csv")
async def export(
    context: ContextDep,
    principal: PagePrincipal,
    country: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """Send the approved officials as a table; what a spreadsheet could run is only text in it."""
    told = await officials.export_officials(context, principal, country)
    headers = {"Content-Disposition": 'attachment; filename="officials.csv"'}
    return Response(told, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/import")
async def import_form(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> HTMLResponse:
    library.expect_may_edit(principal)
    return pages.render(
        request,
        "officials_import.html",
        form=shown_again(request, pages, Form(), "/officials/import"),
        columns=", ".join(COLUMNS),
        offices=", ".join(context.taxonomy.offices.codes),
        most=MOST_ROWS,
    )


@router.post("/import")
async def import_officials(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    library.expect_may_edit(principal)
    check = partial(officials.expect_importable, context, principal)
    asked = await submitted(request, pages, ImportOfficials, further=check)
    done = await officials.import_officials(context, principal, asked)
    number = int(done.receipt.reference or 0)
    if not number:
        return pages.redirect(path_of(request, "/officials"), NOTHING_NEW)
    return pages.redirect(path_of(request, "/officials/waiting"), IMPORTED, number=number)


@router.get("/waiting")
async def waiting(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    labels: LabelsDep,
) -> HTMLResponse:
    """Show every proposal that waits, with what it changes; several are approved together."""
    listed = await officials.list_waiting(context, principal)
    staff = await colleagues(
        context,
        principal,
        pages.gettext(request),
        (each.waiting.proposed_by for each in listed if each.waiting),
    )
    return pages.render(
        request,
        "officials_waiting.html",
        form=shown_again(request, pages, Form(), "/officials/waiting"),
        listed=[(each, proposal(each, labels)) for each in listed],
        account=principal.account,
        words=labels,
        colleagues=staff,
        rights=rights(principal),
    )


@router.post("/waiting")
async def approve_chosen(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    asked = await submitted(request, pages, Chosen)
    if not asked.chosen:
        raise Invalid(CHOOSE, faults=[FieldFault("chosen", CHOOSE, "missing")])
    number = await officials.approve_several(context, principal, asked.seen)
    place = path_of(request, "/officials/waiting")
    return pages.redirect(place, msgid("Approved: {number}."), number=number)
