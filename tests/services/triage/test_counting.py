"""What the metrics say of the queue: what nobody took on, what waits for a second person."""

from services.triage.operations import cases
from services.triage.parts import Parts
from shared.web.app import ServiceApp
from tests.services.triage.caller import Caller, at
from tests.services.triage.desk import OFFICER, Desk
from tests.services.triage.filed import Filed
from tests.services.watched import depths, watched


def _waiting(cases: int, approvals: int) -> dict[str, float]:
    return {"cases-unassigned": cases, "approvals": approvals, "appeals-not-begun": 0}


async def test_open_cases_are_counted_by_what_they_wait_for(
    app: ServiceApp, desk: Desk, caller: Caller
) -> None:
    assert await depths(app.state.runtime) == _waiting(0, 0)
    await desk.file(Filed(persons=()))
    submitted, document = await desk.submitted(Filed(persons=()))
    proposed = await desk.file(Filed(persons=()))
    asked = {"uses": ["publish_name"], "reason": "Invented: nobody can reach her."}
    assert (await caller.post(at(proposed, "/best-interest"), asked)).status_code == 201
    assert await depths(app.state.runtime) == _waiting(3, 2)
    await caller.post(at(proposed, "/assignment"))
    await desk.approve(submitted, document)
    assert await depths(app.state.runtime) == _waiting(2, 1)
    await desk.act(OFFICER, proposed, lambda work: cases.close(work, proposed, "resolved"))
    assert await depths(app.state.runtime) == _waiting(2, 0)


async def test_keys_that_are_parked_are_counted_until_they_are_released(
    app: ServiceApp, parts: Parts
) -> None:
    async with parts.database.engine.begin() as connection:
        await connection.exec_driver_sql("INSERT INTO inbox_keys VALUES ('t', 'k', 1, now())")
    assert 'tocsin_parked_keys{service="triage"} 1.0' in await watched(app.state.runtime)
    async with parts.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE inbox_keys SET parked_at = NULL")
    assert 'tocsin_parked_keys{service="triage"} 0.0' in await watched(app.state.runtime)
