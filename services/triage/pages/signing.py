"""The page where organisations sign, for people who are not signed in."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from services.triage.access import signing
from services.triage.depends import ContextDep
from services.triage.drafting.signing_page import POLICY
from shared.contracts.content import APPEAL_LANGUAGES
from shared.web.depends import network_address, path_of
from shared.web.forms import read_form
from shared.web.routing import Router

router = Router(include_in_schema=False, prefix="/sign")

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Robots-Tag": "noindex, noarchive",
    # The link is a secret: no other site may learn it.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Language = Annotated[str, Query(pattern="^([a-z]{2,3})?$")]


@router.get("/{token}")
async def show_text(
    request: Request, context: ContextDep, token: str, language: Language = ""
) -> Response:
    """Show the text. It changes nothing: programs that check the links of e-mails open it too."""
    return _response(await signing.show(context, network_address(request), token, language))


@router.post("/{token}")
async def take_answer(
    request: Request, context: ContextDep, token: str, language: Language = ""
) -> Response:
    form = await read_form(request)
    given = {name: form.value(name) for name in ("organisation", "name", "function", "language")}
    written = given["language"] or language
    given["language"] = written if written in APPEAL_LANGUAGES else ""
    said = form.value("answer")
    made = await signing.answer(context, network_address(request), token, said, given)
    if made.changed:
        place = path_of(request, f"/sign/{token}?language={given['language']}")
        return Response(status_code=303, headers={**HEADERS, "Location": place})
    return _response(made)


def _response(made: signing.SigningAnswer) -> Response:
    return Response(made.page, made.status, HEADERS, "text/html; charset=utf-8")
