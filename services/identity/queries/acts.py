"""Read what waits for a second administrator, and what one of them did alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.identity.context import Context
from services.identity.queries.accounts import ERASED, opened_profile
from services.identity.rules.second_administrator import SHOWN_FOR, gives_a_password
from services.identity.schemas import ActDoneAlone, ActView
from services.identity.tables import Account, AccountAct
from shared.problems import NotFound
from shared.storage.unit_of_work import ReadSession
from shared.web.pagination import By, Page, PageRequest, paginate

ID = AccountAct.__table__.c.id
WAITING = (By(ID),)
ALONE = (By(ID, descending=True),)


async def list_acts(context: Context, page: PageRequest, *, alone: bool = False) -> Page[ActView]:
    """Return the acts that wait for a second administrator, oldest first.

    `alone`: those that one administrator did lately without a second, newest first.
    """
    wanted, order = (_alone(context), ALONE) if alone else (_waiting(context), WAITING)
    async with context.database.read() as session:
        chosen = select(AccountAct).where(*wanted)
        found = await paginate(session, chosen, order, page, lambda row: row.AccountAct)
        shown = await _shown(context, session, found.items)
    return Page(items=shown, next=found.next)


async def list_acts_done_alone(
    context: Context, most: int, *, of_readers_only: bool
) -> tuple[list[ActDoneAlone], int]:
    """Return what was done alone lately, newest first, and how many more acts there are.

    Acts on accounts that decide come before acts on accounts that only read. The same act of one
    administrator on one account several times counts as one: repeating something else pushes no
    earlier act out of sight.
    """
    wanted = _alone(context)
    if of_readers_only:
        wanted = (*wanted, AccountAct.decides.is_(False))
    same = (AccountAct.account, AccountAct.act, AccountAct.proposed_by)
    each = (
        select(
            AccountAct.id,
            func.row_number().over(partition_by=same, order_by=AccountAct.id.desc()).label("place"),
            func.count().over(partition_by=same).label("times"),
        )
        .where(*wanted)
        .subquery()
    )
    newest = select(each.c.id, each.c.times).where(each.c.place == 1).subquery()
    chosen = (
        select(AccountAct, newest.c.times, func.sum(newest.c.times).over().label("all_times"))
        .join(newest, newest.c.id == AccountAct.id)
        .order_by(AccountAct.decides.desc(), AccountAct.id.desc())
        .limit(most)
    )
    async with context.database.read() as session:
        rows = (await session.execute(chosen)).all()
        shown = await _shown(context, session, [row.AccountAct for row in rows])
    told = [ActDoneAlone(act, row.times) for act, row in zip(shown, rows, strict=True)]
    return told, int(rows[0].all_times) - sum(each.times for each in told) if rows else 0


async def count_waiting(context: Context, administrator: UUID) -> int:
    """Return how many acts this administrator may confirm: not their own, and not on themselves."""
    chosen = select(func.count()).where(
        *_waiting(context),
        AccountAct.proposed_by != administrator,
        AccountAct.account != administrator,
    )
    async with context.database.read() as session:
        return await session.scalar(chosen) or 0


async def account_of(context: Context, act_id: UUID) -> UUID:
    """Return the account that a proposal is about. Raises `NotFound`."""
    async with context.database.read() as session:
        return (await _held(session, act_id)).account


async def read_act(context: Context, act_id: UUID) -> ActView:
    """Return a proposal; raise `NotFound` if there is none."""
    async with context.database.read() as session:
        [shown] = await _shown(context, session, [await _held(session, act_id)])
    return shown


async def _held(session: ReadSession, act_id: UUID) -> AccountAct:
    act = await session.get(AccountAct, act_id)
    if act is None:
        raise NotFound("There is no such proposal.")
    return act


def _waiting(context: Context) -> tuple[ColumnElement[bool], ...]:
    return (AccountAct.state == "waiting", AccountAct.expires_at > context.clock())


def _alone(context: Context) -> tuple[ColumnElement[bool], ...]:
    return (AccountAct.state == "alone", AccountAct.proposed_at > context.clock() - SHOWN_FOR)


@dataclass(frozen=True, slots=True)
class _Known:
    kind: str
    name: str
    email: str | None
    roles: Sequence[str]


_NOBODY = _Known("person", ERASED, None, ())


async def _shown(
    context: Context, session: ReadSession, acts: Sequence[AccountAct]
) -> list[ActView]:
    ids = {each for act in acts for each in (act.account, act.proposed_by)}
    rows = (await session.scalars(select(Account).where(Account.id.in_(ids)))).all()
    keys = await context.keyring.open([row.id for row in rows])
    known = {}
    for row in rows:
        profile = opened_profile(keys, row)
        known[row.id] = _Known(row.kind, profile.name, profile.email, row.roles)
    return [_act(act, known) for act in acts]


def _act(act: AccountAct, known: Mapping[UUID, _Known]) -> ActView:
    account = known.get(act.account, _NOBODY)
    after = account.roles if act.roles is None else act.roles
    gives = account.kind == "person" and gives_a_password(act.act, account.roles, after)
    return ActView(
        id=act.id,
        act=act.act,
        state=act.state,
        account=act.account,
        name=account.name,
        email=account.email,
        roles=None if act.roles is None else tuple(act.roles),
        desks=None if act.desks is None else tuple(act.desks),
        all_desks=act.all_desks,
        gives_password=gives,
        proposed_by=act.proposed_by,
        proposed_by_name=known.get(act.proposed_by, _NOBODY).name,
        proposed_at=act.proposed_at,
        expires_at=act.expires_at,
    )
