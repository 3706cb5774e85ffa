"""Read an alert with its consents and what became of it, and lists of alerts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, not_, or_, select, true

from services.intake.queries.amendments import AmendedAlert, is_amended
from services.intake.queries.consents import OpenedConsents
from services.intake.queries.drafts import is_drafted_by
from services.intake.schemas.opened_cases import OpenedCase, became, own_case
from services.intake.schemas.views import (
    AlertListed,
    AlertView,
    Became,
    WithdrawalView,
)
from services.intake.tables import (
    alerts,
    amendments,
    case_alerts,
    cases,
    withdrawals,
)
from shared.access.authorise import Reach
from shared.access.principal import ALL_DESKS
from shared.access.restrictions import alert_is_open_to
from shared.contracts.content import Reason
from shared.late_answers import WITHIN
from shared.problems import NotFound
from shared.storage.columns import place_of
from shared.storage.sealing import Keys
from shared.storage.unit_of_work import ReadSession
from shared.web.pagination import By, Page, PageRequest, paginate

_WITH_WITHDRAWAL = alerts.outerjoin(withdrawals)


async def find_alert(session: ReadSession, alert: UUID, reader: UUID) -> Row[Any]:
    """Return the row of an alert, its withdrawal, and whether it is `amended`.

    `drafted`: whether the reader has drafts of changes to it. `NotFound` if there is none.
    """
    statement = (
        select(
            alerts,
            withdrawals.c.withdrawn_at,
            withdrawals.c.withdrawn_by,
            withdrawals.c.reason,
            is_amended().label("amended"),
            is_drafted_by(reader).label("drafted"),
        )
        .select_from(_WITH_WITHDRAWAL)
        .where(alerts.c.id == alert)
    )
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        raise NotFound("Alert not found, or you do not have access.")
    return found


def is_missing_case(filed_at: datetime, withdrawn_at: datetime | None, now: datetime) -> bool:
    """Return whether an alert without a case is a fault, and not only on its way to triage."""
    return withdrawn_at is None and now - filed_at >= WITHIN


async def list_alerts(
    session: ReadSession, within: Reach, page: PageRequest, now: datetime
) -> Page[AlertListed]:
    """Return a page of the alerts that `within` allows, newest first."""
    seen = _seen(within)
    columns: list[ColumnElement[Any]] = [alerts.c[name] for name in _LISTED]
    columns += [_now(name, part, seen, within) for name, part in _AMENDED.items()]
    as_filer = not_(seen).label("as_filer")
    statement = select(*columns, withdrawals.c.withdrawn_at, as_filer).select_from(_WITH_WITHDRAWAL)
    found = await paginate(
        session, _within(statement, within), [By(alerts.c.id, descending=True)], page, _Listed.of
    )
    led_to = await cases_of(session, [each.item.id for each in found.items])
    items = [each.shown(led_to[each.item.id], now) for each in found.items]
    return Page(items=items, next=found.next)


_LISTED = ("id", "filed_at", "country", "desk")
_AMENDED = {
    "channel": "source",
    "acts": "acts",
    "asked_for": "asked_for",
    "developments": "developments",
}
"""Columns that an amendment changes, by the field that it then names."""


def _now(name: str, part: str, seen: ColumnElement[bool], within: Reach) -> ColumnElement[Any]:
    """Return what the alert says now, or as far as an account knows that only filed it."""
    known = or_(seen, amendments.c.amended_by == within.account)
    latest = (
        select(amendments.c[name])
        .where(amendments.c.alert == alerts.c.id, amendments.c.fields.contains([part]), known)
        .order_by(amendments.c.number.desc())
        .limit(1)
        .correlate(alerts)
        .scalar_subquery()
    )
    return func.coalesce(latest, alerts.c[name]).label(name)


class _Listed(NamedTuple):
    item: AlertListed
    as_filer: bool

    @classmethod
    def of(cls, row: Row[Any]) -> "_Listed":
        known = row._mapping  # noqa: SLF001  # public in SQLAlchemy
        item = AlertListed(**{**known, "developments": known["developments"] or ()}, cases=())
        return cls(item, row.as_filer)

    def shown(self, led_to: tuple[OpenedCase, ...], now: datetime) -> AlertListed:
        cases = own_case(led_to) if self.as_filer else became(led_to)
        item = self.item
        missing = not led_to and is_missing_case(item.filed_at, item.withdrawn_at, now)
        return item.model_copy(update={"cases": cases, "case_missing": missing})


def _within(statement: Select[Any], within: Reach) -> Select[Any]:
    own = alerts.c.filed_by == within.account  # of any desk: they may follow their own alert
    return statement.where(own if within.filed_by is not None else or_(_seen(within), own))


def _seen(within: Reach) -> ColumnElement[bool]:
    """Return the SQL condition for alerts that this account may see besides its own."""
    if within.filed_by is not None:
        return false()
    of_desk = true() if within.desks is ALL_DESKS else alerts.c.desk.in_(sorted(within.desks))
    return and_(of_desk, alert_is_open_to(within.account, alerts.c.id))


async def cases_of(
    session: ReadSession, found: Iterable[UUID]
) -> defaultdict[UUID, tuple[OpenedCase, ...]]:
    """Return the cases that each of these alerts led to, in the order of their opening."""
    rows = await session.execute(
        select(case_alerts.c.alert, case_alerts.c.own, cases)
        .join_from(case_alerts, cases)
        .where(case_alerts.c.alert.in_(list(found)))
        .order_by(cases.c.opened_at, cases.c.id)
    )
    led_to: defaultdict[UUID, tuple[OpenedCase, ...]] = defaultdict(tuple)
    for row in rows:
        values = {name: getattr(row, name) for name in Became.model_fields if name != "case"}
        led_to[row.alert] += (OpenedCase(row.own, Became(case=row.id, **values)),)
    return led_to


def opened(
    keys: Keys,
    found: Row[Any],
    stands: AmendedAlert,
    said: OpenedConsents,
    led_to: tuple[OpenedCase, ...],
    as_filer: UUID | None,
) -> AlertView:
    """Open an alert; `stands`: what it says, as far as this account knows.

    `as_filer`: the account reads it only because it filed it. It does not get what others recorded
    since: the person may be hiding from the filer.
    """
    return AlertView(
        **dict(stands.told),
        id=found.id,
        filed_at=found.filed_at,
        filed_by=found.filed_by,
        desk=found.desk,
        version=stands.version,
        amended_at=stands.amended_at,
        **said,
        withdrawal=_withdrawal(keys, found, as_filer),
        cases=became(led_to) if as_filer is None else own_case(led_to),
    )


def _withdrawal(keys: Keys, found: Row[Any], as_filer: UUID | None) -> WithdrawalView | None:
    if found.withdrawn_at is None:
        return None
    reason = None
    if found.reason is not None and as_filer in {None, found.withdrawn_by}:
        reason = keys.open_model(
            Reason, place_of(withdrawals.c.reason, found.id), found.reason
        ).reason
    return WithdrawalView(at=found.withdrawn_at, reason=reason)
