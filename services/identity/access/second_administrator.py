"""Acts that wait for a second administrator, or were done by one alone, for API and pages."""

from uuid import UUID

from services.identity.context import Context
from services.identity.operations.confirming import confirm_act, withdraw_act
from services.identity.queries import acts
from services.identity.queries.accounts import account_as_left, tried_lately, with_services_behind
from services.identity.rules.passwords import new_password
from services.identity.rules.second_administrator import NOTIFIED, NOTIFIED_OF_READERS
from services.identity.schemas import ActConfirmed, ActView, HomePageFacts
from shared.access.admission import Admission
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation, Role
from shared.audit.trail import record_read
from shared.web.pagination import Page, PageRequest
from shared.web.sealed_answers import answered
from shared.web.sent_request import UNKEYED, SentRequest

MOST_TOLD = 20
"""The most lines on the home page; below them is the number of further acts, with a link."""


async def show_acts(
    context: Context, principal: Principal, page: PageRequest, *, alone: bool = False
) -> Page[ActView]:
    """Return what waits for a second administrator, or what one did alone in the last days."""
    authorise(principal, Operation.ACCOUNT_READ)
    found = await acts.list_acts(context, page, alone=alone)
    await _record_read(context, principal, *found.items)
    return found


async def show_act(context: Context, principal: Principal, act_id: UUID) -> ActView:
    """Return one act with the account it is about. Raises `NotFound`."""
    authorise(principal, Operation.ACCOUNT_READ)
    found = await acts.read_act(context, act_id)
    await _record_read(context, principal, found)
    return found


async def home_page_facts(context: Context, principal: Principal) -> HomePageFacts:
    """Return what one administrator did alone lately, and how many acts wait for this person.

    For the home page: of people who decide, approve or release, and of auditors; officers read what
    was done to accounts that read. Also the accounts for which strangers try passwords: everybody
    sees their own, administrators see all.
    """
    manages = Role.ADMINISTRATOR in principal.roles
    tried = await tried_lately(context, None if manages else principal.account, MOST_TOLD)
    of_all = not principal.roles.isdisjoint(NOTIFIED)
    if not of_all and principal.roles.isdisjoint(NOTIFIED_OF_READERS):
        return HomePageFacts(tried=tried)
    alone, more = await acts.list_acts_done_alone(context, MOST_TOLD, of_readers_only=not of_all)
    waiting = await acts.count_waiting(context, principal.account) if manages else 0
    return HomePageFacts(alone, more, waiting, tried)


async def confirm(
    context: Context, principal: Principal, act_id: UUID, sent: SentRequest = UNKEYED
) -> ActConfirmed:
    """Let an act of another administrator take effect. Only this answer has the password."""
    authorise(principal, Operation.ACCOUNT_MANAGE)
    account = await acts.account_of(context, act_id)
    password = new_password()
    hashed = await context.passwords.hash(password)
    keys = await context.keyring.open([account])
    admission = Admission(principal, Operation.ACCOUNT_MANAGE, frozenset({account}))
    async with context.database.unit_of_work(principal.actor, keys, admission=admission) as work:

        async def run() -> ActConfirmed:
            done = await confirm_act(work, context, account, act_id, hashed)
            shown = await account_as_left(work, context, account)
            told = password if done.password_hash == hashed else None
            return ActConfirmed(account=shown, password=told)

        act = f"act.confirm {act_id}"
        confirmed = await answered(
            work, context.idempotency, sent, act, ActConfirmed, run, about=account
        )
    shown = await with_services_behind(context, confirmed.account)
    return confirmed.model_copy(update={"account": shown})


async def withdraw(
    context: Context, principal: Principal, act_id: UUID, sent: SentRequest = UNKEYED
) -> None:
    """Withdraw a proposal."""
    authorise(principal, Operation.ACCOUNT_MANAGE)
    account = await acts.account_of(context, act_id)
    admission = Admission(principal, Operation.ACCOUNT_MANAGE, frozenset({account}))
    async with context.database.unit_of_work(principal.actor, admission=admission) as work:
        await answered(
            work,
            context.idempotency,
            sent,
            f"act.withdraw {act_id}",
            type(None),
            lambda: withdraw_act(work, account, act_id),
            about=account,
        )


async def _record_read(context: Context, principal: Principal, *found: ActView) -> None:
    if subjects := tuple({each.account for each in found}):
        await record_read(
            context.database, principal.actor, "account.act-list", "account", None, subjects
        )
