"""Acts on accounts that wait for a second administrator, and what one of them did alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.identity.access import administration, second_administrator
from services.identity.context import Context
from services.identity.depends import ContextDep
from services.identity.pages.confirmations import confirming, withdrawing
from services.identity.pages.labels import ACTS, role_labels
from services.identity.schemas import ActDoneAlone, ActView, TriedAccount
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.message_ids import msgid
from shared.web.confirming import ask_first
from shared.web.depends import PagePrincipal, PagesDep, path_of
from shared.web.home_page import HomePageNote
from shared.web.labels import labels_of
from shared.web.pages import Gettext, Pages
from shared.web.pagination import PageRequest, WantedPage, next_link
from shared.web.routing import Router

router = Router(prefix="/accounts/acts", include_in_schema=False)

LIST = "/accounts/acts"
ALONE = f"{LIST}?alone=true"
RESTORED_IS_TOLD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act in the reader's words; `rights` are the roles and desks it leaves.

    `confirmable`: neither proposed by the reader nor about them.
    """

    act: ActView
    words: str
    rights: list[str]
    confirmable: bool


@router.get("")
async def show_acts(
    request: Request,
    pages: PagesDep,
    context: ContextDep,
    principal: PagePrincipal,
    page: WantedPage,
    alone: bool = False,
) -> Response:
    """Show what waits, and the newest acts that were done alone; `alone`: all of those."""
    if alone:
        waiting, done = (
            None,
            await second_administrator.show_acts(context, principal, page, alone=True),
        )
        more_alone = next_link(request, done)
    else:
        waiting = await second_administrator.show_acts(context, principal, page)
        done = await second_administrator.show_acts(context, principal, PageRequest(), alone=True)
        more_alone = path_of(request, ALONE) if done.next else None
    lines = partial(_lines, request, pages, context, principal)
    return pages.render(
        request,
        "account_acts.html",
        waiting=None if waiting is None else lines(waiting.items),
        alone=lines(done.items),
        more_link=None if waiting is None else next_link(request, waiting),
        more_alone=more_alone,
    )


@router.post("/{act}/confirm")
async def confirm(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, act: UUID
) -> Response:
    administration.expect_manager(principal)
    shown = await second_administrator.show_act(context, principal, act)
    [line] = _lines(request, pages, context, principal, [shown])
    question = confirming(_about(line), gives_password=shown.gives_password)
    if (asked := await ask_first(request, pages, question)) is not None:
        return asked
    done = await second_administrator.confirm(context, principal, act)
    if done.password is None:
        return pages.redirect(
            path_of(request, LIST), msgid("Change confirmed. It takes effect now.")
        )
    account = await administration.show_account(context, principal, done.account.id)
    return pages.render(request, "account_password.html", account=account, password=done.password)


@router.post("/{act}/withdraw")
async def withdraw(
    request: Request, pages: PagesDep, context: ContextDep, principal: PagePrincipal, act: UUID
) -> Response:
    administration.expect_manager(principal)
    shown = await second_administrator.show_act(context, principal, act)
    [line] = _lines(request, pages, context, principal, [shown])
    if (asked := await ask_first(request, pages, withdrawing(_about(line)))) is not None:
        return asked
    await second_administrator.withdraw(context, principal, act)
    return pages.redirect(path_of(request, LIST), msgid("Proposal withdrawn."))


async def home_page_notes(
    context: Context, pages: Pages, request: Request, principal: Principal
) -> Sequence[HomePageNote]:
    """Return the home page's notes on acts on accounts that decide, and on a restored backup."""
    told = await second_administrator.home_page_facts(context, principal)
    gettext = pages.gettext(request)
    lines = [
        *_restored(context, principal, gettext),
        *(_tried(each, principal, gettext) for each in told.tried),
        *(_told(each, gettext) for each in told.alone),
    ]
    if told.more:
        manages = Role.ADMINISTRATOR in principal.roles
        words = msgid("And {number} more in the last seven days.")
        if not manages:
            words = msgid("And {number} more in the last seven days. An auditor can read them.")
        link = f"/identity{ALONE}" if manages else None
        lines.append(HomePageNote(gettext(words).format(number=told.more), link=link))
    if told.waiting:
        words = gettext(
            msgid("Changes to accounts are waiting for you, as a second administrator.")
        )
        lines.insert(0, HomePageNote(words, link=f"/identity{LIST}"))
    return lines


def _restored(context: Context, principal: Principal, gettext: Gettext) -> Sequence[HomePageNote]:
    at = context.restored_at
    if at is None or context.clock() >= at + RESTORED_IS_TOLD:
        return ()
    words = gettext(
        msgid(
            "A backup was restored. Everything entered after that backup was made is lost. "
            "Enter again what you know of it: alerts, refused consents, withdrawals, stopped "
            "campaigns, restricted cases."
        )
    )
    if Role.ADMINISTRATOR not in principal.roles:
        return (HomePageNote(words, at=at),)
    accounts = gettext(
        msgid(
            "Accounts that were disabled after the backup was made may be able to sign in again. "
            "Check them."
        )
    )
    return (HomePageNote(words, at=at), HomePageNote(accounts, link="/identity/accounts"))


def _tried(tried: TriedAccount, principal: Principal, gettext: Gettext) -> HomePageNote:
    """Return the note on the account for which strangers try passwords, with what to do."""
    if tried.account == principal.account:
        words = msgid(
            "Someone is trying passwords for your account, from many places. You can still "
            "sign in on devices and from places that you used before. If you also use this "
            "password elsewhere, change it now."
        )
        return HomePageNote(gettext(words), link="/identity/account", at=tried.at)
    words = msgid(
        "Someone is trying passwords for the account of {name}, from many places. If this "
        "person cannot sign in, give the account another e-mail address to sign in with."
    )
    link = f"/identity/accounts/{tried.account}"
    return HomePageNote(gettext(words).format(name=tried.name), link=link, at=tried.at)


def _told(told: ActDoneAlone, gettext: Gettext) -> HomePageNote:
    act = told.act
    words = gettext(msgid("{administrator} did this alone: {act} ({account})."))
    if told.times > 1:
        words = gettext(msgid("{administrator} did this alone, {times} times: {act} ({account})."))
    return HomePageNote(
        words.format(
            administrator=act.proposed_by_name,
            times=told.times,
            act=_words(act, gettext),
            account=act.name,
        ),
        at=act.proposed_at,
    )


def _about(line: ActLine) -> str:
    """Return the account, its address, and the act: two accounts may have the same name."""
    whom = " · ".join(filter(None, (line.act.name, line.act.email, line.words)))
    return f"{whom}: {', '.join(line.rights)}" if line.rights else whom


def _lines(
    request: Request,
    pages: Pages,
    context: Context,
    principal: Principal,
    acts: Sequence[ActView],
) -> list[ActLine]:
    gettext = pages.gettext(request)
    words = labels_of(request, context.taxonomy)

    def rights(act: ActView) -> list[str]:
        every = [gettext(msgid("All desks"))] if act.all_desks else []
        return [
            *role_labels(act.roles or (), gettext),
            *(words.term("desks", code) for code in act.desks or ()),
            *every,
        ]

    return [
        ActLine(
            act,
            _words(act, gettext),
            rights(act),
            confirmable=principal.account not in {act.proposed_by, act.account},
        )
        for act in acts
    ]


def _words(act: ActView, gettext: Gettext) -> str:
    words = ACTS.get(act.act)
    return gettext(words) if words else act.act
