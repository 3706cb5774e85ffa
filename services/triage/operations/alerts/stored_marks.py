"""Store the name marks of a stored alert, and propose the links that are found by them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.triage.operations.links.name_marks import Mark, fingerprint_of
from services.triage.operations.links.proposing import cases_of, propose_missing
from services.triage.operations.links.similar_cases import NOT_ALL_COMPARED, find_similar_cases
from services.triage.operations.timeline import note
from services.triage.tables import Alert, AlertMark
from shared.contracts.codes import ActOutline
from shared.storage.unit_of_work import UnitOfWork


async def store_marks(work: UnitOfWork, alert: UUID, marks: Collection[Mark], rule: int) -> None:
    """Store the marks that this version of the rule made, beside those that the alert has."""
    rows = [
        {"alert": alert, "kind": kind, "hash": value, "rule_version": rule}
        for kind, value in sorted(marks)
    ]
    if rows:
        # A mark that is the same under both rules counts as one of the newer rule from now on.
        kept = insert(AlertMark).on_conflict_do_update(
            index_elements=["alert", "kind", "hash"], set_={"rule_version": rule}
        )
        await work.session.execute(kept, rows)


async def propose_links(
    work: UnitOfWork, alert: Alert, marks: Collection[Mark], attacks: Collection[str]
) -> Sequence[UUID]:
    """Propose the links of a stored alert that nobody proposed yet; return the newer cases."""
    acts = tuple(ActOutline.model_validate(act) for act in alert.acts)
    fingerprint = fingerprint_of(alert.country, acts, marks)
    found = (await find_similar_cases(work, {alert.alert: fingerprint}, attacks))[alert.alert]
    if found.left_out:
        for case in await cases_of(work, alert.alert):
            note(work, case, NOT_ALL_COMPARED)
    return await propose_missing(work, alert.alert, fingerprint, found.near)
