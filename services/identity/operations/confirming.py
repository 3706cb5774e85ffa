"""A second administrator lets an act take effect, or it is withdrawn."""

from uuid import UUID

from services.identity.context import Context
from services.identity.operations import acts
from services.identity.operations.account_checks import lock_administrators
from services.identity.operations.account_events import lock_account
from services.identity.operations.accounts import AccountChange, give_rights, set_state
from services.identity.operations.sessions import put_password
from services.identity.rules.second_administrator import Act, gives_a_password
from services.identity.tables import Account, AccountAct
from shared.access.roles import known_roles
from shared.storage.unit_of_work import UnitOfWork


async def confirm_act(
    work: UnitOfWork, context: Context, account_id: UUID, act_id: UUID, password_hash: str
) -> Account:
    """Let a proposed act take effect in the name of a second administrator.

    The account has `password_hash` afterwards if the act gives one: a person who did not decide
    until now gets a new password too, and every earlier session ends. Raises what
    `acts.waiting_act` and `acts.confirm_waiting_act` raise.
    """
    await lock_administrators(work)
    account = await lock_account(work, account_id)
    act = await acts.waiting_act(work, act_id)
    await acts.confirm_waiting_act(work, account, act)
    if account.kind == "person" and gives_a_password(act.act, *_roles_of(account, act)):
        await put_password(work, context, account, password_hash)
    if act.act in {Act.MAKE, Act.ENABLE}:
        return await set_state(work, context, account, "active")
    if act.act == Act.RIGHTS:
        await give_rights(work, context, account_id, _rights_of(act))
    return account


async def withdraw_act(work: UnitOfWork, account_id: UUID, act_id: UUID) -> None:
    account = await lock_account(work, account_id)
    await acts.withdraw(work, account, act_id)


def _roles_of(account: Account, act: AccountAct) -> tuple[list[str], list[str]]:
    return account.roles, act.roles or account.roles


def _rights_of(act: AccountAct) -> AccountChange:
    return AccountChange(
        roles=known_roles(act.roles or ()), desks=act.desks, all_desks=act.all_desks
    )
