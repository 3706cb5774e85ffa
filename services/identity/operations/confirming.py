"""A second administrator lets an act take effect, or it is taken back."""

from uuid import UUID

from services.identity.operations import acts
from services.identity.operations.accounts import AccountChange, give_rights, put_into_state
from services.identity.operations.announcing import locked
from services.identity.operations.sessions import put_password
from services.identity.parts import Parts
from services.identity.rules.second_eyes import Act
from services.identity.tables import Account, AccountAct
from shared.access.roles import known_roles
from shared.storage.unit_of_work import UnitOfWork

GIVE_A_PASSWORD = frozenset({Act.MAKE.value, Act.PASSWORD.value})


async def confirm_act(
    work: UnitOfWork, parts: Parts, account_id: UUID, act_id: UUID, password_hash: str | None
) -> Account:
    """Let a proposed act take effect in the name of a second administrator.

    `password_hash` is there for what gives a password. Raises what `acts.take` raises.
    """
    account = await locked(work, account_id)
    act = await acts.waiting_act(work, act_id)
    await acts.take(work, account, act)
    if password_hash is not None:
        await put_password(work, parts, account, password_hash)
    if act.act in {Act.MAKE, Act.ENABLE}:
        return await put_into_state(work, parts, account, "active")
    if act.act == Act.RIGHTS:
        await give_rights(work, parts, account_id, _rights_of(act))
    return account


async def withdraw_act(work: UnitOfWork, account_id: UUID, act_id: UUID) -> None:
    account = await locked(work, account_id)
    acts.withdraw(work, account, await acts.waiting_act(work, act_id))


def _rights_of(act: AccountAct) -> AccountChange:
    return AccountChange(
        roles=known_roles(act.roles or ()), desks=act.desks, all_desks=act.all_desks
    )
