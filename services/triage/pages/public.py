"""Pages of public documents, for people who are not signed in."""

from fastapi import Request
from starlette.responses import Response

from services.triage.access.public_documents import HTML, PDF, public_answer
from services.triage.context import Context
from services.triage.depends import ContextDep
from services.triage.drafting.public_page import POLICY
from shared.web.depends import network_address
from shared.web.routing import Router

router = Router(include_in_schema=False, prefix="/public")

HEADERS = {
    "Content-Security-Policy": POLICY,
    # A copy in a search engine would outlive a withdrawal.
    "X-Robots-Tag": "noindex, noarchive",
    "Referrer-Policy": "no-referrer",
}


@router.get("/{code}/{language}.pdf")
async def public_pdf(request: Request, context: ContextDep, code: str, language: str) -> Response:
    return await _answer(request, context, code, language, PDF)


@router.get("/{code}/{language}")
async def public_page(request: Request, context: ContextDep, code: str, language: str) -> Response:
    return await _answer(request, context, code, language, HTML)


async def _answer(
    request: Request, context: Context, code: str, language: str, kind: str
) -> Response:
    made = await public_answer(context, network_address(request), code, language, kind)
    named = {"Content-Disposition": f'inline; filename="{made.name}"'} if made.name else {}
    return Response(made.body, made.status, {**HEADERS, **named}, made.kind)
