"""Rebuild name marks after the rule for a name's form or keys has changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import delete, select, text, update

from services.triage.context import Context
from services.triage.operations.alerts.stored_marks import propose_links, store_marks
from services.triage.operations.links.name_marks import Mark, with_marks
from services.triage.operations.links.proposing import wait_for_openings
from services.triage.operations.notices import notify_officers
from services.triage.queries.unsealing import open_persons
from services.triage.rules.similarity import attacks_of
from services.triage.tables import Alert, AlertMark, Case
from shared.after_upgrade import rebuild_loop
from shared.names import KEYS_VERSION
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork

AT_ONCE = 100
"""Alerts whose marks are rebuilt in one transaction."""

_IS_BEHIND = text("SELECT true AS found FROM alerts WHERE marks_rule < :current LIMIT 1")

# An alert that an older release marked in the meantime has only these marks, and keeps them.
_DROP_FORMER = text(
    """
    DELETE FROM alert_marks WHERE ctid = ANY (ARRAY(
        SELECT former.ctid FROM alert_marks AS former
        WHERE former.rule_version < :current AND EXISTS (
            SELECT FROM alert_marks AS newer
            WHERE newer.alert = former.alert AND newer.rule_version = :current
        )
        LIMIT 5000
    )) RETURNING alert
    """
)


@dataclass(frozen=True)
class Rebuilt:
    """How many alerts got new marks, and how many links are proposed because of them."""

    alerts: int
    proposed: int


async def rebuild_marks(context: Context, by: str) -> Rebuilt:
    """Mark every alert by today's rule, while services run, and propose the links found by it.

    Can be stopped and started again: alerts with marks of today's rule are skipped. The former
    marks of all alerts stay until the last one has its new marks, so that each alert can always be
    found. Erased alerts lose theirs. If today's rule finds two alerts similar, the one that is
    marked later proposes the link, and the people of the newer case are notified.
    """
    last, alerts, proposed = UUID(int=0), 0, 0
    while found := await _next(context, last):
        proposed += await _mark(context, by, found)
        last, alerts = found[-1].alert, alerts + len(found)
    dropped = True
    while dropped:
        async with context.database.unit_of_work(by) as work:
            rows = await work.session.execute(_DROP_FORMER, {"current": KEYS_VERSION})
            dropped = bool(rows.all())
    async with context.database.unit_of_work(by) as work:
        detail = {"alerts": alerts, "proposed": proposed, "rule": KEYS_VERSION}
        work.record("marks.rebuilt", "service", **detail)
    return Rebuilt(alerts, proposed)


async def rebuild_marks_loop(context: Context) -> None:
    """Rebuild the marks that a former rule made, for as long as the service runs."""

    async def is_behind() -> bool:
        return bool(await context.database.glance(_IS_BEHIND, {"current": KEYS_VERSION}))

    await rebuild_loop(
        context.database, "marks", is_behind, partial(rebuild_marks, context, "triage")
    )


async def _next(context: Context, last: UUID) -> Sequence[Alert]:
    wanted = select(Alert).where(Alert.alert > last, Alert.marks_rule < KEYS_VERSION)
    async with context.database.read() as session:
        found = (await session.scalars(wanted.order_by(Alert.alert).limit(AT_ONCE))).all()
        session.expunge_all()
    return found


async def _mark(context: Context, by: str, alerts: Sequence[Alert]) -> int:
    """Give these alerts marks of today's rule, beside their former ones.

    Returns how many links between their cases and others are proposed because of it. An alert that
    is being opened and does not see these marks yet is waited for, and then seen: so none is
    missed.
    """
    keys = await context.keyring.open({alert.subject for alert in alerts})
    known: dict[UUID, Collection[Mark]] = {}
    async with context.database.unit_of_work(by, keys) as work:
        for alert in alerts:
            if keys.is_erased(alert.subject):
                await work.session.execute(delete(AlertMark).where(AlertMark.alert == alert.alert))
            else:
                known[alert.alert] = await with_marks(context.lookup, open_persons(keys, alert))
                await store_marks(work, alert.alert, known[alert.alert], KEYS_VERSION)
    async with context.database.unit_of_work(by) as work:
        await wait_for_openings(work)
    attacks = attacks_of(context.taxonomy)
    async with context.database.unit_of_work(by) as work:
        proposed = [
            case
            for alert in alerts
            if alert.alert in known
            for case in await propose_links(work, alert, known[alert.alert], attacks)
        ]
        for case in sorted(set(proposed)):
            await _notify(work, case)
        ids = [alert.alert for alert in alerts]
        await work.session.execute(
            update(Alert).where(Alert.alert.in_(ids)).values(marks_rule=KEYS_VERSION)
        )
    return len(proposed)


async def _notify(work: UnitOfWork, case_id: UUID) -> None:
    """Notify the people of a case that another one may be similar: its page shows it."""
    case = await work.session.get_one(Case, case_id)
    if case.state == "open":
        await notify_officers(work, case, NoticeReason.CASE_WAITS)
