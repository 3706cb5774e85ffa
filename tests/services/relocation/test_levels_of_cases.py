"""A request follows its case where that becomes more urgent. All persons are invented."""

from datetime import timedelta

import pytest

from shared.clock import new_id
from shared.contracts.notices import NoticeRequested
from shared.contracts.triage import CaseAssessed, CaseLinked
from tests.services.relocation.relocation_fixture import RelocationFixture, Wanted


async def assess(relocation: RelocationFixture, wanted: Wanted, level: str) -> None:
    now = relocation.clock.now
    await relocation.hear(CaseAssessed(case=wanted.case, level=level, policy="1", assessed_at=now))


async def shown(relocation: RelocationFixture, wanted: Wanted) -> tuple[str, str]:
    found = (await relocation.get(f"/v1/support-requests/{wanted.request}")).json()
    return found["urgency"], found["decide_by"]


async def test_it_is_as_urgent_and_decided_sooner(relocation: RelocationFixture) -> None:
    wanted = Wanted(urgency="low")
    await relocation.request(wanted)
    _, before = await shown(relocation, wanted)
    await assess(relocation, wanted, "critical")
    urgency, decide_by = await shown(relocation, wanted)
    assert (urgency, decide_by < before) == ("critical", True)
    [due] = await relocation.rows(
        "SELECT due_at FROM timers WHERE object_id = :request", request=wanted.request
    )
    assert due.due_at <= relocation.clock.now + timedelta(days=2)
    [notice] = await relocation.emitted(NoticeRequested)
    assert (notice.reason, notice.urgency) == ("case-waits", "critical")
    # Heard again, or from a merge of the same moment: nobody is told twice.
    at = relocation.clock.now
    for again in (
        CaseAssessed(case=wanted.case, level="critical", policy="1", assessed_at=at),
        CaseLinked(case=wanted.case, alerts=(new_id(),), level="critical", linked_at=at),
    ):
        await relocation.hear(again)
    assert len(await relocation.emitted(NoticeRequested)) == 1


@pytest.mark.parametrize("level", ["low", "medium"])
async def test_it_never_becomes_less_urgent(relocation: RelocationFixture, level: str) -> None:
    wanted = Wanted(urgency="high")
    await relocation.request(wanted)
    before = await shown(relocation, wanted)
    await assess(relocation, wanted, level)
    assert await shown(relocation, wanted) == before


async def test_what_is_decided_stays_as_it_is(relocation: RelocationFixture) -> None:
    wanted = Wanted(urgency="low")
    await relocation.decide(await relocation.assessed(wanted))
    await assess(relocation, wanted, "critical")
    assert (await shown(relocation, wanted))[0] == "low"
