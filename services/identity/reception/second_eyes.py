"""What API and pages do with acts that wait for a second administrator, or were done by one."""

from collections.abc import Sequence
from uuid import UUID

from services.identity import queries
from services.identity.operations.confirming import GIVE_A_PASSWORD, confirm_act, withdraw_act
from services.identity.parts import Parts
from services.identity.rules.passwords import new_password
from services.identity.schemas import ActConfirmed, ActShown
from shared.access.admission import Admission
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import DECIDING, Operation, Role
from shared.audit.trail import record_read
from shared.storage.unit_of_work import AuditFact
from shared.web.pagination import Page, PageRequest

ARE_TOLD = DECIDING | {Role.AUDITOR}
"""Who reads on the start page what one administrator did alone."""
MOST_TOLD = 20


def expect_manager(principal: Principal) -> None:
    authorise(principal, Operation.ACCOUNT_MANAGE)


async def show_acts(
    parts: Parts, principal: Principal, page: PageRequest, *, alone: bool = False
) -> Page[ActShown]:
    """Return what waits for a second administrator, or what one did alone in the last days."""
    authorise(principal, Operation.ACCOUNT_READ)
    found = await queries.list_acts(parts, page, alone=alone)
    subjects = tuple({each.account for each in found.items})
    if subjects:
        read = AuditFact("account.act-list", "account", subjects=subjects)
        await record_read(parts.database, principal.actor, read)
    return found


async def told_of(parts: Parts, principal: Principal) -> tuple[Sequence[ActShown], int]:
    """Return what one administrator did alone lately, and how many acts wait for this person.

    For the start page: of who decides, approves or releases, and of auditors.
    """
    if not principal.roles & ARE_TOLD:
        return (), 0
    first = PageRequest(limit=MOST_TOLD)
    alone = await queries.list_acts(parts, first, alone=True)
    if Role.ADMINISTRATOR not in principal.roles:
        return alone.items, 0
    waiting = await queries.list_acts(parts, first)
    return alone.items, sum(each.proposed_by != principal.account for each in waiting.items)


async def confirm(parts: Parts, principal: Principal, act_id: UUID) -> ActConfirmed:
    """Let an act of another administrator take effect. A password is in this answer only."""
    authorise(principal, Operation.ACCOUNT_MANAGE)
    act = await queries.read_act(parts, act_id)
    password = new_password() if act.act in GIVE_A_PASSWORD else None
    hashed = await parts.passwords.hash(password) if password else None
    keys = await parts.keyring.open([act.account])
    admission = Admission(principal, Operation.ACCOUNT_MANAGE, frozenset({act.account}))
    async with parts.database.unit_of_work(principal.actor, keys, admission=admission) as work:
        await confirm_act(work, parts, act.account, act_id, hashed)
    shown = await queries.read_account(parts, act.account)
    return ActConfirmed(account=shown, password=password)


async def withdraw(parts: Parts, principal: Principal, act_id: UUID) -> None:
    """Take a proposal back."""
    authorise(principal, Operation.ACCOUNT_MANAGE)
    act = await queries.read_act(parts, act_id)
    admission = Admission(principal, Operation.ACCOUNT_MANAGE, frozenset({act.account}))
    async with parts.database.unit_of_work(principal.actor, admission=admission) as work:
        await withdraw_act(work, act.account, act_id)
