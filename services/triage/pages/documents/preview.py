"""Show beside the form of a document what its fields do to the text, and what is missing.

Scripts ask for it while somebody types, and a button without them. Nothing is stored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.triage.access import CaseAccess
from services.triage.commands.previewing import Readiness, readiness
from services.triage.document_form.field_labels import (
    faults_at_fields,
    field_of_gate,
    field_of_words,
)
from services.triage.document_form.first_texts import written
from services.triage.document_form.forms import DocumentForm, Replaced
from services.triage.drafting.draft import AppealDraft, Part
from services.triage.drafting.filled import Filled
from services.triage.drafting.filling import DATE_MARK, REFERENCE_MARK
from services.triage.drafting.rendering import Renderer
from services.triage.drafting.short_message import to_gsm
from services.triage.pages.depends import LabelsDep, PageAccess
from services.triage.pages.documents.directory_of_draft import with_officials
from services.triage.pages.documents.document_view import Opened
from services.triage.pages.labels.case_labels import Labels
from services.triage.pages.labels.checks import PLACES, places
from services.triage.pages.labels.findings import findings_shown
from services.triage.rules.texts.money import sums_without_euros
from services.triage.schemas import DocumentContent, MentionView
from shared.access.roles import Operation
from shared.contracts.codes import Country
from shared.problems import FieldFault, Invalid
from shared.web.depends import PagesDep
from shared.web.forms import Form, read_form
from shared.web.pages import Pages
from shared.web.redisplay import redisplayed
from shared.web.routing import Router
from shared.web.submit import once_more

router = Router(include_in_schema=False, prefix="/cases/{case}/documents")


OF_FINDINGS = frozenset({"finding", "hiding-place", "said-dead"})
"""Gates of findings, which are shown one by one."""


@dataclass(frozen=True)
class Said:
    """What one language version says. `leaves_out`: its SMS has no room for every demand.

    `without_euros`: sentences with a sum of money whose value in euros is not told.
    """

    language: str
    title: str
    first: Sequence[str]
    urging: Sequence[str]
    demands: Sequence[str]
    sms: str
    leaves_out: bool
    without_euros: Sequence[str] = ()


@dataclass(frozen=True)
class GateShown:
    """Why a text could not be sent once it is saved. `field`: where to change it; "" if nowhere."""

    words: str
    field: str


@dataclass(frozen=True, repr=False)
class Previewed:
    """`missing`: at the fields of the form, in words; `gates`: why it could not be sent yet."""

    said: Sequence[Said] = ()
    missing: Sequence[FieldFault] = ()
    gates: Sequence[GateShown] = ()
    form: Form = field(default_factory=Form)


@router.post("/new/preview")
async def preview_new(
    request: Request, pages: PagesDep, access: PageAccess, labels: LabelsDep
) -> Response:
    return await _answer(request, pages, access, labels, None)


@router.post("/{document}/preview")
async def preview(
    request: Request, pages: PagesDep, access: PageAccess, labels: LabelsDep, document: UUID
) -> Response:
    return await _answer(request, pages, access, labels, document)


async def _answer(
    request: Request, pages: Pages, access: CaseAccess, labels: Labels, document: UUID | None
) -> Response:
    """Answer a script with the preview alone, and a button with the page as it was typed."""
    if request.headers.get("sec-fetch-dest") != "empty":
        await access.admit(Operation.APPEAL_DRAFT)
        return await once_more(
            request, page=f"{request.scope.get('root_path', '')}{_page_of(access, document)}"
        )
    found = await _previewed(request, pages, access, labels, await read_form(request), document)
    return pages.render(request, "preview_of_document.html", previewed=found, words=labels)


def _page_of(access: CaseAccess, document: UUID | None) -> str:
    return f"/cases/{access.case}/documents/{document or 'new'}"


async def preview_asked_for(
    request: Request, pages: Pages, access: CaseAccess, labels: Labels, opened: Opened
) -> Previewed | None:
    """Return the preview of a page that is shown again without a refusal; else None."""
    kept = redisplayed(request)
    if kept is None or kept.refusal is not None or opened.told is None:
        return None
    document = opened.shown.document.id if opened.shown else None
    return await _previewed(request, pages, access, labels, opened.form, document)


async def _previewed(
    request: Request,
    pages: Pages,
    access: CaseAccess,
    labels: Labels,
    form: Form,
    document: UUID | None,
) -> Previewed:
    gettext, renderer = pages.gettext(request), access.context.renderer

    async def typed(country: Country, saved: Replaced | None) -> DocumentContent:
        said = {name: each for name, each in form.given.items() if any(map(str.strip, each))}
        kept = written(await with_officials(Form(said), access, country))
        reader = DocumentForm(renderer, pages.zone)
        content, _ = await reader.saved(kept, country, saved, gettext, _unchecked)
        return content

    try:
        found = await readiness(access, document, typed)
    except Invalid as wrong:
        faults = tuple(each.translated(gettext) for each in wrong.faults)
        return Previewed(missing=faults, form=form)
    draft = found.typed.draft
    return Previewed(
        said=[_of_a_language(renderer, draft, each, sms) for each, sms in found.filled],
        missing=tuple(
            each.translated(gettext) for each in faults_at_fields(found.faults, draft.languages)
        ),
        gates=[*_gates(found, labels)],
        form=form,
    )


async def _unchecked(_content: DocumentContent) -> None:
    """Check nothing: `readiness` does, and says where."""


def _of_a_language(renderer: Renderer, draft: AppealDraft, filled: Filled, sms: str) -> Said:
    version = next(each for each in draft.versions if each.language == filled.language)
    others = renderer.templates.forms[draft.template, filled.language].other_asks
    return Said(
        language=filled.language,
        title=filled.title,
        first=filled.description,
        urging=filled.urging,
        demands=[each["text"] for each in filled.clauses],
        sms=sms.replace(REFERENCE_MARK, "…").replace(DATE_MARK, "…"),
        without_euros=_without_euros(filled),
        leaves_out=bool(others) and Part.SMS not in version.parts and to_gsm(others) in sms,
    )


def _without_euros(filled: Filled) -> list[str]:
    """Return the sentences whose readers abroad cannot weigh a sum: a reminder, and no more."""
    sections = (text for each in filled.sections for text in each.paragraphs)
    texts = (*filled.description, *filled.facts, *filled.recalls, *filled.background, *sections)
    return [*dict.fromkeys(found for text in texts for found in sums_without_euros(text))]


def _gates(found: Readiness, labels: Labels) -> Iterator[GateShown]:
    """Yield each shut gate, with the sentences and fields because of which it is shut."""
    for gate in found.gates:
        if gate.code in OF_FINDINGS:
            continue
        where: Sequence[MentionView] = found.judged.get(PLACES.get(gate.code, ""), ())
        first = field_of_words(where[0].field) if where else ""
        words = f"{labels.gate(gate)} {places(where, labels)}".strip()
        yield GateShown(words, first or field_of_gate(gate.code))
    for each in findings_shown(found.judged.get("findings", ()), labels):
        if not each.told.reason:
            yield GateShown(f"{each.what} {each.where}", field_of_words(each.told.field))
