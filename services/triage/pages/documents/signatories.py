"""The page of those who sign a document: whom to ask until when, who signed, personal links."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from pydantic import Field, NaiveDatetime
from starlette.responses import HTMLResponse, Response

from services.triage.access import signatories as signatory_access
from services.triage.commands import signatories
from services.triage.pages.case import rights
from services.triage.pages.depends import LabelsDep, PageAccess
from services.triage.pages.labels.colleagues import colleagues
from services.triage.rules.signatories import (
    LONGEST_NAME,
    NO_PAGES,
    NOT_SIGNED,
    TEMPLATE_GONE,
    THE_SETTING,
)
from services.triage.schemas import (
    AskSignatories,
    DocumentView,
    GiveBackSignatures,
    SeenSignatory,
)
from shared.message_ids import msgid
from shared.problems import FieldFault, NotFound
from shared.web.confirming import Question, ask_first
from shared.web.depends import PagesDep, path_of
from shared.web.forms import Form, read_form
from shared.web.languages import own_name
from shared.web.request_model import RequestModel
from shared.web.routing import Router
from shared.web.submit import faults_at, shown_again, submitted
from shared.web.time_zones import zone_choices

router = Router(include_in_schema=False, prefix="/cases/{case}/documents/{document}/signatories")

MOST_ROWS = 10
"""The rows of the form for organisations; it can be sent again for more."""
_NAMES = ("organisation", "name", "function", "email", "language")


class AskingForm(RequestModel):
    """The deadline as a browser sends it, and its time zone."""

    until: NaiveDatetime
    zone: Annotated[str, Field(max_length=60)]


@router.get("")
async def show_signatories(
    request: Request, pages: PagesDep, access: PageAccess, labels: LabelsDep, document: UUID
) -> HTMLResponse:
    """Show who was asked and who signed, and the form to ask others."""
    shown = await access.document(document)
    if shown.signatories is None:
        if shown.draft.template not in access.context.renderer.templates.dates:
            raise NotFound(TEMPLATE_GONE, values={"template": shown.draft.template})
        raise NotFound(NOT_SIGNED)
    listed = shown.signatories
    zone = listed.zone or pages.zone.key
    begun = {"zone": [zone]}
    if listed.until is not None:
        begun["until"] = [f"{listed.until.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"]
    accounts = [each.asked_by for each in listed.signatories]
    return pages.render(
        request,
        "signatories.html",
        case=access.case,
        document=document,
        shown=shown,
        listed=listed,
        form=shown_again(request, pages, Form(begun), _path(access.case, document)),
        rows=range(MOST_ROWS),
        languages=[(each, own_name(each)) for each in shown.draft.languages],
        zones=zone_choices(),
        has_public=access.context.public.on,
        no_pages=labels.message(NO_PAGES).format(**THE_SETTING),
        can_ask=_can_ask(shown),
        longest=LONGEST_NAME,
        may=rights(access),
        words=labels,
        colleagues=await colleagues(
            access.context, access.principal, pages.gettext(request), accounts
        ),
    )


@router.post("")
async def ask(request: Request, pages: PagesDep, access: PageAccess, document: UUID) -> Response:
    """Ask the organisations of the form, each row with a name."""
    form = await read_form(request)
    deadline = Form(
        {name: form.chosen(name) for name in AskingForm.model_fields if form.value(name)}
    ).taken(AskingForm, pages.gettext(request))
    rows = [number for number in range(MOST_ROWS) if _row(form, number)]
    with faults_at(lambda faults: [_at_its_row(each, rows) for each in faults]):
        asked = _asked(form, rows, deadline).taken(AskSignatories, pages.gettext(request))
        await signatories.ask(access, document, asked)
    return _back(
        request,
        pages,
        access,
        document,
        msgid("Asked. Give those without an e-mail address their personal link."),
    )


@router.post("/cancellation")
async def give_back(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID
) -> Response:
    """Give every signature back, after a question that says what it does."""
    asked = await submitted(request, pages, GiveBackSignatures)
    listed = await signatory_access.list_signatories(access, document)
    question = Question(
        msgid("Give all signatures back ({number})?"),
        msgid(
            "All signatures are deleted, and no link works until organisations are asked again. "
            "Then you can change the text, submit it, and ask them to sign the new one."
        ),
        msgid("Give all signatures back"),
        values={"number": listed.signed},
    )
    if (page := await ask_first(request, pages, question)) is not None:
        return page
    await signatories.give_back(access, document, asked)
    return _back(
        request, pages, access, document, msgid("The signatures were given back. Change the text.")
    )


@router.post("/{signatory}/link")
async def new_link(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID, signatory: UUID
) -> Response:
    """Show a new personal link once: in no cookie and no address of ours."""
    asked = await submitted(request, pages, SeenSignatory)
    made = await signatory_access.new_link(access, document, signatory, asked.seen)
    listed = await signatory_access.list_signatories(access, document)
    row = next((each for each in listed.signatories if each.id == signatory), None)
    return pages.render(
        request, "signatory_link.html", made=made, row=row, case=access.case, document=document
    )


@router.post("/{signatory}/removal")
async def remove(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID, signatory: UUID
) -> Response:
    """Take an organisation off the list, after a question that says what it does."""
    asked = await submitted(request, pages, SeenSignatory)
    listed = await signatory_access.list_signatories(access, document)
    row = next((each for each in listed.signatories if each.id == signatory), None)
    question = Question(
        msgid("Remove this organisation from the list?"),
        msgid("Its link stops working, and its signature is deleted. You can ask it again."),
        msgid("Remove from the list"),
        about=(row.organisation or "") if row else "",
    )
    if (page := await ask_first(request, pages, question)) is not None:
        return page
    await signatories.remove(access, document, signatory, asked)
    return _back(request, pages, access, document, msgid("Removed from the list."))


def _can_ask(shown: DocumentView) -> bool:
    return shown.document.state == "submitted" and "partner" in shown.document.audience


def _asked(form: Form, rows: Sequence[int], deadline: AskingForm) -> Form:
    """Return the form with the organisations one after the other, and the deadline in its zone."""
    given: dict[str, Sequence[str]] = {
        f"signatories.{place}.{name}": [value]
        for place, number in enumerate(rows)
        for name, value in _row(form, number).items()
    }
    return Form(
        {
            **given,
            "until": [_in_zone(deadline.until, deadline.zone).isoformat()],
            "zone": [deadline.zone],
            "again": ["true" if form.chosen("again[]") else "false"],
            "texts_sha256": form.chosen("texts_sha256"),
        }
    )


def _row(form: Form, number: int) -> dict[str, str]:
    """Return what was typed in a row; empty without the name of an organisation and an address."""
    given = {name: form.value(f"signatories.{number}.{name}") for name in _NAMES}
    told = {name: value for name, value in given.items() if value}
    return told if set(told) - {"language"} else {}


def _at_its_row(fault: FieldFault, rows: Sequence[int]) -> FieldFault:
    """Return a fault of the n-th organisation at the row in which it was typed."""
    head, _, rest = fault.field.partition(".")
    number, _, name = rest.partition(".")
    if head != "signatories" or not number.isdigit() or int(number) >= len(rows):
        return fault
    return FieldFault(f"signatories.{rows[int(number)]}.{name}", fault.message, fault.code)


def _in_zone(until: datetime, zone: str) -> datetime:
    known = {code for code, _ in zone_choices()}
    return until.replace(tzinfo=ZoneInfo(zone if zone in known else "UTC"))


def _path(case: UUID, document: UUID) -> str:
    return f"/cases/{case}/documents/{document}/signatories"


def _back(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID, message: str
) -> Response:
    return pages.redirect(path_of(request, _path(access.case, document)), message)
