"""A grants officer assesses, a committee member decides. All persons are invented."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from shared.contracts.notices import NoticeRequested
from tests.services.relocation.relocation_fixture import (
    MEMBER,
    OFFICER,
    OTHER_OFFICER,
    RelocationFixture,
    cost,
    finding,
    told,
)


def fields(answer: Any) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


class TestAssess:
    async def test_findings_costs_and_words_stand_as_they_were_given(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.assessed(recommended="1000.10")
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()
        assert (shown["state"], shown["version"]) == ("assessed", 1)
        assert shown["assessors"] == [OFFICER.actor]
        (stands,) = shown["assessments"]
        assert stands["criteria"]["need"] == {
            "finding": "met",
            "words": "because she defends prisoners",
        }
        assert [each["amount"] for each in stands["costs"]] == ["1200.50", "300.00"]
        assert (stands["costs_total"], stands["recommended"]) == ("1500.50", "1000.10")
        assert stands["ceiling"] == "10000.00"

    async def test_ten_times_ten_cents_are_one_euro(self, relocation: RelocationFixture) -> None:
        request = await relocation.assessed(costs=[cost("0.10")] * 10)
        (row,) = await relocation.rows("SELECT costs FROM assessments")
        assert row.costs == Decimal("1.00")
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()
        assert shown["assessments"][0]["costs_total"] == "1.00"

    @pytest.mark.parametrize(
        ("changes", "faults"),
        [
            ({"costs": [cost("9999.99"), cost("0.02")]}, [("costs", "above-ceiling")]),
            ({"costs": [cost(kind="urgent-relocaton")]}, [("costs.0.kind", "unknown-code")]),
            (
                {
                    "programme": "omct-emergency",
                    "exclusions": {},
                    "costs": [cost(kind="security-capacity-building")],
                },
                [("costs.0.kind", "cost-not-paid")],
            ),
            (
                {"costs": [cost(), cost(currency="USD")]},
                [("costs.1.currency", "other-currency")],
            ),
            ({"programme": "omct"}, [("programme", "unknown-code")]),
            ({"exclusions": ["no-host"]}, [("exclusions.no-host", "unknown-exclusion")]),
            ({"exclusions": {"no-host": False}}, [("exclusions.no-host", "unknown-exclusion")]),
            ({"exclusions": {"no-host": "so-so"}}, [("exclusions.no-host", "bool-parsing")]),
            ({"exclusions": [["a"]]}, [("exclusions", "dict-type")]),
            ({"recommended": "1500.51"}, [("recommended", "above-costs")]),
            ({"costs": [cost("12.345")]}, [("costs.0.amount", "decimal-parsing")]),
            ({"costs": [cost("-5")]}, [("costs.0.amount", "decimal-parsing")]),
            ({"costs": [cost("1e3")]}, [("costs.0.amount", "decimal-parsing")]),
            ({"costs": [cost("0.00")]}, [("costs.0.amount", "greater-than")]),
            ({"costs": []}, [("costs", "no-costs")]),
        ],
    )
    async def test_what_the_programme_does_not_pay_is_named_and_nothing_is_stored(
        self, relocation: RelocationFixture, changes: dict[str, Any], faults: list[tuple[str, str]]
    ) -> None:
        request = await relocation.request()
        answer = await relocation.assess(request, **changes)
        assert answer.status_code == 422
        assert fields(answer) == faults
        assert await relocation.rows("SELECT id FROM assessments") == []

    async def test_an_unknown_kind_of_cost_is_answered_with_the_nearest(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.request()
        answer = await relocation.assess(request, costs=[cost(kind="urgent-relocaton")])
        assert "urgent-relocation" in answer.json()["errors"][0]["message"]

    async def test_costs_up_to_the_very_ceiling_are_taken(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.assessed(costs=[cost("9999.99"), cost("0.01")])
        answer = await relocation.decide(request, amount={"amount": "10000", "currency": "EUR"})
        assert answer.status_code == 200

    async def test_no_costs_are_needed_where_a_criterion_is_not_met(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.request()
        answer = await relocation.assess(request, costs=[], criteria=finding(need="not-met"))
        assert answer.status_code == 200

    async def test_another_assessment_takes_its_place_and_both_assessors_are_kept(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.assessed()
        answer = await relocation.assess(request, OTHER_OFFICER, version=1, costs=[cost("10.00")])
        assert answer.status_code == 200
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()
        assert [each["number"] for each in shown["assessments"]] == [2, 1]
        assert shown["assessors"] == [OFFICER.actor, OTHER_OFFICER.actor]

    async def test_a_page_that_is_out_of_date_changes_nothing(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.assessed()
        assert told(await relocation.assess(request, version=0)) == (409, "changed-since")
        assert len(await relocation.rows("SELECT id FROM assessments")) == 1

    async def test_two_assessors_at_once_leave_one_assessment(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.request()
        answers = await asyncio.gather(
            relocation.assess(request, OFFICER), relocation.assess(request, OTHER_OFFICER)
        )
        assert sorted(each.status_code for each in answers) == [200, 409]

    async def test_the_committee_is_told_of_what_is_urgent(
        self, relocation: RelocationFixture
    ) -> None:
        await relocation.assessed()
        notices = await relocation.emitted(NoticeRequested)
        assert ("committee_member", "support-assessed") in [(n.role, n.reason) for n in notices]

    async def test_a_committee_member_does_not_assess(self, relocation: RelocationFixture) -> None:
        request = await relocation.request()
        assert told(await relocation.assess(request, MEMBER)) == (403, "forbidden")
