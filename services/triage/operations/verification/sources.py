"""Add and assess the sources of a case."""

from datetime import datetime
from uuid import UUID

from services.triage.operations.audit import record
from services.triage.operations.locking import lock_open_case
from services.triage.operations.receipts import CASES
from services.triage.operations.timeline import expect_none_added, note
from services.triage.tables import Case, CaseSource
from shared.clock import new_id
from shared.contracts.content import Source
from shared.message_ids import msgid
from shared.problems import Conflict, NotFound
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def add_source(
    work: UnitOfWork, case_id: UUID, source: Source, *, independent: bool, seen: int | None = None
) -> Receipt:
    """Add somebody who told it. `independent`: of the other sources, in the officer's judgement.

    `seen`: how many sources the reader saw; `Conflict` (`changed-since`) where there are others.
    """
    case = await lock_open_case(work, case_id)
    await expect_none_added(work, CaseSource, case.id, seen)
    row = new_id()
    work.session.add(
        CaseSource(
            id=row,
            case_id=case.id,
            subject=case.subject,
            relation=source.relation,
            reliability=source.reliability,
            independent=independent,
            added_by=work.actor,
            added_at=work.now,
            assessed_by=UUID(work.actor),
            assessed_at=work.now,
            words=work.keys.seal_model(case.subject, place_of(CaseSource.words, row), source),
        )
    )
    _told(work, case, "source-added", source.relation, source.reliability)
    return Receipt(id=row, state="added", links={"case": f"{CASES}/{case.id}"})


async def assess_source(
    work: UnitOfWork,
    case_id: UUID,
    source_id: UUID,
    reliability: str,
    *,
    independent: bool,
    seen: tuple[str | None, bool | None] = (None, None),
) -> Receipt:
    """Record how reliable and independent a source is.

    The reporter does not count as a source before this: intake passes on only what the reporter
    said. `seen`: the reliability that the reader saw, and whether it was independent; None is not
    looked at.
    """
    case = await lock_open_case(work, case_id)
    source = await work.session.get(CaseSource, source_id, with_for_update=True)
    if source is None or source.case_id != case.id:
        raise NotFound("The case has no such source.")
    expect_source_unchanged(source.reliability, seen[0], source.assessed_at)
    expect_source_unchanged(source.independent, seen[1], source.assessed_at)
    source.reliability, source.independent = reliability, independent
    source.assessed_by, source.assessed_at = UUID(work.actor), work.now
    _told(work, case, "source-assessed", source.relation, reliability)
    return Receipt(id=source.id, state="assessed", links={"case": f"{CASES}/{case.id}"})


def expect_source_unchanged(
    now: str | bool, seen: str | bool | None, changed_at: datetime | None
) -> None:
    """Refuse an assessment from a page that does not show the present state."""
    if seen is not None and seen != now:
        raise Conflict(
            msgid("A colleague changed this at {time} (UTC). Look at it again first."),
            code="changed-since",
            values={"time": f"{changed_at:%H:%M}" if changed_at else "?"},
        )


def _told(work: UnitOfWork, case: Case, kind: str, relation: str, reliability: str) -> None:
    note(work, case.id, kind, detail={"relation": relation, "reliability": reliability})
    record(work, f"case.{kind}", case, relation=relation, reliability=reliability)
