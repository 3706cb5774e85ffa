"""Signing in and out by a browser."""

from fastapi import Request
from starlette.responses import Response

from services.identity.access import own_account
from services.identity.access.signing_in import Credentials, SignedIn, session_token, sign_in
from services.identity.depends import ContextDep
from services.identity.pages.known_device import KnownDevice
from services.identity.rules.accounts import LONGEST_SPELLING
from shared.access.principal import Principal
from shared.access.tokens import SESSION_LIFETIME
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid, Problem, Unauthenticated
from shared.web.carrying import Carried
from shared.web.depends import PagesDep, SessionsDep, path_of
from shared.web.forms import Form, read_form
from shared.web.languages import CHOSEN, COOKIE, LANGUAGES
from shared.web.pages import Pages
from shared.web.routing import Router
from shared.web.sent import read_sent
from shared.web.session import Sessions, local_path

router = Router(include_in_schema=False)

MUST_CHANGE = "password-must-change"
EVERYWHERE = msgid("You are signed out on all your devices.")
UNHEARD = msgid(
    "You are signed out here. This has not reached the other services yet. They still accept "
    "anyone who is signed in as you. Tell an administrator."
)
SESSION_SECONDS = int(SESSION_LIFETIME.total_seconds())
LONGEST_PASSWORD = 1024
"""Characters read of a form's password field; more are no password that was ever taken."""


@router.get("/sign-in")
async def show_sign_in(request: Request, pages: PagesDep) -> Response:
    form = Form({"next": [local_path(request.query_params.get("next"))]})
    return pages.render(request, "sign_in.html", form=form, changing=False, carried=None)


SOMEBODY_ELSE = msgid(
    "You are signed in. This page keeps a text that another person typed. You cannot see or "
    "send it. That person can sign in here to continue with it."
)


@router.post("/sign-in")
async def take_sign_in(
    request: Request, pages: PagesDep, context: ContextDep, sessions: SessionsDep
) -> Response:
    sent = await read_sent(request, carries=True)
    form = await read_form(request)
    carried = Carried.of(sent)
    changing = form.value("changing") == "yes"
    if language := sent.marks.get("language"):
        return _in_language(request, pages, form, carried, language)
    device = KnownDevice.of(request, sessions.cookies)
    try:
        signed_in = await sign_in(context, _credentials(request, form, device, changing=changing))
    except Problem as problem:
        if problem.code == MUST_CHANGE:
            changing = True  # the page itself says why
        else:
            form.refuse(problem, pages.gettext(request))
        return pages.render(
            request,
            "sign_in.html",
            status=problem.status,
            form=form,
            changing=changing,
            carried=carried,
        )
    answer = _answer(request, pages, form, carried, signed_in)
    sessions.cookies.open(answer, session_token(context, signed_in), seconds=SESSION_SECONDS)
    device.keep(answer)
    speak_their_language(request, pages, answer, signed_in)
    return answer


@router.post("/sign-out")
async def take_sign_out(
    request: Request, pages: PagesDep, context: ContextDep, sessions: SessionsDep
) -> Response:
    """End the session of this device. Who is signed out already stays so."""
    principal = await _who_leaves(request, sessions)
    everywhere = principal is not None and await own_account.sign_out_here(context, principal)
    done = EVERYWHERE if everywhere else msgid("You are signed out on this device.")
    answer = pages.redirect(path_of(request, "/sign-in"), done)
    sessions.cookies.close(answer)
    return answer


@router.post("/sign-out-everywhere")
async def take_sign_out_everywhere(
    request: Request, pages: PagesDep, context: ContextDep, sessions: SessionsDep
) -> Response:
    """End every session of this account, on all devices. Who is signed out already stays so."""
    unheard = False
    if (principal := await _who_leaves(request, sessions)) is not None:
        await own_account.sign_out(context, principal)
        unheard = await context.unheard.of(principal.account)
    to = path_of(request, "/sign-in")
    answer = pages.redirect(to, UNHEARD, "warning") if unheard else pages.redirect(to, EVERYWHERE)
    sessions.cookies.close(answer)
    return answer


async def _who_leaves(request: Request, sessions: Sessions) -> Principal | None:
    try:
        return await sessions.by_cookie(request)
    except Unauthenticated:
        return None


def _in_language(
    request: Request, pages: Pages, form: Form, carried: Carried | None, language: str
) -> Response:
    """Show the page in another language, with all that it takes along."""
    request.scope[CHOSEN] = language if language in LANGUAGES else None
    changing = form.value("changing") == "yes"
    answer = pages.render(request, "sign_in.html", form=form, changing=changing, carried=carried)
    pages.speak(answer, language)
    return answer


def _answer(
    request: Request, pages: Pages, form: Form, carried: Carried | None, signed_in: SignedIn
) -> Response:
    """Lead on to where somebody was going, or back to what they had typed."""
    if carried is None:
        return pages.redirect(local_path(form.value("next")))
    if not carried.is_of(signed_in.principal.account):
        # Theirs alone, and kept nowhere else: it stays in this page until they sign in.
        told = Form(refused=pages.gettext(request)(SOMEBODY_ELSE))
        return pages.render(
            request, "sign_in.html", form=told, changing=False, carried=carried, signed_in=True
        )
    return pages.render(request, "go_on.html", carried=carried)


def speak_their_language(
    request: Request, pages: Pages, answer: Response, signed_in: SignedIn
) -> None:
    """Show pages in the person's language where the browser chose none yet."""
    language = signed_in.profile.language
    if COOKIE not in request.cookies:
        pages.speak(answer, language)


def network_address(request: Request) -> str | None:
    return request.client.host if request.client else None


def new_password_of(form: Form) -> str:
    """Return the new password, which is typed twice since it cannot be seen."""
    new = form.value("new_password")
    if not new:
        raise _not_taken("new_password", msgid("Choose a new password."), "missing")
    if new != form.value("again"):
        raise _not_taken("again", msgid("This is not the same as the password above."), "differs")
    return new[:LONGEST_PASSWORD]


def _credentials(
    request: Request, form: Form, device: KnownDevice, *, changing: bool
) -> Credentials:
    return Credentials(
        email=form.value("email")[: LONGEST_SPELLING + 1],
        password=form.value("password")[:LONGEST_PASSWORD],
        address=network_address(request),
        new_password=new_password_of(form) if changing else None,
        device=device.token,
    )


def _not_taken(field: str, words: str, code: str) -> Invalid:
    fault = FieldFault(field, words, code)
    return Invalid(msgid("This password is not accepted."), faults=[fault])
