"""One's own account: telephone number, language, password."""

from fastapi import Request
from starlette.responses import Response

from services.identity.access import own_account
from services.identity.access.signing_in import session_token
from services.identity.context import Context
from services.identity.depends import ContextDep
from services.identity.pages.known_device import KnownDevice
from services.identity.pages.labels import role_labels
from services.identity.pages.signing_in import (
    LONGEST_PASSWORD,
    SESSION_SECONDS,
    network_address,
    new_password_of,
)
from services.identity.schemas import AccountView, Language, OwnPatch
from shared.access.principal import Principal
from shared.message_ids import msgid
from shared.problems import Problem
from shared.web.depends import PagePrincipal, PagesDep, SessionsDep, path_of
from shared.web.forms import Form, read_form
from shared.web.languages import LANGUAGES
from shared.web.pages import Pages
from shared.web.routing import Router

router = Router(prefix="/account", include_in_schema=False)


class OwnForm(OwnPatch):
    """What the page asks for."""

    language: Language


@router.get("")
async def show(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    return await _page(request, pages, context, principal)


@router.post("")
async def take_profile(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    own_account.expect_person(principal)
    form = await read_form(request)
    gettext = pages.gettext(request)
    # A field that was emptied is one that is taken back, not one that was not given.
    form = Form({**form.given, "phone": [form.value("phone")]})
    patch = form.take(OwnForm, gettext)
    if patch is None:
        return await _page(request, pages, context, principal, profile=form)
    try:
        await own_account.change(context, principal, patch)
    except Problem as problem:
        form.refuse(problem, gettext)
        return await _page(request, pages, context, principal, profile=form)
    return pages.redirect(path_of(request, "/account"), msgid("Account updated."))


@router.post("/password")
async def take_password(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    sessions: SessionsDep,
    principal: PagePrincipal,
) -> Response:
    own_account.expect_person(principal)
    form = await read_form(request)
    device = KnownDevice.of(request, sessions.cookies)
    try:
        signed_in = await own_account.change_password(
            context,
            principal,
            password=form.value("password")[:LONGEST_PASSWORD],
            new_password=new_password_of(form),
            address=network_address(request),
            device=device.token,
        )
    except Problem as problem:
        form.refuse(problem, pages.gettext(request))
        return await _page(request, pages, context, principal, password=form)
    answer = pages.redirect(
        path_of(request, "/account"),
        msgid("Password changed. You are signed out everywhere else."),
    )
    sessions.cookies.open(answer, session_token(context, signed_in), seconds=SESSION_SECONDS)
    device.keep(answer)
    return answer


async def _page(  # two forms stand on this page
    request: Request,
    pages: Pages,
    context: Context,
    principal: Principal,
    *,
    profile: Form | None = None,
    password: Form | None = None,
) -> Response:
    own = await own_account.show(context, principal)
    return pages.render(
        request,
        "account.html",
        status=422 if profile or password else 200,
        account=own,
        roles=role_labels(own.roles, pages.gettext(request)),
        languages=list(LANGUAGES.items()),
        profile=profile or _filled(own),
        password=password or Form(),
    )


def _filled(own: AccountView) -> Form:
    return Form({"language": [own.language], "phone": [own.phone] if own.phone else []})
