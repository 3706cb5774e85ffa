"""Acts on accounts that decide: one administrator proposes, another confirms.

If there is no other, the act takes effect at once, and all who decide, and auditors, are notified.
Officers and auditors are notified of what one does alone to an account that reads.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from services.identity.context import IDENTITY
from services.identity.operations.account_events import record
from services.identity.operations.act_refusals import over, proposer_left, too_old
from services.identity.rules.second_administrator import (
    MACHINE,
    NOTIFIED,
    NOTIFIED_OF_READERS,
    WAITS_FOR,
    Act,
    Rights,
)
from services.identity.tables import Account, AccountAct
from shared.access.four_eyes import require_another
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.notices import NoticeReason
from shared.message_ids import msgid
from shared.notices import notice
from shared.problems import Conflict, Forbidden, NotFound
from shared.storage.unit_of_work import UnitOfWork


async def takes_effect_now(
    work: UnitOfWork, account: Account, act: Act, rights: Rights | None = None
) -> bool:
    """Return whether an act takes effect at once; else it is proposed to the others.

    Raises what `needs_second_administrator` raises.
    """
    if await needs_second_administrator(work, account, act):
        propose(work, account, act, rights)
        return False
    await notify_of_act(work, account, act, rights)
    return True


async def needs_second_administrator(work: UnitOfWork, account: Account, act: Act) -> bool:
    """Return whether another administrator has to confirm an act.

    Raises `Conflict` `act-waits` if the same is proposed already, and `nobody-to-confirm` if the
    only other administrator is the person concerned.
    """
    if _is_machine(work):
        return False
    others = {each for each in await _administrators(work) if str(each) != work.actor}
    if not others:
        return False
    if others == {account.id}:
        raise Conflict(
            msgid(
                "Only the person concerned could confirm this, but nobody can confirm a "
                "change to their own account. The person who runs the server can do it: "
                "tocsin accounts {verb}."
            ),
            code="nobody-to-confirm",
            values={"verb": act.value},
        )
    await _expect_none_waiting(work, account, act)
    return True


def propose(work: UnitOfWork, account: Account, act: Act, rights: Rights | None = None) -> None:
    """Store an act on an account that waits for a second administrator."""
    _put(work, account, act, "waiting", rights)
    record(work, "account.act-proposed", account, act=act.value)
    notice(work, reason=NoticeReason.ACCOUNT_PROPOSED, urgency="high", role=Role.ADMINISTRATOR)


async def notify_of_act(
    work: UnitOfWork, account: Account, act: Act, rights: Rights | None = None
) -> None:
    """Notify all who decide, and auditors, of what one administrator did alone.

    Each by their own account, also the person concerned: so nobody can empty a role first.
    """
    if _is_machine(work):
        return
    _put(work, account, act, "alone", rights)
    record(work, "account.act-alone", account, act=act.value)
    for each in await _accounts_to_notify(work, account, act, NOTIFIED):
        notice(work, reason=NoticeReason.ACCOUNT_ALONE, urgency="critical", account=each)


async def notify_of_act_on_reader(
    work: UnitOfWork, account: Account, act: Act, rights: Rights | None = None
) -> None:
    """Notify officers, auditors and administrators of a lone act on an account that reads."""
    if _is_machine(work):
        return
    _put(work, account, act, "alone", rights, decides=False)
    record(work, "account.act-alone", account, act=act.value)
    for each in await _accounts_to_notify(work, account, act, NOTIFIED_OF_READERS):
        notice(work, reason=NoticeReason.READER_ALONE, urgency="high", account=each)


async def end_waiting(work: UnitOfWork, account: Account) -> None:
    """End what waits for a locked account, because the account is not as it was proposed.

    Also end what it proposed for others, if it is no longer an administrator: nobody can confirm
    that.
    """
    ended = await work.session.scalars(
        update(AccountAct)
        .where(AccountAct.account == account.id, AccountAct.state == "waiting")
        .values(state="overtaken", ended_at=work.now)
        .returning(AccountAct.act)
        .execution_options(synchronize_session=False)
    )
    for act in ended.all():
        record(work, "account.act-overtaken", account, act=act)
    if account.state != "active" or Role.ADMINISTRATOR.value not in account.roles:
        await _lapse(work, AccountAct.proposed_by == account.id)


async def lapse_old(work: UnitOfWork) -> None:
    """End proposals that waited too long; one that is being ended otherwise needs no end here."""
    old = (
        select(AccountAct.id)
        .where(AccountAct.state == "waiting", AccountAct.expires_at <= work.now)
        .with_for_update(skip_locked=True)
    )
    await _lapse(work, AccountAct.id.in_(old))


async def _lapse(work: UnitOfWork, which: ColumnElement[bool]) -> None:
    """End what nobody can confirm any more, and notify administrators: it may still be meant."""
    ended = await work.session.execute(
        update(AccountAct)
        .where(AccountAct.state == "waiting", which)
        .values(state="lapsed", ended_at=work.now)
        .returning(AccountAct.act, AccountAct.account)
        .execution_options(synchronize_session=False)
    )
    for act, account in ended.all():
        work.record("account.act-lapsed", "account", account, (account,), act=act)
        notice(
            work,
            reason=NoticeReason.ACCOUNT_LAPSED,
            urgency="high",
            role=Role.ADMINISTRATOR,
            concerns=account,
        )


async def is_proposed_to_decide(work: UnitOfWork, account: Account) -> bool:
    """Return whether a proposal waits to make somebody decide who does not yet."""
    waiting = select(AccountAct.id).where(
        AccountAct.account == account.id,
        AccountAct.act == Act.RIGHTS.value,
        AccountAct.state == "waiting",
        AccountAct.expires_at > work.now,
    )
    return await work.session.scalar(waiting) is not None


async def waiting_act(work: UnitOfWork, act_id: UUID) -> AccountAct:
    """Return an act that waits, locked until the commit. Lock its account first.

    Raises `NotFound`; `Conflict` `act-over`, and `changed-since` if it was overtaken.
    """
    act = await _held_act(work, act_id)
    if act.state == "overtaken":
        raise Conflict(
            msgid(
                "The account was changed after this was proposed. Open the account. If the "
                "change is still needed, propose it again."
            ),
            code="changed-since",
        )
    if act.state == "lapsed":
        raise too_old() if act.expires_at <= work.now else proposer_left()
    if act.state != "waiting":
        raise over()
    return act


async def confirm_waiting_act(work: UnitOfWork, account: Account, act: AccountAct) -> None:
    """Confirm an act in the name of a second administrator; the caller lets it take effect.

    Raises `Forbidden` `four-eyes` for the person who proposed it and `own-account` for the person
    concerned, `Conflict` `act-expired` or `proposer-left`.
    """
    confirmed_by = UUID(work.actor)
    require_another(act.proposed_by, confirmed_by)
    if confirmed_by == account.id:
        raise Forbidden(
            msgid("You cannot confirm a change to your own account."), code="own-account"
        )
    if act.expires_at <= work.now:
        raise too_old()
    if act.proposed_by not in await _administrators(work):
        raise proposer_left()
    act.state, act.confirmed_by, act.ended_at = "confirmed", confirmed_by, work.now
    proposed_by = str(act.proposed_by)
    record(work, "account.act-confirmed", account, act=act.act, proposed_by=proposed_by)


async def withdraw(work: UnitOfWork, account: Account, act_id: UUID) -> None:
    """Withdraw a proposal: the person who made it may do so, and any other administrator.

    A proposal that was overtaken or lapsed can be withdrawn too. Raises `NotFound`, and `Conflict`
    `act-over`.
    """
    act = await _held_act(work, act_id)
    if act.state not in {"waiting", "overtaken", "lapsed"}:
        raise over()
    act.state, act.ended_at = "withdrawn", work.now
    record(work, "account.act-withdrawn", account, act=act.act)


async def _held_act(work: UnitOfWork, act_id: UUID) -> AccountAct:
    act = await work.session.get(AccountAct, act_id, with_for_update=True, populate_existing=True)
    if act is None:
        raise NotFound("There is no such proposal.")
    return act


def _is_machine(work: UnitOfWork) -> bool:
    return work.actor in {str(MACHINE), IDENTITY}


async def _administrators(work: UnitOfWork) -> set[UUID]:
    return set(
        await work.session.scalars(
            select(Account.id).where(
                Account.roles.contains([Role.ADMINISTRATOR.value]), Account.state == "active"
            )
        )
    )


async def _accounts_to_notify(
    work: UnitOfWork, account: Account, act: Act, roles: frozenset[Role]
) -> list[UUID]:
    """Return the accounts that had one of these roles before the act."""
    told = await work.session.scalars(
        select(Account.id)
        .where(Account.roles.overlap([role.value for role in roles]), Account.state == "active")
        .order_by(Account.id)
    )
    return [each for each in told.all() if act is not Act.MAKE or each != account.id]


async def _expect_none_waiting(work: UnitOfWork, account: Account, act: Act) -> None:
    waiting = select(AccountAct.id).where(
        AccountAct.account == account.id,
        AccountAct.act == act.value,
        AccountAct.state == "waiting",
        AccountAct.expires_at > work.now,
    )
    if await work.session.scalar(waiting) is not None:
        raise Conflict(
            msgid(
                "The same change is already waiting for a second administrator. Withdraw that "
                "proposal first."
            ),
            code="act-waits",
        )


def _put(
    work: UnitOfWork,
    account: Account,
    act: Act,
    state: str,
    rights: Rights | None,
    *,
    decides: bool = True,
) -> None:
    work.session.add(
        AccountAct(
            id=new_id(),
            account=account.id,
            act=act.value,
            roles=sorted(rights.roles) if rights else None,
            desks=sorted(rights.desks) if rights else None,
            all_desks=rights.all_desks if rights else None,
            state=state,
            decides=decides,
            proposed_by=UUID(work.actor),
            proposed_at=work.now,
            expires_at=work.now + WAITS_FOR,
        )
    )
