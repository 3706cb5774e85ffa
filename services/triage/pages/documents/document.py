"""The page of a document: its draft beside the result, and its gates."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import HTMLResponse, Response

from services.triage.access import CaseAccess
from services.triage.commands import documents
from services.triage.commands.pdf import DocumentLanguage, pdf_of
from services.triage.document_form.combining import began_with
from services.triage.document_form.draft_form import plan_rows
from services.triage.document_form.facts_of_draft import not_in_draft
from services.triage.document_form.field_labels import faults_at_fields
from services.triage.document_form.following import Following
from services.triage.document_form.forms import DocumentForm, addressee_rows
from services.triage.document_form.new_document import Beginning
from services.triage.drafting.background import EarlierDocument
from services.triage.drafting.draft_fields import MOST_ADDRESSEES
from services.triage.drafting.facts.record import LeftOut
from services.triage.pages.case import rights
from services.triage.pages.depends import LabelsDep, PageAccess
from services.triage.pages.documents.directory_of_draft import directory_of, read_draft
from services.triage.pages.documents.document_view import Opened
from services.triage.pages.documents.draft_choices import draft_choices
from services.triage.pages.documents.edit_conflicts import (
    Combining,
    combined_shown,
    version_to_overwrite,
)
from services.triage.pages.documents.kinds import is_letter, kind_names, own_sections
from services.triage.pages.documents.plan_and_record import Recorded
from services.triage.pages.documents.preview import preview_asked_for
from services.triage.pages.documents.submission import submission
from services.triage.pages.documents.withdrawing import cause_choices
from services.triage.pages.labels.case_labels import Labels
from services.triage.pages.labels.colleagues import colleagues
from services.triage.rules.texts.differences import differences
from services.triage.schemas import (
    ApproveDocument,
    CaseView,
    DocumentContent,
    DocumentView,
    DraftDocument,
    EditDocument,
    ReturnDocument,
)
from shared.contracts.codes import LINE
from shared.contracts.content import APPEAL_LANGUAGES
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.web.depends import PagesDep, path_of
from shared.web.forms import Form, read_form
from shared.web.languages import own_name
from shared.web.pages import Pages
from shared.web.routing import Router
from shared.web.submit import faults_at, kept_at, shown_again, submitted

router = Router(include_in_schema=False, prefix="/cases/{case}/documents")

TAKEN_BACK = msgid("Draft saved. The document no longer waits for approval. Submit it again.")

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
    template: Annotated[str, Query(max_length=60)] | None = None,
) -> HTMLResponse:
    """Show the form of a new document; `template`: the kind that was chosen, by its template."""
    told, earlier = await access.beginning()
    beginning = Beginning(access.context.renderer, told, earlier, template)
    wanted = names or beginning.names()
    action = f"/cases/{access.case}/documents/new"
    if told.case.state == "closed" and kept_at(request, action) is None:
        raise Conflict("The case is closed.", code="case-closed")
    opened = Opened(
        shown_again(request, pages, beginning.with_marks(beginning.form(wanted)), action),
        told,
        too_long=beginning.too_long(wanted),
        left_out=beginning.left_out(wanted),
        without_place=beginning.without_place(),
        not_in_facts=beginning.not_in_facts(wanted),
    )
    return await _page(request, pages, access, labels, opened)


@router.post("/new")
async def begin(request: Request, pages: PagesDep, access: PageAccess) -> Response:
    told, earlier = await access.beginning()
    given = await read_draft(request, access, told.case.country)
    began = Beginning(access.context.renderer, told, earlier, given.value("began"))
    form = began.written(given)
    check = partial(documents.expect_draft, access.context, access.principal, access.case)
    saved, sent = await _forms(pages, access).saved(
        form, told.case.country, None, pages.gettext(request), check
    )
    with at_their_fields(saved):
        asked = DraftDocument(**dict(saved), seen=sent.seen)
        outcome = await documents.draft(access, asked)
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
    """Show the document; after an edit conflict beside what somebody else saved meanwhile."""
    shown, told = await access.document_page(document)
    combining = Combining(access, _forms(pages, access), told, shown)
    path = path_to(access, document)
    kept = kept_at(request, path)
    form = shown_again(request, pages, combining.filled(shown), path)
    combined = await combining.combined(kept, form)
    changing = changes is not None or kept is not None
    shown_form = combined.form if combined else form
    typed = kept is not None
    opened = Opened(
        shown_form,
        told,
        shown,
        not_in_facts=await _not_in_draft(access, told, shown),
        changes=changing,
        combined=combined,
        typed=typed,
    )
    return await _page(request, pages, access, labels, opened)


async def _not_in_draft(
    access: CaseAccess, told: CaseView | None, shown: DocumentView
) -> dict[str, Sequence[LeftOut]]:
    """Return what a saved draft leaves out of the record; nothing if nobody writes it any more."""
    if told is None or shown.without_content:
        return {}
    renderer, template = access.context.renderer, shown.draft.template
    earlier: tuple[EarlierDocument, ...] = ()
    if renderer.templates.rules(template).follows:
        told, earlier = await access.beginning()
    following = Following(renderer, told, earlier, template)
    return not_in_draft(following, shown.draft, names_shown=shown.names_shown)


@router.get("/{document}/document.pdf")
async def pdf(access: PageAccess, document: UUID, language: DocumentLanguage = "") -> Response:
    return await pdf_of(access, document, language)


@router.post("/{document}")
async def save(request: Request, pages: PagesDep, access: PageAccess, document: UUID) -> Response:
    shown, asked, version = await on_the_screen(request, pages, access, document)
    with at_their_fields(asked):
        await documents.edit(access, document, EditDocument(**dict(asked), version=version))
    taken_back = shown.document.state == "submitted"
    return pages.redirect(
        path_of(request, path_to(access, document)),
        TAKEN_BACK if taken_back else msgid("Draft saved."),
        "warning" if taken_back else "done",
    )


@router.post("/{document}/submit")
async def submit(request: Request, pages: PagesDep, access: PageAccess, document: UUID) -> Response:
    """Submit the text on the screen: changes are saved in the same step."""
    shown, saved, version = await on_the_screen(request, pages, access, document)
    asked = submission(await read_form(request), shown, saved, version)
    with at_their_fields(saved):
        await documents.submit(access, document, asked)
    path = path_of(request, path_to(access, document))
    return pages.redirect(path, msgid("Document submitted for approval."))


async def on_the_screen(
    request: Request, pages: Pages, access: CaseAccess, document: UUID
) -> tuple[DocumentView, DocumentContent, int]:
    """Return the saved document, the text on the screen, and the version that it replaces.

    That is the version that the page showed, unless a person names another.
    """
    shown, told = await access.document_page(document)
    country = told.case.country if told else shown.draft.country
    form = await read_draft(request, access, country)
    forms = _forms(pages, access)
    form = await Combining(access, forms, told, shown).chosen(form)
    written = Beginning(access.context.renderer, told).written(form) if told else form
    check = partial(documents.expect_draft, access.context, access.principal, access.case)
    saved, sent = await forms.saved(written, country, shown, pages.gettext(request), check)
    return shown, saved, version_to_overwrite(form) or sent.version


def at_their_fields(asked: DocumentContent) -> AbstractContextManager[None]:
    return faults_at(partial(faults_at_fields, written=asked.draft.languages))


@router.post("/{document}/approve")
async def approve(
    request: Request, pages: PagesDep, access: PageAccess, labels: LabelsDep, document: UUID
) -> Response:
    asked = await submitted(request, pages, ApproveDocument, _without_doubts)
    try:
        await documents.approve(access, document, asked)
    except Conflict as conflict:
        if conflict.code == "gates-shut":
            gates = (await access.document(document)).shut_gates
            conflict.faults = tuple(
                FieldFault(f"gates.{gate.code}", labels.gate(gate), gate.code) for gate in gates
            )
        raise
    return pages.redirect(path_of(request, path_to(access, document)), msgid("Document issued."))


def _without_doubts(form: Form) -> Form:
    if form.value("reason"):
        raise Invalid(DOUBTS, faults=[FieldFault("reason", DOUBTS, "both")])
    return form


@router.post("/{document}/return")
async def return_(
    request: Request, pages: PagesDep, access: PageAccess, document: UUID
) -> Response:
    asked = await submitted(request, pages, ReturnDocument, _of_the_return)
    await documents.return_(access, document, asked)
    path = path_of(request, path_to(access, document))
    return pages.redirect(path, msgid("Document returned."))


def _of_the_return(form: Form) -> Form:
    # Fields of the approval form on the same page are ignored.
    names = ReturnDocument.model_fields
    return Form({name: form.chosen(name) for name in names if form.value(name)})


def _forms(pages: Pages, access: CaseAccess) -> DocumentForm:
    return DocumentForm(access.context.renderer, pages.zone)


def path_to(access: CaseAccess, document: UUID) -> str:
    return f"/cases/{access.case}/documents/{document}"


async def _page(
    request: Request,
    pages: Pages,
    access: CaseAccess,
    labels: Labels,
    opened: Opened,
) -> HTMLResponse:
    templates = access.context.renderer.templates
    form, shown = opened.form, opened.shown
    kinds, gettext = kind_names(templates, labels), pages.gettext(request)
    choices = draft_choices(templates, labels, opened)
    staff = await colleagues(access.context, access.principal, gettext, opened.accounts())
    return pages.render(
        request, "document.html", shown=shown, form=form, words=labels,
        choices=choices,
        offers_names=shown is None and form.value("names_shown") != "yes",
        combined=combined_shown(opened, labels, choices),
        began_with=began_with(form),
        may=rights(access), case=access.case, blank=Form(),
        zone=pages.zone.key, recipients=opened.recipients, opened=opened, told=opened.told,
        decisions=opened.decisions, colleagues=staff, most=MOST_ADDRESSEES, longest=LINE,
        languages={code: own_name(code) for code in APPEAL_LANGUAGES if templates.has(code)},
        rows={code: addressee_rows(form, code) for code in APPEAL_LANGUAGES}, plan=plan_rows(form),
        sections=own_sections(templates, form), letters=is_letter(templates, form),
        recorded=Recorded(opened.told, labels), compared=differences, kinds=kinds,
        previewed=await preview_asked_for(request, pages, access, labels, opened),
        directory=await directory_of(access, labels, opened.told),
        account=access.principal.account, has_public=access.context.public.on,
        contacts=opened.contacts(access.context.renderer.contacts),
        causes=cause_choices(labels),
        uses=[(use, labels.term("consent_uses", use)) for use in opened.uses],
    )  # fmt: skip
