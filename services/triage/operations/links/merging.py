"""What a case gets when another one is merged into it, and loses when they are unmerged."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select, update

from services.triage.context import Context
from services.triage.operations import deadlines
from services.triage.operations.cases.assessing import alerts_of, expected_of
from services.triage.operations.cases.expected_deadlines import add_missing
from services.triage.tables import (
    Case,
    CaseAlert,
    CaseLink,
    CaseSource,
    Consent,
    Deadline,
    KnownAlert,
)
from shared.clock import new_id
from shared.contracts.attestation import Consented
from shared.contracts.codes import ConsentState
from shared.contracts.content import Source
from shared.storage.columns import place_of
from shared.storage.sealing import Sealed
from shared.storage.unit_of_work import UnitOfWork


async def merge_alerts(work: UnitOfWork, case: Case, other: Case, link: CaseLink) -> list[UUID]:
    """Add all alerts of the other case to this one, also those that were merged into that one."""
    own = select(CaseAlert.alert).where(CaseAlert.case_id == case.id)
    found = await work.session.scalars(
        select(CaseAlert).where(CaseAlert.case_id == other.id, CaseAlert.alert.not_in(own))
    )
    merged = found.all()
    for each in merged:
        work.session.add(
            CaseAlert(case_id=case.id, alert=each.alert, subject=each.subject, link=link.id)
        )
    await work.session.flush()
    return sorted(each.alert for each in merged)


async def lock_consents(work: UnitOfWork, alerts: Collection[UUID]) -> tuple[Consented, ...]:
    """Return the known consents of these alerts; none of them changes until the commit."""
    await work.session.scalars(
        select(KnownAlert.alert)
        .where(KnownAlert.alert.in_(alerts))
        .order_by(KnownAlert.alert)
        .with_for_update()
    )
    known: dict[UUID, list[ConsentState]] = {alert: [] for alert in alerts}
    said = select(Consent).where(Consent.alert.in_(alerts)).order_by(Consent.use)
    for each in await work.session.scalars(said):
        known[each.alert].append(
            ConsentState.model_validate({"use": each.use, "state": each.state, "since": each.since})
        )
    return tuple(
        Consented(alert=alert, consents=tuple(consents)) for alert, consents in known.items()
    )


async def copy_sources(work: UnitOfWork, case: Case, other: Case, link: CaseLink) -> None:
    """Copy the sources of `other` into the case, as not yet assessed.

    Whether a source is independent is a new question beside other sources, and one person may have
    called twice.
    """
    for source in await work.session.scalars(
        select(CaseSource).where(CaseSource.case_id == other.id).order_by(CaseSource.id)
    ):
        row = new_id()
        work.session.add(
            CaseSource(
                id=row,
                case_id=case.id,
                alert=source.alert,
                link=link.id,
                subject=source.subject,
                relation=source.relation,
                reliability=source.reliability,
                independent=source.independent,
                added_by=work.actor,
                added_at=work.now,
                words=_sealed_anew(work, source, row),
            )
        )


async def add_deadlines(work: UnitOfWork, case: Case, link: CaseLink, context: Context) -> None:
    """Add a deadline for each hearing and removal that came in by the link and has none.

    What an officer of this or the other case marked as done is not asked again.
    """
    there = select(Deadline.kind, Deadline.day).where(
        Deadline.case_id == link.other_than(case.id), Deadline.done_by.is_not(None)
    )
    answered = [(row.kind, row.day) for row in await work.session.execute(there)]
    merged = await alerts_of(work, case.id, CaseAlert.link == link.id)
    await add_missing(work, context, case, expected_of(merged), link=link.id, answered=answered)


async def remove_alerts(
    work: UnitOfWork, case: Case, link: CaseLink, context: Context
) -> list[UUID]:
    """Remove what came in by this link; return the alerts that leave."""
    leaving = await work.session.scalars(
        delete(CaseAlert)
        .where(CaseAlert.case_id == case.id, CaseAlert.link == link.id)
        .returning(CaseAlert.alert)
    )
    alerts = sorted(leaving.all())
    await work.session.execute(
        delete(CaseSource).where(CaseSource.case_id == case.id, CaseSource.link == link.id)
    )
    await work.session.execute(
        update(Deadline)
        .where(Deadline.case_id == case.id, Deadline.link == link.id, Deadline.stopped_at.is_(None))
        .values(stopped_at=work.now),
        execution_options={"synchronize_session": False},
    )
    await deadlines.sort_by_next_deadline(work, case)
    # Other alerts may report the same hearing, and have no deadline because these alerts had one.
    staying = select(CaseAlert.link).where(CaseAlert.case_id == case.id)
    links = select(CaseLink).where(CaseLink.id.in_(staying)).order_by(CaseLink.decided_at)
    for each in (await work.session.scalars(links)).all():
        await add_deadlines(work, case, each, context)
    return alerts


def _sealed_anew(work: UnitOfWork, source: CaseSource, row: UUID) -> Sealed | None:
    if source.words is None or work.keys.is_erased(source.subject):
        return None
    told = work.keys.open_model(Source, place_of(CaseSource.words, source.id), source.words)
    return work.keys.seal_model(source.subject, place_of(CaseSource.words, row), told)
