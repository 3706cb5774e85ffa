"""The deadlines of hearings and removals, where what the alerts of a case expect has changed."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.triage.context import Context
from services.triage.operations import deadlines
from services.triage.rules.deadlines import expectations, named_moments
from services.triage.rules.expectations import counted
from services.triage.tables import Case, Deadline
from services.triage.tables.metadata import Values
from shared.contracts.codes import Expectation
from shared.storage.unit_of_work import UnitOfWork


async def add_missing(
    work: UnitOfWork,
    context: Context,
    case: Case,
    expected: Iterable[Expectation],
    *,
    link: UUID | None = None,
    answered: Collection[tuple[str, date | None]] = (),
) -> list[Values]:
    """Add a deadline for each hearing and removal that has none in the case, and return them.

    `link`: they leave the case with it. `answered`: kind and day of what was marked as done in
    another case; what was so in this one is not asked again either.
    """
    # A deadline that stopped because its alert left the case does not count for that day.
    tells = (Deadline.stopped_at.is_(None) | Deadline.done_by.is_not(None)).label("tells")
    kept = select(Deadline.kind, Deadline.day, Deadline.step, tells)
    here = (await work.session.execute(kept.where(Deadline.case_id == case.id))).all()
    known = {(row.kind, row.day) for row in here if row.tells}.union(answered)
    steps = Counter[str]()
    for row in here:
        steps[row.kind] = max(steps[row.kind], row.step)
    fresh = []
    told = counted(expected, context.taxonomy)
    for each in expectations(told, work.now, context.deadline_steps):
        if (each.kind, each.day) not in known:
            steps[each.kind] += 1
            fresh.append(replace(each, step=steps[each.kind]))
    added = deadlines.deadlines_of(case.id, fresh)
    work.session.add_all(Deadline(**each, link=link) for each in added)
    await work.session.flush()
    deadlines.start(work, added)
    await deadlines.sort_by_next_deadline(work, case)
    return added


async def stop_unnamed(
    work: UnitOfWork, context: Context, case: Case, expected: Iterable[Expectation]
) -> None:
    """Stop the deadlines of hearings and removals that no alert of the case names any more.

    Also those whose time is another by now; a time that an officer set stays where no alert has
    one.
    """
    named = named_moments(counted(expected, context.taxonomy))
    running = await work.session.scalars(
        select(Deadline).where(
            Deadline.case_id == case.id, Deadline.stopped_at.is_(None), Deadline.day.is_not(None)
        )
    )
    for each in running:
        times = named.get((each.kind, each.day), frozenset())
        if each.at not in times and None not in times:
            each.stopped_at = work.now
    await work.session.flush()
    await deadlines.sort_by_next_deadline(work, case)
