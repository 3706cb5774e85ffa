"""The page where organisations sign, for people who are not signed in."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from services.triage.access import signing
from services.triage.access.signing import Invitation, Taken
from services.triage.context import Context
from services.triage.depends import ContextDep
from services.triage.drafting.signing_page import POLICY, over_page, signing_page
from services.triage.schemas import SignDocument
from shared.contracts.content import APPEAL_LANGUAGES
from shared.web.depends import network_address, path_of
from shared.web.forms import read_form
from shared.web.languages import accepted_languages
from shared.web.routing import Router

router = Router(include_in_schema=False, prefix="/sign")

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Robots-Tag": "noindex, noarchive",
    # The link is a secret: no other site may learn it.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}
Language = Annotated[str, Query(pattern="^([a-z]{2,3})?$")]


@router.get("/{token}")
async def show_text(
    request: Request, context: ContextDep, token: str, language: Language = ""
) -> Response:
    """Show the text. It changes nothing: programs that check the links of e-mails open it too."""
    await signing.admit(context, network_address(request))
    found = await signing.read_invitation(context, token, language, {})
    return _page(request, context, found, language)


@router.post("/{token}")
async def take_answer(
    request: Request, context: ContextDep, token: str, language: Language = ""
) -> Response:
    """Take an answer. What was typed is shown again, with what is wrong at each field."""
    await signing.admit(context, network_address(request), answers=True)
    form = await read_form(request)
    written = form.value("language") or language
    language = written if written in APPEAL_LANGUAGES else ""
    typed = {name: form.value(name) for name in SignDocument.model_fields}
    answer = await signing.take_answer(context, token, form.value("answer"), typed)
    if answer.taken is Taken.STORED:
        place = path_of(request, f"/sign/{token}?language={language}")
        return Response(status_code=303, headers={**HEADERS, "Location": place})
    if answer.taken is Taken.GONE:
        return _page(request, context, None, language)
    refused = bool(answer.wrong) or answer.taken is Taken.UNPRINTABLE
    given = typed if refused else {}
    found = await signing.read_invitation(context, token, language, given, answer)
    return _page(request, context, found, language, status=422 if refused else 200)


def _page(
    request: Request,
    context: Context,
    found: Invitation | None,
    language: str,
    *,
    status: int = 200,
) -> Response:
    """Answer with the page; for every link that cannot be used the same, whatever the reason."""
    if found is not None:
        return _response(signing_page(found.text, found.words, found.state), status)
    templates = context.renderer.templates
    forms = (templates.forms[date, each] for date, each in sorted(templates.forms))
    by_language = {form.language: form for form in forms if form.signing is not None}
    asked = [language] if language else accepted_languages(request)
    chosen = next((each for each in asked if each in by_language), "")
    return _response(over_page(by_language.values(), chosen), 404)


def _response(page: str, status: int) -> Response:
    return Response(page, status, HEADERS, "text/html; charset=utf-8")
