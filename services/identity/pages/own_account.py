"""One's own account: telephone number, language, password."""

from fastapi import Request
from starlette.responses import Response

from services.identity.access import own_account
from services.identity.access.signing_in import session_token
from services.identity.depends import ContextDep
from services.identity.pages.known_device import KnownDevice
from services.identity.pages.labels import role_labels
from services.identity.pages.password_forms import PasswordForm
from services.identity.pages.signing_in import SESSION_SECONDS
from services.identity.schemas import ChangeOwnAccount, Language
from shared.message_ids import msgid
from shared.problems import Invalid, Unauthenticated
from shared.web.depends import PagePrincipal, PagesDep, SessionsDep, network_address, path_of
from shared.web.forms import Form
from shared.web.languages import PAGE_LANGUAGES
from shared.web.routing import Router
from shared.web.submit import submitted

router = Router(prefix="/account", include_in_schema=False)


class OwnForm(ChangeOwnAccount):
    """The form of the page."""

    language: Language


@router.get("")
async def show(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    own = await own_account.show(context, principal)
    return pages.render(
        request,
        "account.html",
        account=own,
        roles=role_labels(own.roles, pages.gettext(request)),
        languages=list(PAGE_LANGUAGES.items()),
        profile=Form({"language": [own.language], "phone": [own.phone] if own.phone else []}),
        blank=Form(),
    )


@router.post("")
async def take_profile(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    own_account.expect_person(principal)
    patch = await submitted(request, pages, OwnForm, _with_emptied_phone)
    await own_account.change(context, principal, patch)
    return pages.redirect(path_of(request, "/account"), msgid("Account updated."))


def _with_emptied_phone(form: Form) -> Form:
    """Return the form with an emptied field as one to remove, not as one that was left out."""
    return Form({**form.given, "phone": [form.value("phone")]})


@router.post("/password")
async def take_password(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    sessions: SessionsDep,
    principal: PagePrincipal,
) -> Response:
    own_account.expect_person(principal)
    device = KnownDevice.of(request, sessions.cookies)
    wanted = await submitted(request, pages, PasswordForm)
    try:
        signed_in = await own_account.change_password(
            context,
            principal,
            password=wanted.password,
            new_password=wanted.new_password,
            address=network_address(request),
            device=device.token,
        )
    except Unauthenticated as wrong:  # they are signed in, so the password was mistyped
        raise Invalid(wrong.message, code=wrong.code) from None
    answer = pages.redirect(
        path_of(request, "/account"),
        msgid("Password changed. You are signed out everywhere else."),
    )
    sessions.cookies.open(answer, session_token(context, signed_in), seconds=SESSION_SECONDS)
    device.set_cookie(answer)
    return answer
