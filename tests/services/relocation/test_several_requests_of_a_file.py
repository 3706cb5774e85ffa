"""Two requests of one person on one file: one ceiling, and their costs are compared.

All persons are invented.
"""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.services.relocation.relocation_fixture import (
    MEMBER,
    OFFICER,
    OTHER_MEMBER,
    RelocationFixture,
    Wanted,
    cost,
    told,
)
from tests.services.relocation.test_database_constraints import decide, refused
from tests.services.relocation.test_relocation_pages import FILLED, fill, look

ALL: dict[str, Any] = {"amount": {"amount": "10000", "currency": "EUR"}}
CEILING: dict[str, Any] = {"costs": [cost("10000.00")], "same_costs": False}


async def two_assessed(relocation: RelocationFixture, **changes: Any) -> tuple[UUID, UUID]:
    first = Wanted()
    second = Wanted(case=first.case, alert=first.alert, subject=first.subject)
    both = (await relocation.request(first), await relocation.request(second))
    for request in both:
        answer = await relocation.assess(request, **(CEILING | changes))
        assert answer.status_code == 200, answer.text
    return both


async def granted(relocation: RelocationFixture) -> list[str]:
    rows = await relocation.rows("SELECT amount FROM decisions WHERE decision = 'granted'")
    return [str(row.amount) for row in rows]


class TestOneCeiling:
    async def test_a_person_is_granted_the_ceiling_of_a_programme_once(
        self, relocation: RelocationFixture
    ) -> None:
        first, second = await two_assessed(relocation)
        assert (await relocation.decide(first, **ALL)).status_code == 200
        answer = await relocation.decide(second, **ALL)
        assert told(answer) == (409, "above-ceiling")
        assert answer.json()["detail"] == (
            "EUR 10000.00 was already granted to this person. "
            "With this amount, the total would be above the ceiling."
        )
        assert await granted(relocation) == ["10000.00"]

    async def test_of_two_deciders_at_the_same_moment_one_grants(
        self, relocation: RelocationFixture
    ) -> None:
        first, second = await two_assessed(relocation)
        answers = await asyncio.gather(
            relocation.decide(first, MEMBER, **ALL), relocation.decide(second, OTHER_MEMBER, **ALL)
        )
        assert sorted(each.status_code for each in answers) == [200, 409]
        assert await granted(relocation) == ["10000.00"]

    async def test_what_is_left_up_to_the_ceiling_is_granted(
        self, relocation: RelocationFixture
    ) -> None:
        first, second = await two_assessed(relocation)
        for request, amount in ((first, "9999.99"), (second, "0.01")):
            answer = await relocation.decide(request, amount={"amount": amount, "currency": "EUR"})
            assert answer.status_code == 200, answer.text

    async def test_another_programme_has_a_ceiling_of_its_own(
        self, relocation: RelocationFixture
    ) -> None:
        first, second = await two_assessed(relocation)
        await relocation.decide(first, **ALL)
        other: dict[str, Any] = {
            "programme": "omct-emergency",
            "costs": [cost("100.00")],
            "same_costs": False,
            "exclusions": {"funded-elsewhere": False},
        }
        assert (await relocation.assess(second, version=1, **other)).status_code == 200
        answer = await relocation.decide(second, amount={"amount": "100", "currency": "EUR"})
        assert answer.status_code == 200, answer.text

    async def test_the_database_refuses_it_too(self, relocation: RelocationFixture) -> None:
        first, second = await two_assessed(relocation)
        await relocation.decide(first, **ALL)
        assert await refused(decide(relocation, second, amount=1)) == "decisions_one_ceiling"

    async def test_the_page_says_it_in_french(self, relocation: RelocationFixture) -> None:
        first, second = await two_assessed(relocation)
        await relocation.decide(first, **ALL)
        (row,) = await relocation.rows(
            "SELECT assessment FROM support_requests WHERE id = :id", id=second
        )
        sent = {
            "assessment": str(row.assessment),
            "decision": "granted",
            "amount.amount": "10000",
            "amount.currency": "EUR",
        }
        path = f"/support-requests/{second}/decision"
        answer = await fill(relocation, path, sent, MEMBER, "fr")
        assert (
            "10000.00 EUR ont déjà été accordés à cette personne. "
            "Avec ce montant, le total dépasserait le plafond."
        ) in answer.text


