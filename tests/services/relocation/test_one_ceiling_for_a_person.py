"""A ceiling is for one person: over several files and spellings, not for a namesake.

All persons are invented.
"""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.relocation.operations import name_marks
from services.relocation.operations.requests import REQUESTS
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.persons import Person
from shared.names import normalise
from tests.services.relocation.relocation_fixture import (
    AFRICA,
    DIRECT,
    MEMBER,
    OFFICER,
    OTHER_MEMBER,
    RelocationFixture,
    Wanted,
    called,
    cost,
    person,
    told,
)
from tests.services.relocation.test_database_constraints import (
    COLUMNS,
    DECIDE,
    decide,
    refused,
)
from tests.services.relocation.test_relocation_pages import FILLED, fill, hidden, look
from tests.services.relocation.test_restricted_cases import keep

NINE: dict[str, Any] = {"amount": {"amount": "9000", "currency": "EUR"}}
WAITING = """
    SELECT count(*) AS number FROM pg_locks
    WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
WHY = "an invented colleague knows both of them"


async def direct(
    relocation: RelocationFixture,
    name: str | None,
    pseudonym: str | None = None,
    contact: str | None = None,
) -> UUID:
    asked = {"person": {"kind": "person", "name": name, "pseudonym": pseudonym}}
    answer = await relocation.post("/v1/support-requests", DIRECT | asked | {"contact": contact})
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def assessed(relocation: RelocationFixture, request: UUID, **changes: Any) -> UUID:
    found: dict[str, Any] = {"costs": [cost("9000.00")], "same_costs": False} | changes
    answer = await relocation.assess(request, **found)
    assert answer.status_code == 200, answer.text
    return request


async def others(
    relocation: RelocationFixture, request: UUID, by: Principal = OFFICER
) -> dict[str, dict[str, Any]]:
    shown = (await relocation.get(f"/v1/support-requests/{request}", by)).json()
    return {each["id"]: each for each in shown["others"]}


async def two_of(relocation: RelocationFixture, one: Person, other: Person) -> tuple[UUID, UUID]:
    """Return two assessed requests of one alert."""
    first = Wanted(person=one)
    second = Wanted(
        case=first.case, alert=first.alert, subject=first.subject, person=other, contact=None
    )
    both = (await relocation.request(first), await relocation.request(second))
    for request in both:
        await assessed(relocation, request)
    return both


class TestMarksMadeAnew:
    async def test_they_are_of_the_new_rule_and_find_as_before(
        self, relocation: RelocationFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = await direct(relocation, "Amal Invented")
        monkeypatch.setattr(name_marks, "MARKS_VERSION", newer := name_marks.MARKS_VERSION + 1)
        second = await direct(relocation, "Amal Invented")
        assert await others(relocation, first) != {}
        monkeypatch.setattr(name_marks, "normalise", lambda name: f"{normalise(name)} x")
        assert await name_marks.rebuild_marks(relocation.context, "tocsin:invented") == 1
        marks = await relocation.rows("SELECT request, rule_version FROM request_marks")
        assert sorted(marks) == sorted([(each, newer) for each in (first, second)])
        third = await direct(relocation, "Amal Invented")
        assert str(first) in await others(relocation, third)


class TestSamePerson:
    async def test_a_direct_request_and_a_case_of_one_name_share_the_ceiling(
        self, relocation: RelocationFixture
    ) -> None:
        first = await assessed(relocation, await direct(relocation, "Amal Invented"))
        second = await assessed(relocation, await relocation.request())
        assert (await relocation.decide(first, **NINE)).status_code == 200
        assert told(await relocation.decide(second, **NINE)) == (409, "above-ceiling")
        left = await relocation.decide(second, amount={"amount": "1000", "currency": "EUR"})
        assert left.status_code == 200, left.text

    @pytest.mark.parametrize(
        ("name", "pseudonym"),
        [("AMAL  invented", None), ("Mme Amal Invented", None), (None, "Amal Invented")],
    )
    async def test_case_title_and_what_is_called_a_pseudonym_make_no_difference(
        self, relocation: RelocationFixture, name: str | None, pseudonym: str | None
    ) -> None:
        first = await direct(relocation, "Amal Invented")
        second = await direct(relocation, name, pseudonym)
        assert (await others(relocation, second))[str(first)]["same_person"] is True

    async def test_a_pseudonym_joins_two_names(self, relocation: RelocationFixture) -> None:
        first = await direct(relocation, "Amal Invented")
        await direct(relocation, "Amal Invented", "Falcon")
        third = await assessed(relocation, await direct(relocation, None, "Falcon"))
        await relocation.decide(await assessed(relocation, first), **NINE)
        assert told(await relocation.decide(third, **NINE)) == (409, "above-ceiling")

    async def test_of_two_deciders_at_the_same_moment_one_grants(
        self, relocation: RelocationFixture
    ) -> None:
        first = await assessed(relocation, await direct(relocation, "Amal Invented"))
        second = await assessed(relocation, await direct(relocation, "Amal Invented"))
        answers = await asyncio.gather(
            relocation.decide(first, MEMBER, **NINE),
            relocation.decide(second, OTHER_MEMBER, **NINE),
        )
        assert sorted(each.status_code for each in answers) == [200, 409]

    async def test_who_decides_waits_for_a_grant_that_is_not_committed_yet(
        self, relocation: RelocationFixture
    ) -> None:
        first = await assessed(relocation, await direct(relocation, "Amal Invented"))
        second = await assessed(relocation, await direct(relocation, "Amal Invented"))
        async with relocation.owner.begin() as connection:
            await connection.execute(
                text(DECIDE.format(**COLUMNS)),
                {"id": new_id(), "decision": "granted", "amount": 9000, "by": MEMBER.account,
                 "request": first, "number": 1},
            )  # fmt: skip
            deciding = asyncio.create_task(relocation.decide(second, **NINE))
            async with asyncio.timeout(10):
                while not (await relocation.rows(WAITING))[0].number:  # noqa: ASYNC110 - the database answers
                    await asyncio.sleep(0.01)
        assert told(await deciding) == (409, "above-ceiling")

    async def test_of_two_that_come_past_the_operations_one_grants(
        self, relocation: RelocationFixture
    ) -> None:
        first = await assessed(relocation, await direct(relocation, "Amal Invented"))
        second = await assessed(relocation, await direct(relocation, "Amal Invented"))
        granted = await asyncio.gather(
            decide(relocation, first, amount=9000),
            decide(relocation, second, amount=9000),
            return_exceptions=True,
        )
        assert [each is None for each in granted].count(True) == 1

    async def test_no_name_stands_in_plain_among_the_marks(
        self, relocation: RelocationFixture
    ) -> None:
        await direct(relocation, "Amal Invented", "Falcon")
        rows = await relocation.rows("SELECT hash FROM request_marks")
        assert [len(row.hash) for row in rows] == [32, 32]


class TestTwoPersonsOfOneAlert:
    async def test_each_has_a_ceiling_of_their_own(self, relocation: RelocationFixture) -> None:
        both = await two_of(relocation, called("Amal Invented"), called("Badr Invented"))
        for request in both:
            answer = await relocation.decide(request, **NINE)
            assert answer.status_code == 200, answer.text

    async def test_they_are_listed_as_two_persons(self, relocation: RelocationFixture) -> None:
        first, second = await two_of(relocation, called("Amal Invented"), called("Badr Invented"))
        assert (await others(relocation, second))[str(first)]["same_person"] is False
        page = await look(relocation, f"/support-requests/{second}")
        assert "Another name" in page.text
        assert f"other_persons.{first}" not in page.text

    async def test_what_no_name_is_known_of_counts_with_its_file(
        self, relocation: RelocationFixture
    ) -> None:
        first, second = await two_of(relocation, called("Amal Invented"), called("Badr Invented"))
        # As a request from before marks were stored.
        await relocation.run("DELETE FROM request_marks WHERE request = :id", id=first)
        await relocation.decide(first, **NINE)
        assert told(await relocation.decide(second, **NINE)) == (409, "above-ceiling")
        assert await refused(decide(relocation, second, amount=9000)) == "decisions_one_ceiling"


class TestNamesake:
    async def test_who_is_said_to_be_another_person_does_not_count(
        self, relocation: RelocationFixture
    ) -> None:
        first = await assessed(relocation, await direct(relocation, "Amal Invented"))
        await relocation.decide(first, **NINE)
        second = await assessed(
            relocation, await direct(relocation, "Amal Invented"), other_persons={str(first): WHY}
        )
        shown = (await relocation.get(f"/v1/support-requests/{second}", MEMBER)).json()
        assert shown["assessments"][0]["other_persons"] == {str(first): WHY}
        assert (await relocation.decide(second, **NINE)).status_code == 200
        (row,) = await relocation.rows(
            "SELECT detail FROM audit_entries WHERE action = 'support.assess' AND object_id = :id",
            id=second,
        )
        assert str(first) in str(row.detail)
        assert WHY not in str(row.detail)

    async def test_a_third_request_of_the_first_still_counts_with_it(
        self, relocation: RelocationFixture
    ) -> None:
        first = await assessed(relocation, await direct(relocation, "Amal Invented"))
        await relocation.decide(first, **NINE)
        second = await assessed(
            relocation, await direct(relocation, "Amal Invented"), other_persons={str(first): WHY}
        )
        third = await assessed(relocation, await direct(relocation, "Amal Invented"))
        assert told(await relocation.decide(third, **NINE)) == (409, "above-ceiling")
        both = {str(first): WHY, str(second): WHY}
        await assessed(relocation, third, version=1, other_persons=both)
        assert (await relocation.decide(third, **NINE)).status_code == 200

    async def test_only_what_is_listed_can_be_another_persons(
        self, relocation: RelocationFixture
    ) -> None:
        stranger = await direct(relocation, "Badr Invented")
        request = await direct(relocation, "Amal Invented")
        answer = await relocation.assess(request, other_persons={str(stranger): WHY})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == f"other_persons.{stranger}"

    async def test_the_form_asks_and_the_committee_reads_why(
        self, relocation: RelocationFixture
    ) -> None:
        first = await assessed(relocation, await direct(relocation, "Amal Invented"))
        await relocation.decide(first, **NINE)
        second = await direct(relocation, "Amal Invented")
        path = f"/support-requests/{second}"
        page = await look(relocation, path, OFFICER, "fr")
        assert "Si S-2026-0001 est pour une autre personne, comment le savez-vous" in page.text
        sent = FILLED | {"same_costs": "false", f"other_persons.{first}": WHY}
        assert (await fill(relocation, f"{path}/assessment", sent, OFFICER)).status_code == 303
        page = await look(relocation, path, MEMBER)
        assert WHY in page.text
        assert "S-2026-0001 <a" in page.text
        assert "does not count towards the ceiling" in page.text
        again = await look(relocation, path)  # the next assessor sees it filled in
        assert hidden(again.text, "version") == "1"
        assert again.text.count(WHY) == 2


class TestWhoSeesTheOthers:
    async def test_of_another_desk_or_a_restricted_case_none_is_listed_and_all_count(
        self, relocation: RelocationFixture
    ) -> None:
        restricted, elsewhere = Wanted(), Wanted(desk=AFRICA)
        for wanted in (restricted, elsewhere):
            await relocation.request(wanted)
        await keep(relocation, restricted.case, MEMBER)
        request = await direct(relocation, "Amal Invented")
        bound = person(Role.GRANTS_OFFICER, frozenset({"middle-east-north-africa"}))
        assert await others(relocation, request, bound) == {}
        assert (await relocation.assess(request, bound)).status_code == 200
        assert list(await others(relocation, request)) == [str(elsewhere.request)]
        named = {str(restricted.request), str(elsewhere.request)}
        assert set(await others(relocation, request, MEMBER)) == named

    async def test_what_is_not_seen_counts_for_the_ceiling(
        self, relocation: RelocationFixture
    ) -> None:
        hidden_one = Wanted()
        first = await assessed(relocation, await relocation.request(hidden_one))
        await relocation.decide(first, **NINE)
        await keep(relocation, hidden_one.case, OTHER_MEMBER)
        second = await assessed(relocation, await direct(relocation, "Amal Invented"))
        answer = await relocation.decide(second, **NINE)
        assert told(answer) == (409, "above-ceiling")
        assert str(first) not in answer.text
        assert REQUESTS not in answer.text
