"""The links in answers, and who gets 404. All persons are invented."""

import httpx2
import pytest

from services.front.app import create_joined_app
from services.relocation.operations.requests import REQUESTS
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.relocation.relocation_fixture import (
    DIRECT,
    MEMBER,
    OFFICER,
    RelocationFixture,
    person,
    told,
)


async def test_what_answers_link_to_is_found_where_all_services_are_joined(
    relocation: RelocationFixture,
) -> None:
    filed = await relocation.post("/v1/support-requests", DIRECT)
    request = filed.json()["id"]
    answers = [filed, await relocation.assess(request), await relocation.decide(request)]
    links = {each.json()["links"]["self"] for each in answers} | {filed.headers["location"]}
    assert links == {f"{REQUESTS}/{request}"}
    joined = create_joined_app({"relocation": relocation.app}, secure=False)
    transport = httpx2.ASGITransport(joined, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for link in links:
            found = await client.get(link, headers=relocation.header(OFFICER))
            assert (found.status_code, found.json()["id"]) == (200, request)


@pytest.mark.parametrize("who", [person(Role.AUDITOR), person(Role.APPROVER)])
async def test_who_may_see_no_request_is_not_told_which_there_are(
    relocation: RelocationFixture, who: Principal
) -> None:
    there = await relocation.request()
    for request in (there, new_id()):
        answer = await relocation.get(f"/v1/support-requests/{request}", who)
        assert told(answer) == (403, "forbidden")
        assert told(await relocation.assess(request, who)) == (403, "forbidden")


async def test_who_may_not_decide_is_not_told_which_requests_there_are(
    relocation: RelocationFixture,
) -> None:
    decision = {"assessment": str(new_id()), "decision": "declined", "reason": "no"}
    path = f"/v1/support-requests/{new_id()}/decision"
    assert told(await relocation.post(path, decision, OFFICER)) == (403, "forbidden")
    assert told(await relocation.post(path, decision, MEMBER)) == (404, "not-found")
