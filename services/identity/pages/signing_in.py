"""Sign in and out with a browser."""

from fastapi import Request
from starlette.responses import Response

from services.identity.access import own_account
from services.identity.access.signing_in import Credentials, SignedIn, session_token, sign_in
from services.identity.depends import ContextDep
from services.identity.pages.known_device import KnownDevice
from services.identity.pages.password_forms import PasswordForm, SignInForm
from shared.access.principal import Principal
from shared.access.tokens import SESSION_LIFETIME
from shared.message_ids import msgid
from shared.problems import Unauthenticated
from shared.web.depends import PagesDep, SessionsDep, network_address, path_of
from shared.web.forms import Form
from shared.web.languages import COOKIE, PAGE_LANGUAGES
from shared.web.pages import Pages
from shared.web.redisplay import redisplayed
from shared.web.routing import Router
from shared.web.session import Sessions, local_path
from shared.web.submit import once_more, submitted
from shared.web.submitted_form import SubmittedForm, read_sent
from shared.web.text_through_sign_in import TypedText

router = Router(include_in_schema=False)

MUST_CHANGE = "password-must-change"
EVERYWHERE = msgid("You are signed out on all your devices.")
UNHEARD = msgid(
    "You are signed out here. This has not reached the other services yet. They still accept "
    "anyone who is signed in as you. Tell an administrator."
)
SESSION_SECONDS = int(SESSION_LIFETIME.total_seconds())


@router.get("/sign-in")
async def show_sign_in(request: Request, pages: PagesDep) -> Response:
    """Show the form; `changing`: also ask for a new password.

    The present one was given by somebody else.
    """
    kept = redisplayed(request)
    is_given = kept is not None and kept.was_refused(MUST_CHANGE)
    return pages.render(
        request,
        "sign_in.html",
        next=local_path(request.query_params.get("next")),
        changing=is_given or (kept is not None and _is_changing(kept.sent)),
        carried=kept and TypedText.of(kept.sent),
        blank=Form(),
        tells=is_given,
    )


SOMEBODY_ELSE = msgid(
    "You are signed in. This page keeps a text that another person typed. You cannot see or "
    "send it. That person can sign in here to continue with it."
)


@router.post("/sign-in")
async def take_sign_in(
    request: Request, pages: PagesDep, context: ContextDep, sessions: SessionsDep
) -> Response:
    sent = await read_sent(request, carries=True)
    if language := sent.marks.get("language"):
        answer = await once_more(request, language=language if language in PAGE_LANGUAGES else None)
        pages.speak(answer, language)
        return answer
    form = await submitted(request, pages, PasswordForm if _is_changing(sent) else SignInForm)
    device = KnownDevice.of(request, sessions.cookies)
    signed_in = await sign_in(
        context,
        Credentials(
            email=form.email,
            password=form.password,
            address=network_address(request),
            new_password=form.new_password,
            device=device.token,
        ),
    )
    answer = _answer(request, pages, form.next, TypedText.of(sent), signed_in)
    sessions.cookies.open(answer, session_token(context, signed_in), seconds=SESSION_SECONDS)
    device.set_cookie(answer)
    speak_their_language(request, pages, answer, signed_in)
    return answer


def _is_changing(sent: SubmittedForm) -> bool:
    return "yes" in sent.given.get("changing", ())


@router.post("/sign-out")
async def take_sign_out(
    request: Request, pages: PagesDep, context: ContextDep, sessions: SessionsDep
) -> Response:
    """End the session of this device. Can be repeated."""
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
    """End every session of this account, on all devices. Can be repeated."""
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


def _answer(
    request: Request, pages: Pages, to: str, carried: TypedText | None, signed_in: SignedIn
) -> Response:
    """Redirect to the page that somebody wanted, or show again what they had typed."""
    if carried is None:
        return pages.redirect(local_path(to))
    if not carried.is_of(signed_in.principal.account):
        # What they typed is stored nowhere else: it stays in this page until its author signs in.
        return pages.render(
            request,
            "sign_in.html",
            next="/",
            changing=False,
            carried=carried,
            blank=Form(),
            told=SOMEBODY_ELSE,
        )
    return pages.render(request, "go_on.html", carried=carried)


def speak_their_language(
    request: Request, pages: Pages, answer: Response, signed_in: SignedIn
) -> None:
    """Set the person's language for pages, if none was chosen in the browser yet."""
    language = signed_in.profile.language
    if COOKIE not in request.cookies:
        pages.speak(answer, language)
