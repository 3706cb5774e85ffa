"""An approver's list marks the documents that can be approved. Persons are invented."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from services.triage.tables import StoredReach
from shared.clock import utc_now
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import APPROVER_PERSON, HttpClient, at
from tests.services.triage.triage_fixture import TriageFixture


async def approvals(client: HttpClient, query: str = "") -> dict[str, str]:
    """Return by case, in the order of the list, what waits there."""
    answer = await client.by(APPROVER_PERSON).get(f"/v1/cases?waiting=true{query}")
    return {each["id"]: each["approval"] for each in answer.json()["items"]}


async def run(triage: TriageFixture, statement: str, **values: object) -> None:
    async with triage.context.database.unit_of_work("sql") as work:
        await work.session.execute(text(statement), values)


async def test_one_word_for_each_and_what_can_be_approved_comes_first(
    triage: TriageFixture, client: HttpClient
) -> None:
    refused, _ = await triage.submitted(Filed())
    unverified, _ = await triage.submitted(Filed())
    ready, _ = await triage.submitted(Filed())
    later, document = await triage.submitted(Filed())
    filed = Filed(persons=())
    proposed = await triage.file(filed)
    asked = {"uses": ["publish_name"], "reason": "Invented: nobody can reach her."}
    await client.post(at(proposed, "/best-interest"), asked)
    embargo = utc_now() + timedelta(days=1)
    await run(
        triage,
        "UPDATE documents SET embargo_until = :until WHERE id = :id",
        until=embargo,
        id=document,
    )
    await run(
        triage,
        "UPDATE consents SET state = 'refused', heard_at = now() WHERE alert IN"
        " (SELECT alert FROM case_alerts WHERE case_id = :case)",
        case=refused,
    )
    await run(triage, "UPDATE cases SET verification = 'in-progress' WHERE id = :id", id=unverified)
    due = "UPDATE cases SET next_due_at = now() + make_interval(hours => :hours) WHERE id = :id"
    for hours, case in enumerate((refused, unverified, later, ready, proposed), start=1):
        await run(triage, due, hours=hours, id=case)
    found = await approvals(client)
    assert list(found.items()) == [
        (str(later), "embargo"),
        (str(ready), "ready"),
        (str(proposed), "proposal"),
        (str(refused), "consent-changed-since"),
        (str(unverified), "gate-shut"),
    ]
    assert await pages(client) == list(found)
    shown = await client.by(APPROVER_PERSON).get(at(later, f"/documents/{document}"))
    assert shown.json()["shut_gates"] == []


async def pages(client: HttpClient) -> list[str]:
    """Return the cases of the list, read one page at a time."""
    found, path = [], "/v1/cases?waiting=true&limit=1"
    while path:
        page = (await client.by(APPROVER_PERSON).get(path)).json()
        found += [each["id"] for each in page["items"]]
        path = f"/v1/cases?waiting=true&limit=1&cursor={page['next']}" if page["next"] else ""
    return found


async def test_what_reaches_nobody(triage: TriageFixture, client: HttpClient) -> None:
    case, _ = await triage.submitted(Filed())
    async with triage.context.database.unit_of_work("sql") as work:
        country = await work.session.scalar(text("SELECT country FROM cases"))
        work.session.add(
            StoredReach(country=country, providers=["email"], reaches=[], counted_at=utc_now())
        )
    assert await approvals(client) == {str(case): "nobody"}


async def test_the_hearing_that_comes_stands_there_also_when_its_deadline_was_answered(
    triage: TriageFixture, client: HttpClient
) -> None:
    first, _ = await triage.submitted(Filed())
    heard, _ = await triage.submitted(Filed())
    day = (utc_now() + timedelta(days=3)).date()
    await run(triage, "UPDATE cases SET next_due_at = '9999-01-01Z'")
    await run(triage, "DELETE FROM deadlines")
    await run(
        triage,
        "INSERT INTO deadlines (id, case_id, kind, step, due_at, urgency, day, stopped_at)"
        " VALUES (gen_random_uuid(), :case, 'hearing', 1, now(), 'critical', :day, now())",
        case=heard,
        day=day,
    )
    answer = await client.by(APPROVER_PERSON).get("/v1/cases?waiting=true")
    items = answer.json()["items"]
    assert [UUID(each["id"]) for each in items] == [heard, first]
    assert (items[0]["event_kind"], items[0]["event_day"]) == ("hearing", day.isoformat())
    assert items[0]["next_due_at"] is None
    assert items[1]["event_day"] is None
