"""Hand out public documents to people who are not signed in, if the installation wants that.

Nobody is authorised here: what is handed out is public by `queries/public_documents.py`. An answer
is kept for a few seconds, so that a wave of readers costs one; a withdrawal shows after these.
"""

import re
from dataclasses import dataclass

from services.triage.context import Context
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.pdf.printing import printed
from services.triage.drafting.public_page import no_page, public_page, withdrawn_page
from services.triage.drafting.template_parts import Letterhead
from services.triage.queries.document import texts_of
from services.triage.queries.printing import issue_of
from services.triage.queries.public_documents import public_document
from services.triage.queries.queue import read_header
from services.triage.queries.unsealing import open_draft
from services.triage.rules.references import (
    PLACE_OF_ISSUE,
    NotAReference,
    Reference,
    read_reference,
)
from services.triage.rules.withdrawals import SILENT
from services.triage.tables import Document
from shared.access.networks import network_of
from shared.clock import utc_now
from shared.problems import NotFound, TooManyRequests
from shared.storage.sealing import Erased
from shared.web.languages import own_name
from shared.web.limits import TOO_MANY

HTML, PDF = "text/html; charset=utf-8", "application/pdf"
COSTS = {HTML: 1, PDF: 5}
"""Points of a network that an answer costs."""
_CODE = re.compile(r"([A-Z]{3})-(\d{3})-(\d{4})-OBS-(\d{3}(?:\.\d{1,2})?)", re.ASCII)


@dataclass(frozen=True)
class PublicAnswer:
    status: int
    body: bytes
    kind: str = HTML
    name: str = ""


NOTHING = PublicAnswer(404, no_page().encode())


async def public_answer(
    context: Context, address: str | None, code: str, language: str, kind: str
) -> PublicAnswer:
    """Return the page or the PDF of a public document in one language.

    Unknown codes, and documents that are not public, get one and the same answer. `NotFound` if
    this installation has no public pages; `TooManyRequests` for a network that asks too often.
    """
    public = context.public
    if not public.on:
        raise NotFound("There is no such page.")
    if wait := public.limits.take(network_of(address), COSTS[kind]):
        raise TooManyRequests(TOO_MANY, values={"seconds": wait})
    reference = _reference(code)
    if reference is None or language not in LANGUAGES:
        return NOTHING
    made: PublicAnswer | None = await public.answers.get(
        (str(reference), language, kind), lambda _: _made(context, reference, language, kind)
    )
    return made or NOTHING


def _reference(code: str) -> Reference | None:
    found = _CODE.fullmatch(code)
    try:
        return (
            read_reference(f"{found[1]} {found[2]} / {found[3]} / OBS {found[4]}")
            if found
            else None
        )
    except NotAReference:
        return None


async def _made(context: Context, reference: Reference, language: str, kind: str) -> PublicAnswer:
    async with context.database.read() as session:
        found = await public_document(session, reference, utc_now())
        header = await read_header(session, found[0].case_id) if found else None
    if found is None or header is None or found[0].withdrawn_for in SILENT:
        return NOTHING
    document, version = found
    if document.state == "withdrawn":
        return _withdrawn(context, document, language) if kind == HTML else NOTHING
    keys = await context.keyring.open(header.subjects)
    try:
        texts = texts_of(keys, document, version).texts
        draft = open_draft(keys, version)
    except Erased:
        return NOTHING
    text = next((each for each in texts if each.language == language), None)
    if text is None:
        return NOTHING
    if kind == HTML:
        others = [(each.language, own_name(each.language)) for each in texts if each != text]
        return PublicAnswer(200, public_page(text, str(reference), others).encode())
    paper = printed(context.renderer.templates, draft, text, issue_of(document, utc_now()))
    return PublicAnswer(200, await context.public.typesetter.typeset(paper), PDF, paper.file_name)


def _withdrawn(context: Context, document: Document, language: str) -> PublicAnswer:
    templates = context.renderer.templates
    form = templates.form(templates.latest, language)
    words = (form.letterhead if form else Letterhead()).withdrawn
    day = (document.withdrawn_at or utc_now()).astimezone(PLACE_OF_ISSUE)
    page = withdrawn_page(
        language, str(document.reference), words, LANGUAGES[language].long_date(day)
    )
    return PublicAnswer(410, page.encode())
