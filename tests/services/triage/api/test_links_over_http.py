"""Links between cases over HTTP give no access to a case. All persons are invented."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from services.triage.tables import CaseLink
from shared.access.principal import Principal
from shared.clock import new_id
from shared.contracts.triage import CaseRestricted
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import OFFICER_PERSON, HttpClient, at
from tests.services.triage.triage_fixture import TriageFixture

OUTSIDER = replace(OFFICER_PERSON, account=new_id())
ELSEWHERE = replace(OFFICER_PERSON, account=new_id(), desks=frozenset({"africa"}))
COMMANDS = ("acceptance", "refusal", "undoing")


async def two_alike(triage: TriageFixture, second: Filed | None = None) -> tuple[UUID, UUID, UUID]:
    """File two alerts about one person; return both cases, older first, and the proposed link."""
    await triage.know(OUTSIDER.account, "Invented Outsider")
    older = await triage.file()
    newer = await triage.file(second)
    (link,) = (await triage.read(lambda session: session.scalars(select(CaseLink.id)))).all()
    return older, newer, link


async def keep(client: HttpClient, case: UUID, *people: Principal) -> None:
    kept = {"accounts": [str(each.account) for each in people]}
    assert (await client.post(at(case, "/restriction"), kept)).status_code == 200


async def alerts(client: HttpClient, case: UUID) -> int:
    return len((await client.get(at(case))).json()["alerts"])


class TestWhoSeesBothCases:
    async def test_they_merge_the_cases_and_undo_it(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        older, newer, link = await two_alike(triage)
        shown = (await client.get(at(newer))).json()
        assert [each["case"] for each in shown["links"]] == [str(older)]
        accepted = await client.post(at(newer, f"/links/{link}/acceptance"))
        assert accepted.status_code == 200
        assert await alerts(client, newer) == 2
        assert await alerts(client, older) == 1
        assert (await client.post(at(newer, f"/links/{link}/undoing"))).status_code == 200
        assert await alerts(client, newer) == 1
        assert (await client.post(at(newer, f"/links/{link}/refusal"))).status_code == 200

    async def test_a_key_of_another_decision_is_refused(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        _, newer, link = await two_alike(triage)
        key = {"Idempotency-Key": "an-invented-key"}
        for verb, status in (("acceptance", 200), ("acceptance", 200), ("undoing", 422)):
            answer = await client.post(at(newer, f"/links/{link}/{verb}"), None, key)
            assert answer.status_code == status, answer.text
        assert await alerts(client, newer) == 2

    async def test_they_do_not_open_what_is_kept_close_to_all_of_a_desk(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        older, newer, link = await two_alike(triage)
        await keep(client, older, OFFICER_PERSON)
        path = at(newer, f"/links/{link}/acceptance")
        answer = await client.post(path)
        assert answer.status_code == 409
        assert answer.json()["type"].endswith("kept-close")
        await keep(client, newer, OFFICER_PERSON, OUTSIDER)
        assert (await client.post(path)).status_code == 409
        await keep(client, newer, OFFICER_PERSON)
        assert (await client.post(path)).status_code == 200


class TestKeepingLinkedCases:
    async def restrict(self, client: HttpClient, case: UUID, *people: Principal) -> tuple[int, str]:
        kept = {"accounts": [str(each.account) for each in people] or None}
        answer = await client.post(at(case, "/restriction"), kept)
        return answer.status_code, answer.json().get("type", "").rpartition(":")[2]

    async def test_a_case_is_not_kept_close_while_its_alerts_stand_in_a_wider_one(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        older, newer, link = await two_alike(triage)
        assert (await client.post(at(newer, f"/links/{link}/acceptance"))).status_code == 200
        refused = (409, "kept-close")
        assert await self.restrict(client, older, OFFICER_PERSON) == refused
        assert await self.restrict(client, newer, OFFICER_PERSON, OUTSIDER) == (200, "")
        assert await self.restrict(client, older, OFFICER_PERSON) == refused
        assert await self.restrict(client, newer, OFFICER_PERSON) == (200, "")
        assert await self.restrict(client, older, OFFICER_PERSON) == (200, "")

    async def test_nor_is_a_case_opened_while_it_holds_alerts_of_a_closer_one(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        older, newer, link = await two_alike(triage)
        await keep(client, newer, OFFICER_PERSON)
        await keep(client, older, OFFICER_PERSON)
        assert (await client.post(at(newer, f"/links/{link}/acceptance"))).status_code == 200
        for people in ((), (OFFICER_PERSON, OUTSIDER)):
            assert await self.restrict(client, newer, *people) == (409, "kept-close")
        assert (await client.post(at(newer, f"/links/{link}/undoing"))).status_code == 200
        assert await self.restrict(client, newer) == (200, "")

    async def test_the_other_services_are_told_to_whom_it_is_kept(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        filed = Filed()
        case = await triage.file(filed)
        await keep(client, case, OFFICER_PERSON)
        assert await self.restrict(client, case) == (200, "")
        told = [
            CaseRestricted.model_validate_json(value)
            for _, value, _ in await triage.emitted(CaseRestricted.type)
        ]
        assert [each.restricted_to for each in told] == [(OFFICER_PERSON.account,), ()]
        assert {(each.case, each.alerts) for each in told} == {(case, (filed.alert,))}


class TestWhoSeesOnlyOne:
    @pytest.mark.parametrize("command", COMMANDS)
    async def test_a_case_that_is_kept_from_them_is_not_opened_by_its_link(
        self, triage: TriageFixture, client: HttpClient, command: str
    ) -> None:
        older, newer, link = await two_alike(triage)
        await keep(client, older, OFFICER_PERSON)
        outsider = client.by(OUTSIDER)
        assert (await outsider.post(at(newer, f"/links/{link}/{command}"))).status_code == 404
        assert await alerts(outsider, newer) == 1

    @pytest.mark.parametrize("command", COMMANDS)
    async def test_a_case_of_another_desk_is_not_opened_by_its_link(
        self, triage: TriageFixture, client: HttpClient, command: str
    ) -> None:
        _, newer, link = await two_alike(triage, Filed(desk="africa", country="UGA"))
        elsewhere = client.by(ELSEWHERE)
        assert (await elsewhere.post(at(newer, f"/links/{link}/{command}"))).status_code == 404
        assert await alerts(elsewhere, newer) == 1

    async def test_they_are_not_told_that_there_is_a_case_like_theirs(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        older, newer, _ = await two_alike(triage)
        await keep(client, older, OFFICER_PERSON)
        number = (await client.get(at(older))).json()["case"]["number"]
        shown = await client.by(OUTSIDER).get(at(newer))
        assert shown.json()["links"] == []
        assert number not in shown.text

    async def test_a_link_of_other_cases_is_none_of_this_one(
        self, triage: TriageFixture, client: HttpClient
    ) -> None:
        _, _, link = await two_alike(triage)
        other = await triage.file(Filed(persons=()))
        assert (await client.post(at(other, f"/links/{link}/acceptance"))).status_code == 404
