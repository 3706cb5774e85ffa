"""All faults of a request on a case are reported at once. All is invented."""

from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.triage_fixture import TriageFixture


async def test_a_code_of_no_list_is_named_beside_what_cannot_be_read(
    triage: TriageFixture, client: HttpClient
) -> None:
    case = await triage.file()
    asked = {"relation": "neighbour", "channel": "pigeon", "name": "a\u0000b"}
    answer = await client.post(at(case, "/sources"), asked)
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == asked.keys()


async def test_each_kind_that_is_no_support_is_named_beside_what_cannot_be_read(
    triage: TriageFixture, client: HttpClient
) -> None:
    case = await triage.file()
    asked = {"kinds": ["gold", "relocation", "silver"], "urgency": "high"}
    answer = await client.post(at(case, "/protection"), asked)
    assert answer.status_code == 422
    fields = [each["field"] for each in answer.json()["errors"]]
    assert fields == ["situation", "kinds.0", "kinds.2"]
