"""Two calls about one defender, and what an officer sees of them. All persons are invented."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from services.triage.tables import Deadline
from shared.clock import new_id
from shared.contracts.codes import Expectation
from tests.services.triage.filed import Filed
from tests.services.triage.triage_fixture import TriageFixture

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date()
HEARING = Expectation(kind="hearing", on=TOMORROW)


def threatened() -> Filed:
    return Filed(violations=("threats",), situation="free-at-risk")


def taken() -> Filed:
    return Filed(
        violations=("arbitrary-detention", "torture", "incommunicado-detention"),
        situation="detained-incommunicado",
        expected=(HEARING,),
        reporter=new_id(),
    )


async def two_calls(triage: TriageFixture) -> tuple[UUID, UUID]:
    """Return the case of the threats and that of the arrest."""
    return await triage.file(threatened()), await triage.file(taken())


async def hearings(triage: TriageFixture, case: UUID) -> list[Deadline]:
    """Return the running deadlines of hearings."""
    running = select(Deadline).where(
        Deadline.case_id == case, Deadline.kind == "hearing", Deadline.stopped_at.is_(None)
    )
    return list((await triage.read(lambda s: s.scalars(running))).all())


async def nearest(triage: TriageFixture, case: UUID) -> datetime:
    """Return when the first running deadline of the case is due."""
    running = select(func.min(Deadline.due_at)).where(
        Deadline.case_id == case, Deadline.stopped_at.is_(None)
    )
    due: datetime = (await triage.read(lambda s: s.scalars(running))).one()
    return due
