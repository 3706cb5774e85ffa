"""Propose links between similar cases."""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.triage.operations.appeals.issued import notify_of_similar_case
from services.triage.operations.links.name_marks import EVERY_MARK
from services.triage.operations.links.similar_cases import SimilarCase
from services.triage.rules.similarity import Fingerprint, Likeness, likeness
from services.triage.tables import CaseAlert, CaseLink
from services.triage.tables.metadata import PlainUuid, Values
from shared.clock import new_id
from shared.storage.unit_of_work import UnitOfWork

_EVERY_LOCK = select(func.pg_advisory_xact_lock(bindparam("every", EVERY_MARK, BigInteger)))
# Built once, because building the statements took longer than running them. A case that was merged
# into another has no links of its own: its alerts belong to the other case too.
_IS_JOINED = exists().where(
    or_(CaseLink.newer == CaseAlert.case_id, CaseLink.older == CaseAlert.case_id),
    CaseLink.state == "accepted",
    CaseLink.kept_case != CaseAlert.case_id,
)
_OWN_CASES = select(CaseAlert.case_id).where(
    ~_IS_JOINED, CaseAlert.alert == bindparam("alert", type_=PlainUuid)
)


def proposals_for(
    work: UnitOfWork, case: UUID, fingerprint: Fingerprint, near: Iterable[SimilarCase]
) -> list[Values]:
    """Return a proposal, with its reasons, for every case that is similar enough."""
    return [_proposal(work, case, older, found) for older, found in _likest(fingerprint, near)]


async def wait_for_openings(work: UnitOfWork) -> None:
    """Wait for every alert that is being opened: alerts opened later see the new marks."""
    await work.session.execute(_EVERY_LOCK)


async def propose_missing(
    work: UnitOfWork, alert: UUID, fingerprint: Fingerprint, near: Iterable[SimilarCase]
) -> Sequence[UUID]:
    """Propose the links of an alert's cases that nobody has proposed yet.

    Return the newer case of each.
    """
    likest = sorted(_likest(fingerprint, near), key=itemgetter(0))
    if not likest:
        return ()
    own = await cases_of(work, alert)
    # The ids of cases sort by when the cases were opened, so the greater id is the newer case.
    rows = [
        _proposal(work, max(case, other), min(case, other), found)
        for case in own
        for other, found in likest
        if other != case
    ]
    if not rows:
        return ()
    made = (
        insert(CaseLink)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(CaseLink.newer, CaseLink.older)
    )
    pairs = (await work.session.execute(made)).all()
    if pairs:
        await notify_of_similar_case(work, {pair.older for pair in pairs})
    return [pair.newer for pair in pairs]


async def cases_of(work: UnitOfWork, alert: UUID) -> Sequence[UUID]:
    """Return the cases that have this alert, without one that was merged into another."""
    return (await work.session.scalars(_OWN_CASES, {"alert": alert})).all()


def _proposal(work: UnitOfWork, newer: UUID, older: UUID, found: Likeness) -> Values:
    return {
        "id": new_id(), "newer": newer, "older": older, "score": found.score,
        "reasons": list(found.reasons), "state": "proposed", "proposed_at": work.now,
    }  # fmt: skip


def _likest(fingerprint: Fingerprint, near: Iterable[SimilarCase]) -> list[tuple[UUID, Likeness]]:
    likest: dict[UUID, Likeness] = {}
    for each in near:
        found = likeness(fingerprint, each.fingerprint)
        if found is not None and (each.case not in likest or likest[each.case].score < found.score):
            likest[each.case] = found
    return list(likest.items())
