"""Metrics of the queue: unassigned cases, and documents that wait for a second person."""

from services.triage.context import Context
from services.triage.operations.cases import closing
from shared.web.app import ServiceApp
from tests.services.metrics_page import depths, watched
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.triage_fixture import OFFICER, TriageFixture


def _waiting(cases: int, approvals: int) -> dict[str, float]:
    return {
        "cases-unassigned": cases,
        "approvals": approvals,
        "appeals-not-begun": 0,
        "protection-not-begun": 0,
    }


async def test_open_cases_are_counted_by_what_they_wait_for(
    app: ServiceApp, triage: TriageFixture, client: HttpClient
) -> None:
    assert await depths(app.state.runtime) == _waiting(0, 0)
    await triage.file(Filed(persons=()))
    submitted, document = await triage.submitted(Filed(persons=()))
    proposed = await triage.file(Filed(persons=()))
    asked = {"uses": ["publish_name"], "reason": "Invented: nobody can reach her."}
    assert (await client.post(at(proposed, "/best-interest"), asked)).status_code == 201
    assert await depths(app.state.runtime) == _waiting(3, 2)
    await client.post(at(proposed, "/assignment"))
    await triage.approve(submitted, document)
    assert await depths(app.state.runtime) == _waiting(2, 1)
    await triage.act(OFFICER, proposed, lambda work: closing.close(work, proposed, "resolved"))
    assert await depths(app.state.runtime) == _waiting(2, 0)


async def test_keys_that_are_parked_are_counted_until_they_are_released(
    app: ServiceApp, context: Context
) -> None:
    async with context.database.engine.begin() as connection:
        await connection.exec_driver_sql("INSERT INTO inbox_keys VALUES ('t', 'k', 1, now())")
    assert 'tocsin_parked_keys{service="triage"} 1.0' in await watched(app.state.runtime)
    async with context.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE inbox_keys SET parked_at = NULL")
    assert 'tocsin_parked_keys{service="triage"} 0.0' in await watched(app.state.runtime)
