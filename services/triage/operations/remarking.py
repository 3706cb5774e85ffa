"""Marks are made anew after the rule for a name's form or keys has changed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, exists, select, text
from sqlalchemy.dialects.postgresql import insert

from services.triage.operations.likeness import marks_of
from services.triage.parts import Parts
from services.triage.queries.candidates import open_persons
from services.triage.tables import Alert, AlertMark
from shared.contracts.content import Persons
from shared.names import KEYS_VERSION
from shared.storage.unit_of_work import AuditFact, UnitOfWork

AT_ONCE = 100
"""Alerts that are marked anew in one transaction."""

# An alert that an older release marked meanwhile has no other marks: it keeps them.
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


async def rebuild_marks(parts: Parts, by: str) -> int:
    """Mark every alert by the rule of today, while services run; return how many.

    Can be stopped and started again: what has marks of today's rule is passed over. The former
    marks of all alerts stay until the last one has its new marks, so that each alert can be found
    throughout. Erased alerts lose theirs.
    """
    last, marked = UUID(int=0), 0
    while found := await _next(parts, last):
        await _mark(parts, by, found)
        last, marked = found[-1].alert, marked + len(found)
    dropped = True
    while dropped:
        async with parts.database.unit_of_work(by) as work:
            rows = await work.session.execute(_DROP_FORMER, {"current": KEYS_VERSION})
            dropped = bool(rows.all())
    async with parts.database.unit_of_work(by) as work:
        detail = {"alerts": marked, "rule": KEYS_VERSION}
        work.record(AuditFact("marks.rebuilt", "service", detail={**detail}))
    return marked


async def _next(parts: Parts, last: UUID) -> Sequence[Alert]:
    has_current = exists().where(
        AlertMark.alert == Alert.alert, AlertMark.rule_version == KEYS_VERSION
    )
    wanted = select(Alert).where(Alert.alert > last, ~has_current)
    async with parts.database.read() as session:
        found = (await session.scalars(wanted.order_by(Alert.alert).limit(AT_ONCE))).all()
        session.expunge_all()
    return found


async def _mark(parts: Parts, by: str, alerts: Sequence[Alert]) -> None:
    """Give these alerts marks of today's rule, beside those that they have."""
    keys = await parts.keyring.open({alert.subject for alert in alerts})
    async with parts.database.unit_of_work(by, keys) as work:
        for alert in alerts:
            if keys.is_erased(alert.subject):
                await work.session.execute(delete(AlertMark).where(AlertMark.alert == alert.alert))
            else:
                await _keep(work, parts, alert.alert, open_persons(keys, alert))


async def _keep(work: UnitOfWork, parts: Parts, alert: UUID, persons: Persons) -> None:
    rows = [
        {"alert": alert, "kind": kind, "hash": value, "rule_version": KEYS_VERSION}
        for kind, value in sorted(marks_of(parts.lookup, persons))
    ]
    if rows:
        # What both rules make alike is of the newer one from now on.
        kept = insert(AlertMark).on_conflict_do_update(
            index_elements=["alert", "kind", "hash"], set_={"rule_version": KEYS_VERSION}
        )
        await work.session.execute(kept, rows)
