"""A document: its draft beside how it reads, and the way through its gates."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from services.triage import work
from services.triage.pages.asking import Visiting, WordsOf, act
from services.triage.pages.case import rights, taken
from services.triage.pages.forms import DocumentForm
from services.triage.pages.words import Words
from services.triage.reception import Visit
from services.triage.rules.words import msgid
from services.triage.schemas import Approve, DocumentShown, EditDocument, Return, Submit, Withdraw
from shared.problems import Problem
from shared.web.depends import PagesOf, path_of
from shared.web.forms import Form, read_form
from shared.web.pages import Pages

router = APIRouter(include_in_schema=False, prefix="/cases/{case}/documents")


@router.get("/new")
async def new(request: Request, pages: PagesOf, visit: Visiting, words: WordsOf) -> HTMLResponse:
    shown = await visit.show()
    told = max(shown.alerts, key=lambda alert: alert.filed_at, default=None)
    situation = told.facts.situation if told else ""
    form = _forms(pages, visit).fresh(shown.case.violations, situation)
    return _page(request, pages, visit, words, form)


@router.post("/new")
async def begin(request: Request, pages: PagesOf, visit: Visiting, words: WordsOf) -> Response:
    case = (await visit.show()).case
    form = await read_form(request)
    asked = _forms(pages, visit).saved(form, case.country, None, pages.gettext(request))
    if asked is None:
        return _page(request, pages, visit, words, form, status=422)
    try:
        outcome = await work.draft(visit, asked[0])
    except Problem as problem:
        form.refuse(problem, pages.gettext(request))
        return _page(request, pages, visit, words, form, status=problem.status)
    path = f"/cases/{visit.case}/documents/{outcome.receipt.id}"
    return pages.redirect(path_of(request, path), msgid("The draft was saved."))


@router.get("/{document}")
async def read(
    request: Request, pages: PagesOf, visit: Visiting, words: WordsOf, document: UUID
) -> HTMLResponse:
    shown = await visit.document(document)
    return _page(request, pages, visit, words, _forms(pages, visit).filled(shown), shown=shown)


@router.post("/{document}")
async def save(
    request: Request, pages: PagesOf, visit: Visiting, words: WordsOf, document: UUID
) -> Response:
    shown = await visit.document(document)
    form = await read_form(request)
    told = _forms(pages, visit).saved(form, shown.draft.country, shown, pages.gettext(request))
    if told is None:
        return _page(request, pages, visit, words, form, shown=shown, status=422)
    asked, version = told
    try:
        await work.edit(visit, document, EditDocument(**dict(asked), version=version))
    except Problem as problem:
        form.refuse(problem, pages.gettext(request))
        return _page(request, pages, visit, words, form, shown=shown, status=problem.status)
    return pages.redirect(path_of(request, _path(visit, document)), msgid("The draft was saved."))


@router.post("/{document}/submit")
async def submit(request: Request, pages: PagesOf, visit: Visiting, document: UUID) -> Response:
    asked = taken(await read_form(request), Submit, pages.gettext(request))
    return await act(
        request, pages, lambda: work.submit(visit, document, asked), _path(visit, document),
        msgid("The appeal waits for approval."),
    )  # fmt: skip


@router.post("/{document}/approve")
async def approve(request: Request, pages: PagesOf, visit: Visiting, document: UUID) -> Response:
    asked = taken(await read_form(request), Approve, pages.gettext(request))
    return await act(
        request, pages, lambda: work.approve(visit, document, asked), _path(visit, document),
        msgid("The appeal is issued."),
    )  # fmt: skip


@router.post("/{document}/return")
async def return_(request: Request, pages: PagesOf, visit: Visiting, document: UUID) -> Response:
    asked = taken(await read_form(request), Return, pages.gettext(request))
    return await act(
        request, pages, lambda: work.return_(visit, document, asked), _path(visit, document),
        msgid("The appeal was returned."),
    )  # fmt: skip


@router.post("/{document}/withdraw")
async def withdraw(request: Request, pages: PagesOf, visit: Visiting, document: UUID) -> Response:
    asked = taken(await read_form(request), Withdraw, pages.gettext(request))
    return await act(
        request, pages, lambda: work.withdraw(visit, document, asked), _path(visit, document),
        msgid("The appeal was withdrawn."),
    )  # fmt: skip


def _forms(pages: Pages, visit: Visit) -> DocumentForm:
    return DocumentForm(visit.parts.renderer, pages.zone)


def _recipients(shown: DocumentShown | None) -> str | None:
    """Return the page of dispatch that counts whom this would reach: only dispatch knows it."""
    if shown is None:
        return None
    asked = {"country": shown.draft.country, "audience": shown.document.audience}
    return f"/dispatch/recipients?{urlencode(asked, doseq=True)}"


def _path(visit: Visit, document: UUID) -> str:
    return f"/cases/{visit.case}/documents/{document}"


def _page(  # what the one page of a document shows
    request: Request,
    pages: Pages,
    visit: Visit,
    words: Words,
    form: Form,
    *,
    shown: DocumentShown | None = None,
    status: int = 200,
) -> HTMLResponse:
    templates = visit.parts.renderer.templates
    offered: dict[str, Any] = {
        "audience": words.choices("authority", "diplomat", "media", "partner", "un"),
        "issuers": words.choices(*templates.issuers(templates.latest)),
        "violations": words.menu("violations"),
        "situations": words.menu("situations"),
        "templates": [(date, date) for date in templates.dates],
    }
    return pages.render(
        request, "document.html", status=status, shown=shown, form=form, words=words,
        offered=offered, may=rights(visit), case=visit.case, blank=Form(),
        zone=pages.zone.key, recipients=_recipients(shown),
    )  # fmt: skip
