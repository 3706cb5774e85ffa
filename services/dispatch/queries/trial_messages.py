"""Reads of test messages to a contact, and of what waits for its addresses."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.dispatch.context import Context
from services.dispatch.queries.row_pages import found_rows
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.schemas import Trial
from services.dispatch.tables import Attempt, Contact, Delivery
from shared.contracts.channels import Channel
from shared.problems import NotFound
from shared.web.pagination import By, Page, PageRequest


async def trials_of(context: Context, contact: UUID, page: PageRequest) -> Page[Trial]:
    """Return the tests of a contact, newest first."""
    async with context.database.read() as session:
        if await session.get(Contact, contact) is None:
            raise NotFound("Contact not found.")
        found = await found_rows(
            session, _trials(contact), [By(Delivery.id.expression, True)], page
        )
        shown = await _shown(session, found.items)
    return Page(items=shown, next=found.next)


async def last_trials(context: Context, contact: UUID) -> Mapping[Channel, Trial]:
    """Return the newest test on each channel that was tested."""
    newest = (
        _trials(contact)
        .ext(distinct_on(Delivery.channel))
        .order_by(Delivery.channel, Delivery.id.desc())
    )
    async with context.database.read() as session:
        rows = (await session.execute(newest)).all()
        shown = await _shown(session, rows)
    return {each.channel: each for each in shown}


async def channels_that_wait(context: Context, contact: UUID) -> frozenset[Channel]:
    """Return the channels on which something waits for a later attempt that can be made now."""
    waiting = (
        select(Delivery.channel)
        .where(
            Delivery.contact == contact,
            Delivery.state == State.PENDING.value,
            Delivery.reason != Reason.EMBARGO.value,
        )
        .distinct()
    )
    async with context.database.read() as session:
        return frozenset(Channel(each) for each in await session.scalars(waiting))


def _trials(contact: UUID) -> Any:
    return select(
        Delivery.id, Delivery.channel, Delivery.state, Delivery.reason, Delivery.created_at
    ).where(Delivery.contact == contact, Delivery.campaign.is_(None), Delivery.notice.is_(None))


async def _shown(session: AsyncSession, rows: Any) -> list[Trial]:
    tries: Any = await session.execute(
        select(Attempt.delivery, Attempt.ended_at, Attempt.status, Attempt.code)
        .where(Attempt.delivery.in_([row.id for row in rows]))
        .order_by(Attempt.id)
    )
    last: dict[UUID, Row[Any]] = {row.delivery: row for row in tries}
    return [_trial(row, last.get(row.id)) for row in rows]


def _trial(row: Row[Any], last: Row[Any] | None) -> Trial:
    return Trial(
        id=row.id,
        channel=Channel(row.channel),
        state=State(row.state),
        reason=Reason(row.reason),
        asked_at=row.created_at,
        tried_at=None if last is None else last.ended_at,
        last_status=None if last is None else last.status,
        last_code=None if last is None else last.code,
    )