class TestSameCosts:
    @pytest.mark.parametrize("state", ["open", "granted"])
    async def test_they_are_asked_for_where_another_request_is_open_or_granted(
        self, relocation: RelocationFixture, state: str
    ) -> None:
        first = Wanted()
        request = await relocation.assessed(first)
        if state == "granted":
            await relocation.decide(request)
        second = await relocation.request(Wanted(alert=first.alert, subject=first.subject))
        answer = await relocation.assess(second)
        assert answer.status_code == 422
        (fault,) = answer.json()["errors"]
        assert (fault["field"], fault["code"]) == ("same_costs", "missing")
        assert (await relocation.assess(second, same_costs=True)).status_code == 200
        shown = (await relocation.get(f"/v1/support-requests/{second}")).json()
        assert shown["assessments"][0]["same_costs"] is True

    @pytest.mark.parametrize("says", [(False, True), (True, False), (True, True)])
    async def test_they_are_granted_once_unless_somebody_says_why(
        self, relocation: RelocationFixture, says: tuple[bool, bool]
    ) -> None:
        """Also by another programme, whichever assessment says that the costs are the same."""
        first = Wanted()
        second = Wanted(case=first.case, alert=first.alert, subject=first.subject)
        both = (await relocation.request(first), await relocation.request(second))
        other: dict[str, Any] = {
            "programme": "omct-emergency",
            "exclusions": {"funded-elsewhere": False},
        }
        for request, same, programme in zip(both, says, ({}, other), strict=True):
            answer = await relocation.assess(request, same_costs=same, **programme)
            assert answer.status_code == 200, answer.text
        assert (await relocation.decide(both[0])).status_code == 200
        answer = await relocation.decide(both[1])
        assert told(answer) == (409, "paid-already")
        fields = {each["field"] for each in answer.json()["errors"]}
        named = {"although_paid", "exclusions.funded-elsewhere"}
        assert fields == named | (set() if all(says) else {"same_costs"})
        assert await granted(relocation) == ["1500.50"]
        page = await look(relocation, f"/support-requests/{both[1]}", MEMBER)
        assert "Reason for granting the same costs again" in page.text
        meant = await relocation.decide(both[1], although_paid="Invented: the first was stolen.")
        assert meant.status_code == 200
        shown = (await relocation.get(f"/v1/support-requests/{both[1]}", MEMBER)).json()
        assert shown["decision"]["reason"] == "Invented: the first was stolen."

    async def test_they_are_not_asked_for_where_the_other_was_declined(
        self, relocation: RelocationFixture
    ) -> None:
        first = Wanted()
        request = await relocation.assessed(first)
        await relocation.decide(request, decision="declined", amount=None, reason="no")
        second = await relocation.request(Wanted(alert=first.alert, subject=first.subject))
        assert (await relocation.assess(second)).status_code == 200

    async def test_the_form_asks_keeps_the_answer_and_shows_it_to_the_committee(
        self, relocation: RelocationFixture
    ) -> None:
        first = Wanted()
        await relocation.request(first)
        second = await relocation.request(Wanted(alert=first.alert, subject=first.subject))
        path = f"/support-requests/{second}"
        page = await look(relocation, path, OFFICER, "fr")
        assert "agit-il des mêmes frais\N{NO-BREAK SPACE}?" in page.text
        refused = await fill(relocation, f"{path}/assessment", FILLED, OFFICER)
        assert refused.status_code == 422
        assert "Say whether these are the same costs." in refused.text
        sent = FILLED | {"same_costs": "true"}
        assert (await fill(relocation, f"{path}/assessment", sent, OFFICER)).status_code == 303
        page = await look(relocation, path, MEMBER)
        assert "Another request for the same person or alert asks for these costs too." in page.text

    async def test_a_request_alone_on_its_file_is_not_asked(
        self, relocation: RelocationFixture
    ) -> None:
        page = await look(relocation, f"/support-requests/{await relocation.request()}")
        assert "Are these the same costs?" not in page.text


class TestOthersShown:
    async def test_with_date_programme_state_and_amount(
        self, relocation: RelocationFixture
    ) -> None:
        first, second = await two_assessed(relocation)
        await relocation.decide(first, **ALL)
        shown = (await relocation.get(f"/v1/support-requests/{second}")).json()
        (other,) = shown["others"]
        assert other == {
            "id": str(first),
            "request_number": "S-2026-0001",
            "requested_at": "2026-07-14T12:00:00Z",
            "programme": "protectdefenders-emergency",
            "state": "granted",
            "amount": "10000.00",
            "currency": "EUR",
            "same_person": True,
            "maybe_same": False,
        }
        page = await look(relocation, f"/support-requests/{second}")
        assert (
            "€10,000.00"
            in page.text.partition("Other requests for the same person or alert")[2][:700]
        )
        assert f"<code>{first}</code>" not in page.text
