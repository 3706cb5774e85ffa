"""The queue over HTTP: its order, filters and content. Persons are invented."""

from sqlalchemy import text

from tests.services.triage.filed import Filed
from tests.services.triage.http_client import APPROVER_PERSON, HttpClient, at
from tests.services.triage.triage_fixture import TriageFixture


class TestQueue:
    async def test_the_most_dangerous_stands_first_and_pages_follow_one_another(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        low = await triage.file(Filed(persons=(), violations=("travel-ban",), situation="free"))
        high = await triage.file(
            Filed(persons=(), violations=("enforced-disappearance",), situation="disappeared")
        )
        middle = await triage.file(Filed(persons=()))
        found, path = [], "/v1/cases?limit=1"
        while path:
            page = (await client.get(path)).json()
            found += [item["id"] for item in page["items"]]
            path = f"/v1/cases?limit=1&cursor={page['next']}" if page["next"] else ""
        assert found == [str(high), str(middle), str(low)]

    async def test_it_is_filtered(self, triage: TriageFixture, client: HttpClient) -> None:
        mine = await triage.file(Filed(persons=()))
        await triage.file(Filed(persons=(), desk="africa", country="UGA"))
        await client.post(at(mine, "/assignment"))
        for query in ("mine=true", "desk=middle-east-north-africa"):
            items = (await client.get(f"/v1/cases?{query}")).json()["items"]
            assert [item["id"] for item in items] == [str(mine)]
        assert (await client.get("/v1/cases?state=closed")).json()["items"] == []

    async def test_it_names_the_deadline_the_heaviest_reason_and_what_is_overdue(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        case = await triage.file()
        (item,) = (await client.get("/v1/cases")).json()["items"]
        assert (item["next_clock"], item["overdue"]) == ("acknowledgement", False)
        assert item["reason"]["rule"] == "violation.severity-3"
        assert item["waiting_since"] is None
        async with triage.context.database.unit_of_work("sql") as work:
            past = "UPDATE cases SET next_due_at = now() - interval '1 minute'"
            await work.session.execute(text(past))
        assert (await client.get(at(case))).json()["case"]["overdue"] is True

    async def test_what_waits_for_a_second_person_is_found_with_since_when(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        await triage.file(Filed(persons=()))
        submitted, document = await triage.submitted(Filed(persons=()))
        proposed = await triage.file(Filed(persons=()))
        asked = {"uses": ["publish_name"], "reason": "Invented: nobody can reach her."}
        answer = await client.post(at(proposed, "/best-interest"), asked)
        found = (await client.get("/v1/cases?waiting=true")).json()["items"]
        assert {item["id"] for item in found} == {str(submitted), str(proposed)}
        assert all(item["waiting_since"] for item in found)
        await triage.approve(submitted, document)
        decided = {"decision": "declined"}
        path = at(proposed, f"/best-interest/{answer.json()['id']}/decision")
        assert (await client.by(APPROVER_PERSON).post(path, decided)).status_code == 200
        assert (await client.get("/v1/cases?waiting=true")).json()["items"] == []

    async def test_nothing_in_it_is_restricted(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        await triage.file()
        assert "Amal" not in (await client.get("/v1/cases")).text
