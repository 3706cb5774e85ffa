"""Show a refusal in a browser: the page of the form again, filled, or the typed text to copy.

Forms also come back for another language, and by a sign-in after they were sent.
"""

from contextlib import suppress
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from shared.message_ids import msgid
from shared.problems import Unauthenticated
from shared.web.depends import PagesDep
from shared.web.form_parts import NOT_READ
from shared.web.languages import CHOSEN, PAGE_LANGUAGES, choose_language
from shared.web.pages import Pages
from shared.web.problems import TOO_LARGE, Refusal
from shared.web.redisplay import KEPT, Redisplayed, page_above, redisplayed, show_again
from shared.web.session import NOBODY, local_path, sign_in_path, signed_in, who_looks
from shared.web.submitted_form import (
    SubmittedForm,
    expect_same_person,
    is_form,
    read_sent,
    sent_if_any,
)

SIGN_IN_FIRST = frozenset({"unauthenticated", "token-expired", "signed-out"})
UNAUTHENTICATED = 401
NOT_FOUND = 404
FORBIDDEN = 403
"""The refusal if the person may not see the page on which a form should be shown again."""
METHOD_NOT_ALLOWED = 405
AGAIN = "/again"
"""The path where every service with pages shows text that was typed elsewhere."""


async def refusal_page(pages: Pages, request: Request, refusal: Refusal) -> Response | None:
    """Return a refusal as a page, or None where the request does not ask for HTML."""
    if not prefers_html(request.headers.get("accept", "")):
        return None
    if request.method == "GET" and refusal.code in SIGN_IN_FIRST and redisplayed(request) is None:
        return RedirectResponse(sign_in_path(request, pages.sign_in), 303)
    is_page = request.method == "GET" and "/v1/" not in request.url.path
    if is_page and refusal.status == METHOD_NOT_ALLOWED:
        # A second step that was reloaded or bookmarked: its question is on the page that leads to
        # it.
        return RedirectResponse(page_above(request), 303)
    sent = await sent_if_any(request)
    not_read = refusal.status == TOO_LARGE.status or (
        sent is None and refusal.status == UNAUTHENTICATED
    )
    if is_form(request) and not_read:
        refusal = replace(refusal, message=NOT_READ)
    if sent is not None:
        if refusal.status == UNAUTHENTICATED and sent.account is not None:
            return await _sign_in_and_go_on(pages, request, refusal, sent)
        kept = Redisplayed(sent if sent.page else sent.on(_own_page(request)), refusal)
        if (again := show_again(request, kept)) is not None:
            return again
        request.scope[KEPT] = kept
    kept_here = redisplayed(request)
    if kept_here and kept_here.refusal and refusal.status != FORBIDDEN:
        refusal = kept_here.refusal
    if refusal.status == NOT_FOUND and not hasattr(request.state, "principal"):
        with suppress(Exception):  # the answer is only that there is no such page
            await who_looks(request)
    answer = pages.problem(request, refusal)
    answer.headers.update(refusal.headers)
    return answer


def _own_page(request: Request) -> str:
    """Return the page of a form that names none: it was at its own address, like a sign-in.

    A form sent to `/again` was at another one.
    """
    path = request.url.path
    return "" if path.endswith(AGAIN) else path


def page_of_nobody(pages: Pages, scope: Scope, refusal: Refusal) -> Response | None:
    """Return a refusal as a page for anonymous people; None if HTML is not asked for.

    Another site made the browser send it: its body is not read, and of its cookies the language.
    """
    asked = Request(scope)
    if not prefers_html(asked.headers.get("accept", "")):
        return None
    headers = [each for each in scope["headers"] if each[0] != b"cookie"]
    alone = {**scope, "headers": headers, "state": {}, CHOSEN: choose_language(asked)}
    return pages.problem(Request(alone), refusal)


async def _sign_in_and_go_on(
    pages: Pages, request: Request, refusal: Refusal, sent: SubmittedForm
) -> Response:
    """Ask for a sign-in, and let the browser carry the typed text, sealed."""
    back = str(request.scope.get("root_path", "")) + AGAIN
    carried = await pages.carrier.carry(sent, back) if pages.carrier else None
    if carried is None:
        request.scope[KEPT] = Redisplayed(sent, refusal)
        return pages.problem(request, refusal)
    request.state.principal = None
    return pages.render(
        request,
        "sign_in_again.html",
        status=refusal.status,
        detail=pages.gettext(request)(_ENDED if refusal.message == NOBODY else refusal.message),
        carried=carried,
    )


router = APIRouter(include_in_schema=False)
"""The routes of redisplay, which every service with pages has."""


@router.post("/language")
async def choose(request: Request, pages: PagesDep) -> Response:
    sent = await read_sent(request)
    answer = RedirectResponse(local_path(dict(sent.items).get("next")), 303)
    pages.speak(answer, _language(sent))
    return answer


@router.get(AGAIN)
async def lead_back(page: str = "/") -> Response:
    return RedirectResponse(local_path(page), 303)


@router.post(AGAIN)
async def again(request: Request, pages: PagesDep) -> Response:
    """Show what was typed, in the language that was chosen or after a sign-in."""
    sent = await read_sent(request)
    language = _language(sent)
    if words := sent.marks.get("kept"):
        sent = await _opened(pages, request, words)
    else:
        sent = SubmittedForm(sent.marks.get("action", ""), sent.items, sent.marks)
        if (refusal := await _not_of_the_writer(request, sent)) is not None:
            request.scope[CHOSEN] = language
            asked = await _sign_in_and_go_on(pages, request, refusal, sent)
            pages.speak(asked, language)
            return asked
    answer = show_again(request, Redisplayed(sent), language=language)
    if answer is None:
        request.scope[KEPT] = Redisplayed(sent)
        return pages.problem(request, _GONE)
    pages.speak(answer, language)
    return answer


_ENDED = msgid("You are not signed in any more.")
"""Shown in a browser to a person who has typed something; a program is told about its token."""
_GONE = Refusal(404, "not-found", msgid("The page where this was typed no longer exists."))


async def _not_of_the_writer(request: Request, sent: SubmittedForm) -> Refusal | None:
    """Refuse if a page's form comes back and nobody or another person is signed in.

    They would see another person's text, or lose their own at the next sign-in.
    """
    if sent.account is None:
        return None
    try:
        expect_same_person(sent, await signed_in(request.app.state.sessions.by_cookie, request))
    except Unauthenticated as error:
        return Refusal(error.status, error.code, error.message)
    return None


async def _opened(pages: Pages, request: Request, words: str) -> SubmittedForm:
    nobody = Unauthenticated(NOBODY)
    if pages.carrier is None:
        raise nobody
    principal = await request.app.state.sessions.by_cookie(request)
    if principal is None:
        raise nobody
    return await pages.carrier.open(words, principal.account)


def _language(sent: SubmittedForm) -> str | None:
    chosen = sent.marks.get("language")
    return chosen if chosen in PAGE_LANGUAGES else None


def prefers_html(accept: str) -> bool:
    """Return whether HTML is asked for by name, before JSON; a program sends `*/*` or nothing."""
    kinds = [part.split(";")[0].strip().lower() for part in accept.split(",")]
    named = [kind for kind in kinds if kind == "text/html" or kind.endswith("json")]
    return bool(named) and named[0] == "text/html"
