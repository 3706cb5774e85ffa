"""A document: its draft beside how it reads, and the way through its gates."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import HTMLResponse, Response

from services.triage import commands
from services.triage.access import CaseAccess
from services.triage.drafting.draft import LINE, MOST_ADDRESSEES, AppealDraft
from services.triage.pages.beginning import Beginning
from services.triage.pages.case import rights, taken
from services.triage.pages.closing import withdrawing
from services.triage.pages.colleagues import colleagues
from services.triage.pages.depends import LabelsDep, PageAccess, act
from services.triage.pages.field_labels import at_their_fields
from services.triage.pages.forms import LANGUAGES, DocumentForm, addressee_rows
from services.triage.pages.labels import Labels
from services.triage.pages.opened import Opened
from services.triage.pages.overtaken import differing, over
from services.triage.schemas import (
    ApproveDocument,
    DocumentView,
    DraftDocument,
    EditDocument,
    ReturnDocument,
    SubmitDocument,
    WithdrawDocument,
)
from shared.access.roles import Operation
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid, Problem
from shared.web.again import with_kept
from shared.web.confirming import ask_first
from shared.web.depends import PagesDep, path_of
from shared.web.forms import Form, read_form
from shared.web.idempotency import Outcome
from shared.web.languages import own_name
from shared.web.pages import Pages
from shared.web.routing import Router

router = Router(include_in_schema=False, prefix="/cases/{case}/documents")

Run = Callable[[Form, DraftDocument, int], Awaitable[Outcome]]
"""What is done with what is on the screen: the form, what of it is saved, over which version."""


TAKEN_BACK = msgid("Draft saved. The appeal no longer waits for approval. Submit it again.")

DOUBTS = msgid(
    "You gave a reason for returning it. To approve it, remove the reason. Or return it. "
    "Nothing was done yet."
)


@router.get("/new")
async def new(
    request: Request,
    pages: PagesDep,
    access: PageAccess,
    labels: LabelsDep,
    names: Annotated[str, Query(pattern="^(yes|no)$")] | None = None,
) -> HTMLResponse:
    told = await access.show()
    beginning = Beginning(access.context.renderer, told)
    wanted = names or beginning.names()
    opened = Opened(
        beginning.form(wanted),
        told,
        too_long=beginning.too_long(wanted),
        left_out=beginning.left_out(wanted),
    )
    return await _page(request, pages, access, labels, opened)


@router.post("/new")
async def begin(
    request: Request, pages: PagesDep, access: PageAccess, labels: LabelsDep
) -> Response:
    told = await access.show()
    sent = await read_form(request)
    form = Beginning(access.context.renderer, told).written(sent)
    asked = _forms(pages, access).saved(form, told.case.country, None, pages.gettext(request))
    if asked is None:
        opened = Opened(replace(form, given=sent.given), told)
        return await _page(request, pages, access, labels, opened, status=422)
    try:
        outcome = await commands.draft(access, asked[0])
    except Problem as problem:
        sent.refuse(problem, pages.gettext(request))
        sent.faults = at_their_fields(sent.faults, asked[0].draft.languages)
        return await _page(
            request, pages, access, labels, Opened(sent, told), status=problem.status
        )
    path = f"/cases/{access.case}/documents/{outcome.receipt.id}"
    return pages.redirect(path_of(request, path), msgid("Draft saved."))


@router.get("/{document}")
async def read(
    request: Request,
    pages: PagesDep,
    access: PageAccess,
    labels: LabelsDep,
    document: UUID,
    changes: Annotated[str, Query(pattern="^yes$")] | None = None,
) -> HTMLResponse:
    shown, told = await access.document_page(document)
    form = _forms(pages, access).filled(shown)
    if told is not None:
        form = Beginning(access.context.renderer, told).with_other_languages(form)
    opened = Opened(form, told, shown, changes=changes is not None)
    return await _page(request, pages, access, labels, opened)


@router.post("/{document}")
async def save(
    request: Request, pages: PagesDep, access: PageAccess, labels: LabelsDep, document: UUID
) -> Response:
    def run(_form: Form, asked: DraftDocument, version: int) -> Awaitable[Outcome]:
        return commands.edit(access, document, EditDocument(**dict(asked), version=version))

    found = await _with_the_screen(request, pages, access, labels, document, run)
    if isinstance(found, Response):
        return found
    taken_back = found.document.state == "submitted"
    return pages.redirect(
        path_of(request, _path(access, document)),
        TAKEN_BACK if taken_back else msgid("Draft saved."),
        "warning" if taken_back else "done",
    )


@router.post("/{document}/submit")
async def submit(
    request: Request, pages: PagesDep, access: PageAccess, labels: LabelsDep, document: UUID
) -> Response:
    """Submit what is on the screen: what was changed there is saved in the same step."""

    def run(form: Form, saved: DraftDocument, version: int) -> Awaitable[Outcome]:
        checks = tuple(form.chosen("do_no_harm[]"))
        asked = SubmitDocument(version=max(version, 1), do_no_harm=checks, document=saved)
        return commands.submit(access, document, asked)

    found = await _with_the_screen(request, pages, access, labels, document, run)
    if isinstance(found, Response):
        return found
    path = path_of(request, _path(access, document))
    return pages.redirect(path, msgid("Appeal submitted for approval."))


async def _with_the_screen(
    request: Request, pages: Pages, access: CaseAccess, labels: Labels, document: UUID, run: Run
) -> DocumentView | Response:
    """Run an operation with the form's content, over the version that the page showed.

    A person can name another version that it is to be saved over. Returns the document as it was
    before; where anything is refused, the page as it was sent.
    """
    shown, told = await access.document_page(document)
    form, status = await read_form(request), 422
    gettext = pages.gettext(request)
    newer: tuple[tuple[str, str], ...] = ()
    forms, written = _forms(pages, access), form
    if told is not None:
        written = Beginning(access.context.renderer, told).written(form)
    country = told.case.country if told else shown.draft.country
    sent = forms.saved(written, country, shown, gettext)
    form.faults = written.faults
    if sent is not None:
        saved, version = sent
        try:
            await run(form, saved, over(form) or version)
        except Problem as problem:
            form.refuse(problem, gettext)
            form.faults = at_their_fields(form.faults, saved.draft.languages)
            status = problem.status
            if problem.code == "changed-since":
                shown = await access.document(document)
                newer = differing(forms.filled(shown), form)
        else:
            return shown
    opened = Opened(form, told, shown, changes=True, newer=newer)
    return await _page(request, pages, access, labels, opened, status=status)


@router.post("/{document}/approve")
async def approve(
    request: Request, pages: PagesDep, access: PageAccess, labels: LabelsDep, document: UUID
) -> Response:
    form = await read_form(request)
    if form.value("reason"):
        raise Invalid(DOUBTS, faults=[FieldFault("reason", DOUBTS, "both")])
    asked = taken(form, ApproveDocument, pages.gettext(request))
    try:
        return await act(
            request,
            pages,
            lambda: commands.approve(access, document, asked),
            _path(access, document),
            msgid("Appeal issued."),
        )
    except Conflict as conflict:
        if conflict.code != "gates-shut":
            raise
        gates = (await access.document(document)).shut_gates
        faults = [FieldFault(f"gates.{gate.code}", labels.gate(gate), gate.code) for gate in gates]
        raise Conflict(
            conflict.message, code=conflict.code, values=conflict.values, faults=faults
        ) from None


@router.post("/{document}/return")
async def return_(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID
) -> Response:
    form = await read_form(request)
    # Of what stands beside it, for an approval, nothing is asked.
    said = {name: form.chosen(name) for name in ReturnDocument.model_fields if form.value(name)}
    asked = taken(Form(said), ReturnDocument, pages.gettext(request))
    return await act(
        request, pages, lambda: commands.return_(access, document, asked), _path(access, document),
        msgid("Appeal returned."),
    )  # fmt: skip


@router.post("/{document}/withdraw")
async def withdraw(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID
) -> Response:
    asked = taken(await read_form(request), WithdrawDocument, pages.gettext(request))
    await access.admit(Operation.APPEAL_WITHDRAW)
    question = withdrawing(await access.show(), document)
    if (page := await ask_first(request, pages, question)) is not None:
        return page
    return await act(
        request, pages, lambda: commands.withdraw(access, document, asked), _path(access, document),
        msgid("The appeal was withdrawn."),
    )  # fmt: skip


def _forms(pages: Pages, access: CaseAccess) -> DocumentForm:
    return DocumentForm(access.context.renderer, pages.zone)


def _recipients(shown: DocumentView | None) -> str | None:
    """Return the page of dispatch that counts whom this would reach: only dispatch knows it."""
    if shown is None:
        return None
    asked = {"country": shown.draft.country, "audience": shown.document.audience}
    return f"/dispatch/recipients?{urlencode(asked, doseq=True)}"


def _path(access: CaseAccess, document: UUID) -> str:
    return f"/cases/{access.case}/documents/{document}"


async def _page(
    request: Request,
    pages: Pages,
    access: CaseAccess,
    labels: Labels,
    opened: Opened,
    *,
    status: int = 200,
) -> HTMLResponse:
    templates = access.context.renderer.templates
    form, shown = opened.form, opened.shown
    menus = labels.menus(AppealDraft)
    offered: dict[str, Any] = {
        "audience": labels.choices("authority", "diplomat", "media", "partner", "un"),
        "issuers": labels.choices(*templates.issuers(templates.latest)),
        "violations": menus["violations"],
        "situations": menus["situation"],
        "templates": [(date, date) for date in templates.dates],
        "names": shown is None and form.value("names_shown") != "yes",
    }
    gettext = pages.gettext(request)
    staff = await colleagues(access.context, access.principal, gettext, opened.accounts())
    return pages.render(
        request, "document.html", status=status, shown=shown, form=form, words=labels,
        offered=offered, may=rights(access), case=access.case, blank=Form(),
        zone=pages.zone.key, recipients=_recipients(shown), opened=opened, told=opened.told,
        decisions=opened.decisions, colleagues=staff, most=MOST_ADDRESSEES, longest=LINE,
        languages={code: own_name(code) for code in LANGUAGES},
        rows={code: addressee_rows(with_kept(request, form), code) for code in LANGUAGES},
        standing=opened.standing, account=access.principal.account,
        contacts=opened.contacts(access.context.renderer.contacts),
        uses=[(use, labels.term("consent_uses", use)) for use in opened.uses],
    )  # fmt: skip
