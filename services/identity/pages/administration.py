"""All accounts, for administrators: list, create, change rights, disable, reset a password."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from secrets import token_urlsafe
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.responses import Response

from services.identity.access import administration, by_address, expecting
from services.identity.depends import ContextDep
from services.identity.pages.confirmations import disabling, ending_sessions, giving_password
from services.identity.pages.labels import role_labels
from services.identity.pages.one_account import account_choices, account_page, back_to
from services.identity.schemas import ChangeAccount, CreateAccount, Language, Seen
from shared.access.principal import AccountKind
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.web.confirming import ask_first
from shared.web.depends import PagePrincipal, PagesDep
from shared.web.forms import Form
from shared.web.languages import PAGE_LANGUAGES
from shared.web.pagination import WantedPage, next_link
from shared.web.request_model import example
from shared.web.routing import Router
from shared.web.sent_request import SentRequest
from shared.web.submit import faults_at, submitted

router = Router(prefix="/accounts", include_in_schema=False)

WAITS = msgid(
    "This change is waiting for a second administrator. It takes effect when that person "
    "confirms it."
)

CHANGED_SINCE = msgid(
    "This form was already sent, and an account was created from it. What you changed since then "
    "is not in that account. To create a second account, send the form again."
)


class AccountForm(CreateAccount):
    """The form of the page: a field that is left out changes nothing. `request`: its own key."""

    model_config = example({"name": "Amal Invented", "language": "en"})

    kind: AccountKind
    language: Language
    request: Annotated[str, StringConstraints(min_length=16, max_length=255)] | None = None

    @property
    def sent(self) -> SentRequest:
        """Return the key of this form: if it is sent twice, one account is created."""
        said = self.model_dump(mode="json", exclude={"request"})
        body = json.dumps(said | {"roles": sorted(said["roles"])}, sort_keys=True)
        return SentRequest(self.request, body.encode())


class LeavingForm(BaseModel):
    """`colleague`: the e-mail address of the person who takes over; empty: the desk does."""

    model_config = ConfigDict(hide_input_in_errors=True)

    colleague: str = ""


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
    return pages.render(
        request,
        "account_new.html",
        form=Form({"kind": ["person"], "language": ["en"]}),
        languages=list(PAGE_LANGUAGES.items()),
        key=token_urlsafe(32),
        **account_choices(request, pages, context),
    )


@router.post("")
async def take_new(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal
) -> Response:
    administration.expect_manager(principal)
    check = partial(expecting.expect_account, context, principal)
    wanted = await submitted(request, pages, AccountForm, further=check)
    try:
        created = await administration.create(context, principal, wanted, wanted.sent)
    except Invalid as refused:
        if refused.code != "idempotency-mismatch":
            raise
        raise Conflict(CHANGED_SINCE, code="created-before") from None
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
    check = partial(expecting.expect_change, context, principal, account)
    patch = await submitted(request, pages, ChangeAccount, _all_of_it, further=check)
    shown = await administration.change(context, principal, account, patch)
    done = msgid("Roles and desks updated.") if patch.is_met_by(shown) else WAITS
    return back_to(request, pages, account, done)


def _all_of_it(form: Form) -> Form:
    """Return what was chosen: a page sends nothing for boxes that are not ticked."""
    chosen = {
        "roles[]": form.chosen("roles[]"),
        "desks[]": form.chosen("desks[]"),
        "all_desks": [form.value("all_desks") or "false"],
    }
    seen = form.chosen("changed_at")
    return Form(chosen | {"changed_at": seen} if seen else chosen)


@router.post("/{account}/disable")
async def disable(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, account: UUID
) -> Response:
    administration.expect_manager(principal)
    administration.expect_not_own(principal, account)
    wanted = await submitted(request, pages, LeavingForm)
    with faults_at(_at_colleague):
        leaving = await by_address.find_successor(context, principal, account, wanted.colleague)
    shown = await administration.show_account(context, principal, account)
    named = None
    if leaving.handed_to is not None:
        named = (await administration.show_account(context, principal, leaving.handed_to)).name
    question = disabling(shown.name, is_person=shown.kind == "person", colleague=named)
    if (asked := await ask_first(request, pages, question)) is not None:
        return asked
    await administration.disable(context, principal, account, leaving)
    return back_to(request, pages, account, msgid("Account disabled."))


def _at_colleague(faults: Sequence[FieldFault]) -> list[FieldFault]:
    """Return the faults at the field of the form: it names the person by e-mail address."""
    return [replace(each, field="colleague") for each in faults]


@router.post("/{account}/enable")
async def enable(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, account: UUID
) -> Response:
    administration.expect_manager(principal)
    seen = await submitted(request, pages, Seen)
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
    return back_to(request, pages, account, msgid("All sessions of this account have ended."))


@router.post("/{account}/password")
async def give_password(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, account: UUID
) -> Response:
    administration.expect_manager(principal)
    shown = await administration.show_account(context, principal, account)
    if (asked := await ask_first(request, pages, giving_password(shown.name))) is not None:
        return asked
    seen = await submitted(request, pages, Seen)
    password = await administration.give_password(context, principal, account, seen=seen.changed_at)
    if password is None:
        return back_to(request, pages, account, WAITS)
    shown = await administration.show_account(context, principal, account)
    return pages.render(request, "account_password.html", account=shown, password=password)
