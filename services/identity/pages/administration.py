"""All accounts, for administrators: list, make, change rights, disable, give a password."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.identity.access import administration
from services.identity.context import Context
from services.identity.depends import ContextDep
from services.identity.pages.confirmations import disabling, ending_sessions, giving_password
from services.identity.pages.labels import role_labels
from services.identity.pages.one_account import account_choices, account_page, back_to
from services.identity.schemas import AccountPatch, AccountWanted, Language, Seen
from shared.access.principal import AccountKind
from shared.message_ids import msgid
from shared.problems import Invalid, Problem
from shared.web.confirming import ask_first
from shared.web.depends import PagePrincipal, PagesDep
from shared.web.forms import Form, read_form
from shared.web.languages import LANGUAGES
from shared.web.pages import Pages
from shared.web.pagination import WantedPage, next_link
from shared.web.routing import Router

router = Router(prefix="/accounts", include_in_schema=False)

WAITS = msgid(
    "This change is waiting for a second administrator. It takes effect when that person "
    "confirms it."
)


class AccountForm(AccountWanted):
    """What the page asks for: nothing of it stands because it was left out."""

    kind: AccountKind
    language: Language


@router.get("")
async def show_all(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    page: WantedPage,
) -> Response:
    found = await administration.show_accounts(context, principal, page)
    gettext = pages.gettext(request)
    return pages.render(
        request,
        "accounts.html",
        accounts=[(each, role_labels(each.roles, gettext)) for each in found.items],
        more_link=next_link(request, found),
    )


@router.get("/new")
async def show_new(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    administration.expect_manager(principal)
    return _new(request, pages, context, Form({"kind": ["person"], "language": ["en"]}))


@router.post("")
async def take_new(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    administration.expect_manager(principal)
    form = await read_form(request)
    gettext = pages.gettext(request)
    wanted = form.take(AccountForm, gettext)
    if wanted is None:
        return _new(request, pages, context, form, status=422)
    try:
        created = await administration.create(context, principal, wanted)
    except Problem as problem:
        form.refuse(problem, gettext)
        return _new(request, pages, context, form, status=problem.status)
    if created.account.waiting:
        return back_to(request, pages, created.account.id, WAITS)
    if created.password is None:
        made = msgid("Account created. It signs in only with an API key. Create a key here.")
        return back_to(request, pages, created.account.id, made)
    return pages.render(
        request, "account_password.html", account=created.account, password=created.password
    )


@router.get("/{account}")
async def show_one(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, account: UUID
) -> Response:
    shown = await administration.show_account(context, principal, account)
    return account_page(request, pages, context, shown)


@router.post("/{account}/rights")
async def take_rights(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, account: UUID
) -> Response:
    """Give an account exactly the roles and desks that were chosen."""
    administration.expect_manager(principal)
    form = await read_form(request)
    gettext = pages.gettext(request)
    # A page sends nothing for what is not ticked.
    chosen = Form(
        {
            "roles[]": form.chosen("roles[]"),
            "desks[]": form.chosen("desks[]"),
            "all_desks": [form.value("all_desks") or "false"],
            **({"changed_at": form.chosen("changed_at")} if form.value("changed_at") else {}),
        }
    )
    status = 422
    if patch := chosen.take(AccountPatch, gettext):
        try:
            shown = await administration.change(context, principal, account, patch)
            done = msgid("Roles and desks updated.") if patch.is_met_by(shown) else WAITS
            return back_to(request, pages, account, done)
        except Problem as problem:
            chosen.refuse(problem, gettext)
            status = problem.status
    shown = await administration.show_account(context, principal, account)
    return account_page(request, pages, context, shown, rights=chosen, status=status)


@router.post("/{account}/disable")
async def disable(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, account: UUID
) -> Response:
    administration.expect_manager(principal)
    administration.expect_not_own(principal, account)
    form = await read_form(request)
    try:
        leaving = await administration.leaving_to(context, principal, form.value("colleague"))
        shown = await administration.show_account(context, principal, account)
        if (asked := await ask_first(request, pages, disabling(shown.name))) is not None:
            return asked
        await administration.disable(context, principal, account, leaving)
    except Invalid as problem:
        form.refuse(problem, pages.gettext(request))
        shown = await administration.show_account(context, principal, account)
        return account_page(request, pages, context, shown, leaving=form, status=problem.status)
    return back_to(request, pages, account, msgid("Account disabled."))


@router.post("/{account}/enable")
async def enable(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, account: UUID
) -> Response:
    administration.expect_manager(principal)
    seen = (await read_form(request)).need(Seen, pages.gettext(request))
    shown = await administration.enable(context, principal, account, seen=seen.changed_at)
    done = msgid("Account enabled.") if shown.state == "active" else WAITS
    return back_to(request, pages, account, done)


@router.post("/{account}/sign-out")
async def sign_out(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, account: UUID
) -> Response:
    administration.expect_manager(principal)
    shown = await administration.show_account(context, principal, account)
    if (asked := await ask_first(request, pages, ending_sessions(shown.name))) is not None:
        return asked
    await administration.end_sessions(context, principal, account)
    return back_to(request, pages, account, msgid("All sessions of this account are ended."))


@router.post("/{account}/password")
async def give_password(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, account: UUID
) -> Response:
    administration.expect_manager(principal)
    shown = await administration.show_account(context, principal, account)
    if (asked := await ask_first(request, pages, giving_password(shown.name))) is not None:
        return asked
    seen = (await read_form(request)).need(Seen, pages.gettext(request))
    password = await administration.give_password(context, principal, account, seen=seen.changed_at)
    if password is None:
        return back_to(request, pages, account, WAITS)
    shown = await administration.show_account(context, principal, account)
    return pages.render(request, "account_password.html", account=shown, password=password)


def _new(
    request: Request, pages: Pages, context: Context, form: Form, *, status: int = 200
) -> Response:
    return pages.render(
        request,
        "account_new.html",
        status=status,
        form=form,
        languages=list(LANGUAGES.items()),
        **account_choices(request, pages, context),
    )
