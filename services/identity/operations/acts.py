"""Acts on accounts that decide: one administrator proposes, another confirms.

Where there is no other, the act takes effect at once, and all approvers and administrators are
told.
"""

from uuid import UUID

from sqlalchemy import select

from services.identity.operations.announcing import record
from services.identity.parts import IDENTITY
from services.identity.rules.second_eyes import MACHINE, WAITS_FOR, Act, Rights
from services.identity.tables import Account, AccountAct
from shared.access.four_eyes import require_another
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.notices import NoticeReason
from shared.notices import notice
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import UnitOfWork
from shared.web.languages import msgid


async def may_now(
    work: UnitOfWork, account: Account, act: Act, rights: Rights | None = None
) -> bool:
    """Return whether an act takes effect at once; else it is proposed to the others.

    Raises `Conflict` `act-waits` where the same is proposed already.
    """
    if _is_machine(work):
        return True
    if not await _another_administrator(work):
        tell(work, account, act, rights)
        return True
    await _expect_none_waiting(work, account, act)
    _put(work, account, act, "waiting", rights)
    record(work, "account.act-proposed", account, act=act.value)
    notice(work, reason=NoticeReason.ACCOUNT_PROPOSED, urgency="high", role=Role.ADMINISTRATOR)
    return False


def tell(work: UnitOfWork, account: Account, act: Act, rights: Rights | None = None) -> None:
    """Tell all who approve, and the administrators, of what one of these did alone."""
    if _is_machine(work):
        return
    _put(work, account, act, "alone", rights)
    record(work, "account.act-alone", account, act=act.value)
    for role in (Role.APPROVER, Role.ADMINISTRATOR):
        notice(work, reason=NoticeReason.ACCOUNT_ALONE, urgency="critical", role=role)


async def waiting_act(work: UnitOfWork, act_id: UUID) -> AccountAct:
    """Return an act that waits, held until the commit.

    Raises `NotFound`; `Conflict` `act-over` or `act-expired`. Hold its account before.
    """
    act = await work.session.get(AccountAct, act_id, with_for_update=True, populate_existing=True)
    if act is None:
        raise NotFound("There is no such proposal.")
    if act.state != "waiting":
        raise Conflict(
            "This was decided already, or took effect at once. Look at the account.",
            code="act-over",
        )
    return act


async def take(work: UnitOfWork, account: Account, act: AccountAct) -> None:
    """Confirm an act in the name of a second administrator; the caller lets it take effect.

    Raises `Forbidden` `four-eyes` for who proposed it, `Conflict` `act-expired` or
    `proposer-left`.
    """
    confirmed_by = UUID(work.actor)
    require_another(act.proposed_by, confirmed_by)
    if act.expires_at <= work.now:
        raise Conflict("This proposal is too old. Propose it again.", code="act-expired")
    if act.proposed_by not in await _administrators(work):
        raise Conflict(
            "Whoever proposed this is no administrator any more. Propose it yourself.",
            code="proposer-left",
        )
    act.state, act.confirmed_by, act.ended_at = "confirmed", confirmed_by, work.now
    proposed_by = str(act.proposed_by)
    record(work, "account.act-confirmed", account, act=act.act, proposed_by=proposed_by)


def withdraw(work: UnitOfWork, account: Account, act: AccountAct) -> None:
    """Take a proposal back: whoever made it may, and any other administrator."""
    act.state, act.ended_at = "withdrawn", work.now
    record(work, "account.act-withdrawn", account, act=act.act)


def _is_machine(work: UnitOfWork) -> bool:
    return work.actor in {str(MACHINE), IDENTITY}


async def _another_administrator(work: UnitOfWork) -> bool:
    return any(str(each) != work.actor for each in await _administrators(work))


async def _administrators(work: UnitOfWork) -> set[UUID]:
    return set(
        await work.session.scalars(
            select(Account.id).where(
                Account.roles.contains([Role.ADMINISTRATOR.value]), Account.state == "active"
            )
        )
    )


async def _expect_none_waiting(work: UnitOfWork, account: Account, act: Act) -> None:
    waiting = select(AccountAct.id).where(
        AccountAct.account == account.id,
        AccountAct.act == act.value,
        AccountAct.state == "waiting",
        AccountAct.expires_at > work.now,
    )
    if await work.session.scalar(waiting) is not None:
        raise Conflict(
            msgid("The same waits for a second administrator already. Withdraw that one first."),
            code="act-waits",
        )


def _put(work: UnitOfWork, account: Account, act: Act, state: str, rights: Rights | None) -> None:
    work.session.add(
        AccountAct(
            id=new_id(),
            account=account.id,
            act=act.value,
            roles=sorted(rights.roles) if rights else None,
            desks=sorted(rights.desks) if rights else None,
            all_desks=rights.all_desks if rights else None,
            state=state,
            proposed_by=UUID(work.actor),
            proposed_at=work.now,
            expires_at=work.now + WAITS_FOR,
        )
    )
