"""A person who requested support follows it, and reads no other. Persons are invented."""

from uuid import UUID

import pytest

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.relocation.relocation_fixture import (
    AFRICA,
    DIRECT,
    MENA,
    OFFICER,
    PARTNER,
    RelocationFixture,
    Wanted,
    person,
    told,
)
from tests.services.relocation.test_relocation_pages import look
from tests.services.relocation.test_restricted_cases import keep

OPERATOR = person(Role.OPERATOR, frozenset({AFRICA}))
TRIAGE = person(Role.TRIAGE_OFFICER, frozenset({MENA}))
REASON = "not this time"


async def filed(relocation: RelocationFixture, by: Principal = OPERATOR) -> UUID:
    answer = await relocation.post("/v1/support-requests", DIRECT, by)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def declined(relocation: RelocationFixture, request: UUID) -> None:
    assert (await relocation.assess(request, same_costs=False)).status_code == 200
    answer = await relocation.decide(request, decision="declined", amount=None, reason=REASON)
    assert answer.status_code == 200


async def listed(relocation: RelocationFixture, by: Principal) -> list[str]:
    answer = await relocation.get("/v1/support-requests", by)
    return [each["id"] for each in answer.json()["items"]]


class TestOperator:
    async def test_the_link_to_what_was_filed_answers_with_state_decision_and_reason(
        self, relocation: RelocationFixture
    ) -> None:
        request = await filed(relocation)
        path = f"/v1/support-requests/{request}"
        shown = (await relocation.get(path, OPERATOR)).json()
        assert (shown["state"], shown["decision"]) == ("requested", None)
        await declined(relocation, request)
        shown = (await relocation.get(path, OPERATOR)).json()
        assert (shown["state"], shown["decision"]["reason"]) == ("declined", REASON)
        assert shown["decision"]["decided_by"] is None
        assert (shown["assessments"], shown["assessors"], shown["others"]) == ([], [], [])
        read = "SELECT actor FROM audit_entries WHERE action = 'support.read'"
        assert {row.actor for row in await relocation.rows(read)} == {OPERATOR.actor}

    async def test_the_page_says_it_too_and_offers_no_form(
        self, relocation: RelocationFixture
    ) -> None:
        request = await filed(relocation)
        await declined(relocation, request)
        page = await look(relocation, f"/support-requests/{request}", OPERATOR)
        assert REASON in page.text
        assert "because she defends prisoners" not in page.text
        assert "/assessment" not in page.text
        front = await look(relocation, "/support-requests?state=declined", OPERATOR)
        assert f"/support-requests/{request}" in front.text
        assert "/relocation/support-requests" in front.text  # in the navigation

    async def test_what_others_filed_is_neither_listed_nor_read(
        self, relocation: RelocationFixture
    ) -> None:
        mine, theirs = await filed(relocation), await filed(relocation, OFFICER)
        assert await listed(relocation, OPERATOR) == [str(mine)]
        answer = await relocation.get(f"/v1/support-requests/{theirs}", OPERATOR)
        assert told(answer) == (403, "not-own")
        assert told(await relocation.assess(mine, OPERATOR)) == (403, "forbidden")

    async def test_a_partner_is_still_told_no_reason(self, relocation: RelocationFixture) -> None:
        request = await filed(relocation, PARTNER)
        await declined(relocation, request)
        shown = (await relocation.get(f"/v1/support-requests/{request}", PARTNER)).json()
        assert (shown["state"], shown["decision"]["reason"]) == ("declined", None)


class TestTriageOfficer:
    async def test_who_asked_from_a_case_follows_it(self, relocation: RelocationFixture) -> None:
        request = await relocation.request(Wanted(asked_by=TRIAGE.account))
        await relocation.request(Wanted(asked_by=new_id()))
        await relocation.request(Wanted())  # as triage requested it before it named the requester
        await declined(relocation, request)
        assert await listed(relocation, TRIAGE) == [str(request)]
        shown = (await relocation.get(f"/v1/support-requests/{request}", TRIAGE)).json()
        assert (shown["case"] is None, shown["decision"]["reason"]) == (False, REASON)

    @pytest.mark.parametrize("more", [frozenset[Role](), frozenset({Role.GRANTS_OFFICER})])
    async def test_of_a_case_that_is_kept_to_others_since_they_see_what_they_told(
        self, relocation: RelocationFixture, more: frozenset[Role]
    ) -> None:
        asking = Principal(TRIAGE.account, "person", TRIAGE.roles | more, TRIAGE.desks)
        wanted = Wanted(asked_by=asking.account)
        await relocation.assessed(wanted)
        await keep(relocation, wanted.case, OFFICER)
        shown = (await relocation.get(f"/v1/support-requests/{wanted.request}", asking)).json()
        assert (shown["state"], shown["assessments"]) == ("assessed", [])
        assert await listed(relocation, asking) == [str(wanted.request)]
        refused = await relocation.assess(wanted.request, asking, 1)
        assert refused.status_code == 403
