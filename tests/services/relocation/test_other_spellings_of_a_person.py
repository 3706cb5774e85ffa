"""Whether a request under another spelling of a name is for the same person.

All persons are invented.
"""

import asyncio
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.relocation.operations import name_marks
from shared.names import KEYS_VERSION
from tests.services.relocation.relocation_fixture import (
    DIRECT,
    OFFICER,
    RelocationFixture,
    cost,
    told,
)
from tests.services.relocation.test_database_constraints import (
    decide,
    refused,
)
from tests.services.relocation.test_one_ceiling_for_a_person import (
    NINE,
    WHY,
    assessed,
    direct,
    others,
)
from tests.services.relocation.test_relocation_pages import FILLED, fill, look
from tests.shared.messaging.invented_event import until


class TestAnotherSpelling:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Amal Hassan", "أمل حسن"),
            ("Amal Hassan", "Hassan Amal"),
            ("Mohamed Hussein", "Muhammad Husayn"),
            ("Дмитрий Иванов", "Dmitry Ivanov"),
            ("Ceyhun Cəfərov", "Jeyhun Jafarov"),
            ("Youssef Invented", "Yusuf Invented"),
            ("이영희", "Lee Young-hee"),
        ],
    )
    async def test_it_is_listed_as_maybe_the_same_person(
        self, relocation: RelocationFixture, one: str, other: str
    ) -> None:
        first, second = await direct(relocation, one), await direct(relocation, other)
        listed = (await others(relocation, second))[str(first)]
        assert (listed["same_person"], listed["maybe_same"]) == (False, True)
        assert (
            "Maybe the same person" in (await look(relocation, f"/support-requests/{second}")).text
        )
        stranger = await direct(relocation, "Badr Fictitious")
        assert await others(relocation, stranger) == {}

    async def test_another_name_of_the_person_is_compared_too(
        self, relocation: RelocationFixture
    ) -> None:
        legal = {"name": "Perpetua Fictitious", "use": "legal"}
        person = {"kind": "person", "name": "Amal Hassan", "other_names": [legal]}
        answer = await relocation.post("/v1/support-requests", DIRECT | {"person": person})
        second = await direct(relocation, "Perpetua Fictitious")
        listed = await others(relocation, second)
        assert listed[answer.json()["id"]]["maybe_same"]

    async def test_nothing_is_assessed_without_a_word_on_it(
        self, relocation: RelocationFixture
    ) -> None:
        await assessed(relocation, first := await direct(relocation, "Amal Hassan"))
        second = await direct(relocation, "Hassan Amal")
        found: dict[str, Any] = {"costs": [cost("9000.00")], "same_costs": False}
        asked = await relocation.assess(second, **found)
        assert asked.status_code == 422
        assert [each["field"] for each in asked.json()["errors"]] == [f"other_persons.{first}"]
        both = await relocation.assess(
            second, **found, other_persons={str(first): WHY}, same_persons=[str(first)]
        )
        assert both.status_code == 422
        await relocation.decide(first, **NINE)
        await assessed(relocation, second, other_persons={str(first): WHY})
        assert (await relocation.decide(second, **NINE)).status_code == 200

    async def test_who_is_said_to_be_the_same_shares_the_ceiling(
        self, relocation: RelocationFixture
    ) -> None:
        first = await assessed(relocation, await direct(relocation, "Amal Hassan"))
        await relocation.decide(first, **NINE)
        second = await direct(relocation, "أمل حسن")
        await assessed(relocation, second, same_persons=[str(first)])
        assert (await others(relocation, second))[str(first)]["same_person"] is True
        assert told(await relocation.decide(second, **NINE)) == (409, "above-ceiling")
        assert await refused(decide(relocation, second, amount=9000)) == "decisions_one_ceiling"

    async def test_only_what_is_listed_as_maybe_can_be_the_same(
        self, relocation: RelocationFixture
    ) -> None:
        stranger = await direct(relocation, "Badr Fictitious")
        request = await direct(relocation, "Amal Hassan")
        answer = await relocation.assess(request, same_persons=[str(stranger)])
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "same_persons"

    async def test_the_form_asks_and_takes_the_tick(self, relocation: RelocationFixture) -> None:
        first = await assessed(relocation, await direct(relocation, "Amal Hassan"))
        await relocation.decide(first, **NINE)
        second = await direct(relocation, "Hassan Amal")
        path = f"/support-requests/{second}"
        sent = FILLED | {"same_costs": "false"}
        refused_form = await fill(relocation, f"{path}/assessment", sent, OFFICER)
        assert "may be the same in another spelling" in refused_form.text
        sent |= {"same_persons[]": str(first)}
        assert (await fill(relocation, f"{path}/assessment", sent, OFFICER)).status_code == 303
        assert (await others(relocation, second))[str(first)]["same_person"] is True

    async def test_who_is_reached_in_the_same_way_may_be_the_same_person(
        self, relocation: RelocationFixture
    ) -> None:
        first = await direct(relocation, None, "Songbird", "Signal +254 711 000000")
        second = await direct(relocation, "Moses Feigned", contact="00254-711-000000")
        listed = (await others(relocation, second))[str(first)]
        assert (listed["same_person"], listed["maybe_same"]) == (False, True)
        found: dict[str, Any] = {"costs": [cost("9000.00")], "same_costs": False}
        answer = await relocation.assess(second, **found)
        assert [each["field"] for each in answer.json()["errors"]] == [f"other_persons.{first}"]
        # A contact that many share does not distinguish anybody.
        await direct(relocation, None, "Heron", "through her lawyer")
        other = await direct(relocation, "Badr Fictitious", contact="through her lawyer")
        assert await others(relocation, other) == {}

    async def test_those_from_before_contacts_were_compared_are_marked_anew(
        self, relocation: RelocationFixture
    ) -> None:
        first = await direct(relocation, None, "Songbird", "songbird@example.org")
        await relocation.run("DELETE FROM request_sounds")
        await relocation.run(f"UPDATE request_marks SET rule_version = {KEYS_VERSION}")  # noqa: S608  # a number
        assert await name_marks.rebuild_marks(relocation.context, "tocsin:invented") == 1
        second = await direct(relocation, "Moses Feigned", contact="SONGBIRD@example.org")
        assert (await others(relocation, second))[str(first)]["maybe_same"] is True

    async def test_requests_from_before_are_found_after_their_marks_are_made_anew(
        self, relocation: RelocationFixture
    ) -> None:
        first = await direct(relocation, "Amal Hassan")
        await relocation.run("DELETE FROM request_sounds")
        await relocation.run("UPDATE request_marks SET rule_version = 1")
        second = await direct(relocation, "Hassan Amal")
        assert await others(relocation, second) == {}
        assert await name_marks.rebuild_marks(relocation.context, "tocsin:invented") == 1
        assert (await others(relocation, second))[str(first)]["maybe_same"] is True

    async def test_the_service_makes_them_anew_by_itself(
        self, relocation: RelocationFixture
    ) -> None:
        first = await direct(relocation, "Amal Hassan")
        await relocation.run("DELETE FROM request_sounds")
        await relocation.run("UPDATE request_marks SET rule_version = 1")
        second = await direct(relocation, "Hassan Amal")
        upkeep = asyncio.create_task(name_marks.rebuild_marks_loop(relocation.context))
        try:
            await until(partial(self._found, relocation, first, second))
        finally:
            upkeep.cancel()
            await asyncio.gather(upkeep, return_exceptions=True)

    @staticmethod
    async def _found(relocation: RelocationFixture, first: UUID, second: UUID) -> bool:
        return str(first) in await others(relocation, second)


async def test_one_request_is_not_named_twice_in_two_spellings_of_its_id(
    relocation: RelocationFixture,
) -> None:
    first = await direct(relocation, "Amal Invented")
    said = {str(first): WHY, str(first).upper(): "Invented: the same woman after all."}
    second = await direct(relocation, "Amal Invented")
    answer = await relocation.assess(second, same_costs=False, other_persons=said)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == "other_persons"
    assert error["message"] == "This is sent more than once. Send it once."
    assert await relocation.rows("SELECT 1 FROM assessments") == []
