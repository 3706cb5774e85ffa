"""Links between cases over HTTP: they open no door to a case. All persons are invented."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from services.triage.tables import CaseLink
from shared.access.principal import Principal
from shared.clock import new_id
from shared.contracts.triage import CaseRestricted
from tests.services.triage.caller import OFFICER_PERSON, Caller, at
from tests.services.triage.desk import Desk
from tests.services.triage.filed import Filed

OUTSIDER = replace(OFFICER_PERSON, account=new_id())
ELSEWHERE = replace(OFFICER_PERSON, account=new_id(), desks=frozenset({"africa"}))
DEEDS = ("acceptance", "refusal", "undoing")


async def two_alike(desk: Desk, second: Filed | None = None) -> tuple[UUID, UUID, UUID]:
    """File two alerts of one person; return both cases, the older first, and the proposed link."""
    await desk.know(OUTSIDER.account, "Invented Outsider")
    older = await desk.file()
    newer = await desk.file(second)
    (link,) = (await desk.read(lambda session: session.scalars(select(CaseLink.id)))).all()
    return older, newer, link


async def keep(caller: Caller, case: UUID, *people: Principal) -> None:
    kept = {"accounts": [str(each.account) for each in people]}
    assert (await caller.post(at(case, "/restriction"), kept)).status_code == 200


async def alerts(caller: Caller, case: UUID) -> int:
    return len((await caller.get(at(case))).json()["alerts"])


class TestWhoSeesBothCases:
    async def test_they_join_the_alerts_and_take_it_back(self, desk: Desk, caller: Caller) -> None:
        older, newer, link = await two_alike(desk)
        shown = (await caller.get(at(newer))).json()
        assert [each["case"] for each in shown["links"]] == [str(older)]
        accepted = await caller.post(at(newer, f"/links/{link}/acceptance"))
        assert accepted.status_code == 200
        assert await alerts(caller, newer) == 2
        assert await alerts(caller, older) == 1
        assert (await caller.post(at(newer, f"/links/{link}/undoing"))).status_code == 200
        assert await alerts(caller, newer) == 1
        assert (await caller.post(at(newer, f"/links/{link}/refusal"))).status_code == 200

    async def test_a_key_of_another_decision_is_refused(self, desk: Desk, caller: Caller) -> None:
        _, newer, link = await two_alike(desk)
        key = {"Idempotency-Key": "an-invented-key"}
        for verb, status in (("acceptance", 200), ("acceptance", 200), ("undoing", 422)):
            answer = await caller.post(at(newer, f"/links/{link}/{verb}"), None, key)
            assert answer.status_code == status, answer.text
        assert await alerts(caller, newer) == 2

    async def test_they_do_not_open_what_is_kept_close_to_all_of_a_desk(
        self, desk: Desk, caller: Caller
    ) -> None:
        older, newer, link = await two_alike(desk)
        await keep(caller, older, OFFICER_PERSON)
        path = at(newer, f"/links/{link}/acceptance")
        answer = await caller.post(path)
        assert answer.status_code == 409
        assert answer.json()["type"].endswith("kept-close")
        await keep(caller, newer, OFFICER_PERSON, OUTSIDER)
        assert (await caller.post(path)).status_code == 409
        await keep(caller, newer, OFFICER_PERSON)
        assert (await caller.post(path)).status_code == 200


class TestKeepingLinkedCases:
    async def restrict(self, caller: Caller, case: UUID, *people: Principal) -> tuple[int, str]:
        kept = {"accounts": [str(each.account) for each in people] or None}
        answer = await caller.post(at(case, "/restriction"), kept)
        return answer.status_code, answer.json().get("type", "").rpartition(":")[2]

    async def test_a_case_is_not_kept_close_while_its_alerts_stand_in_a_wider_one(
        self, desk: Desk, caller: Caller
    ) -> None:
        older, newer, link = await two_alike(desk)
        assert (await caller.post(at(newer, f"/links/{link}/acceptance"))).status_code == 200
        refused = (409, "kept-close")
        assert await self.restrict(caller, older, OFFICER_PERSON) == refused
        assert await self.restrict(caller, newer, OFFICER_PERSON, OUTSIDER) == (200, "")
        assert await self.restrict(caller, older, OFFICER_PERSON) == refused
        assert await self.restrict(caller, newer, OFFICER_PERSON) == (200, "")
        assert await self.restrict(caller, older, OFFICER_PERSON) == (200, "")

    async def test_nor_is_a_case_opened_while_it_holds_alerts_of_a_closer_one(
        self, desk: Desk, caller: Caller
    ) -> None:
        older, newer, link = await two_alike(desk)
        await keep(caller, newer, OFFICER_PERSON)
        await keep(caller, older, OFFICER_PERSON)
        assert (await caller.post(at(newer, f"/links/{link}/acceptance"))).status_code == 200
        for people in ((), (OFFICER_PERSON, OUTSIDER)):
            assert await self.restrict(caller, newer, *people) == (409, "kept-close")
        assert (await caller.post(at(newer, f"/links/{link}/undoing"))).status_code == 200
        assert await self.restrict(caller, newer) == (200, "")

    async def test_the_other_services_are_told_to_whom_it_is_kept(
        self, desk: Desk, caller: Caller
    ) -> None:
        filed = Filed()
        case = await desk.file(filed)
        await keep(caller, case, OFFICER_PERSON)
        assert await self.restrict(caller, case) == (200, "")
        told = [
            CaseRestricted.model_validate_json(value)
            for _, value, _ in await desk.emitted(CaseRestricted.type)
        ]
        assert [each.restricted_to for each in told] == [(OFFICER_PERSON.account,), ()]
        assert {(each.case, each.alerts) for each in told} == {(case, (filed.alert,))}


class TestWhoSeesOnlyOne:
    @pytest.mark.parametrize("deed", DEEDS)
    async def test_a_case_that_is_kept_from_them_is_not_opened_by_its_link(
        self, desk: Desk, caller: Caller, deed: str
    ) -> None:
        older, newer, link = await two_alike(desk)
        await keep(caller, older, OFFICER_PERSON)
        outsider = caller.by(OUTSIDER)
        assert (await outsider.post(at(newer, f"/links/{link}/{deed}"))).status_code == 404
        assert await alerts(outsider, newer) == 1

    @pytest.mark.parametrize("deed", DEEDS)
    async def test_a_case_of_another_desk_is_not_opened_by_its_link(
        self, desk: Desk, caller: Caller, deed: str
    ) -> None:
        _, newer, link = await two_alike(desk, Filed(desk="africa", country="UGA"))
        elsewhere = caller.by(ELSEWHERE)
        assert (await elsewhere.post(at(newer, f"/links/{link}/{deed}"))).status_code == 404
        assert await alerts(elsewhere, newer) == 1

    async def test_they_are_not_told_that_there_is_a_case_like_theirs(
        self, desk: Desk, caller: Caller
    ) -> None:
        older, newer, _ = await two_alike(desk)
        await keep(caller, older, OFFICER_PERSON)
        number = (await caller.get(at(older))).json()["case"]["number"]
        shown = await caller.by(OUTSIDER).get(at(newer))
        assert shown.json()["links"] == []
        assert number not in shown.text

    async def test_a_link_of_other_cases_is_none_of_this_one(
        self, desk: Desk, caller: Caller
    ) -> None:
        _, _, link = await two_alike(desk)
        other = await desk.file(Filed(persons=()))
        assert (await caller.post(at(other, f"/links/{link}/acceptance"))).status_code == 404
