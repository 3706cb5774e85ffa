"""The committee grants or declines a support request."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from shared.clock import new_id
from shared.contracts.content import GrantDecision
from shared.contracts.notices import NoticeRequested
from shared.contracts.relocation import GrantDecided
from tests.services.relocation.relocation_fixture import (
    BOTH,
    MEMBER,
    OFFICER,
    OTHER_MEMBER,
    OTHER_OFFICER,
    RelocationFixture,
    Wanted,
    finding,
    told,
)
from tests.services.relocation.test_assessing_and_deciding import fields


class TestDecide:
    async def test_a_grant_is_told_to_the_case_with_its_amount_sealed(
        self, relocation: RelocationFixture
    ) -> None:
        wanted = Wanted()
        request = await relocation.assessed(wanted)
        answer = await relocation.decide(request, reason="not this time")
        assert (answer.status_code, answer.json()["state"]) == (200, "granted")
        (said,) = await relocation.emitted(GrantDecided)
        assert (said.grant, said.case, said.decision) == (request, wanted.case, "granted")
        keys = await relocation.context.keyring.open([wanted.subject])
        words = keys.open_part(GrantDecision, said.id, "words", said.words)
        assert words.amount is not None
        assert (words.amount.amount, words.amount.currency) == (Decimal("1500.50"), "EUR")
        assert words.reason == "not this time"

    async def test_the_assessor_is_told_of_the_decision(
        self, relocation: RelocationFixture
    ) -> None:
        await relocation.decide(await relocation.assessed())
        last = (await relocation.emitted(NoticeRequested))[-1]
        assert (last.account, last.reason) == (OFFICER.account, "support-decided")

    async def test_who_assessed_does_not_decide(self, relocation: RelocationFixture) -> None:
        request = await relocation.request()
        await relocation.assess(request, BOTH)
        assert told(await relocation.decide(request, BOTH)) == (403, "four-eyes")
        assert await relocation.emitted(GrantDecided) == []

    async def test_who_assessed_before_another_did_does_not_decide_either(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.request()
        await relocation.assess(request, BOTH)
        await relocation.assess(request, OFFICER, version=1)
        assert told(await relocation.decide(request, BOTH)) == (403, "four-eyes")
        assert (await relocation.decide(request, MEMBER)).status_code == 200

    async def test_an_officer_does_not_decide(self, relocation: RelocationFixture) -> None:
        request = await relocation.assessed()
        assert told(await relocation.decide(request, OTHER_OFFICER)) == (403, "forbidden")

    @pytest.mark.parametrize("short", ["not-met", "unclear"])
    async def test_one_criterion_short_is_no_grant_and_is_named(
        self, relocation: RelocationFixture, short: str
    ) -> None:
        request = await relocation.assessed(criteria=finding(situation=short))
        answer = await relocation.decide(request)
        assert told(answer) == (409, "not-eligible")
        assert fields(answer) == [("criteria.situation", short)]

    async def test_an_exclusion_that_applies_is_no_grant(
        self, relocation: RelocationFixture
    ) -> None:
        answers = {"funded-elsewhere": True, "restrictive-measures": False}
        request = await relocation.assessed(exclusions=answers)
        answer = await relocation.decide(request)
        assert fields(answer) == [("exclusions.funded-elsewhere", "excluded")]
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()["assessments"][0]
        assert (shown["exclusions"], shown["ruled_out"], shown["unanswered"]) == (
            ["funded-elsewhere"],
            ["restrictive-measures"],
            [],
        )

    @pytest.mark.parametrize("given", [[], {}, {"funded-elsewhere": False}])
    async def test_an_exclusion_that_nobody_looked_at_is_no_grant_and_is_named(
        self, relocation: RelocationFixture, given: Any
    ) -> None:
        request = await relocation.assessed(exclusions=given)
        answer = await relocation.decide(request)
        assert told(answer) == (409, "not-eligible")
        assert ("exclusions.restrictive-measures", "not-looked-at") in fields(answer)
        assert "Nobody has said yet whether this exclusion" in answer.text
        declined = await relocation.decide(request, decision="declined", amount=None, reason="no")
        assert declined.status_code == 200

    async def test_who_sends_a_list_as_before_names_what_applies(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.assessed(exclusions=["funded-elsewhere"])
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()["assessments"][0]
        assert shown["exclusions"] == ["funded-elsewhere"]
        assert shown["unanswered"] == ["restrictive-measures"]

    async def test_an_assessment_from_before_a_no_was_asked_for_is_decided_on(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.assessed(exclusions=[])
        # As an older process stores it, which does not know the columns.
        await relocation.run("ALTER TABLE assessments DISABLE TRIGGER assessments_only_grow")
        await relocation.run("UPDATE assessments SET ruled_out = DEFAULT, unanswered = DEFAULT")
        assert (await relocation.decide(request)).status_code == 200

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"amount": {"amount": "10000.01", "currency": "EUR"}}, "amount.amount"),
            ({"amount": {"amount": "1500.51", "currency": "EUR"}}, "amount.amount"),
            ({"amount": {"amount": "100", "currency": "USD"}}, "amount.currency"),
            ({"amount": None}, "amount"),
            ({"decision": "declined", "amount": None}, "reason"),
            ({"decision": "declined", "amount": None, "reason": "  "}, "reason"),
            ({"decision": "declined", "reason": "no"}, "amount"),
        ],
    )
    async def test_an_unsound_decision_is_refused_by_field(
        self, relocation: RelocationFixture, changes: dict[str, Any], fault: str
    ) -> None:
        request = await relocation.assessed()
        answer = await relocation.decide(request, **changes)
        assert (answer.status_code, [name for name, _ in fields(answer)]) == (422, [fault])

    async def test_declining_needs_no_eligibility_and_keeps_the_reason(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.assessed(criteria=finding(need="not-met"))
        answer = await relocation.decide(
            request, decision="declined", amount=None, reason="not this time"
        )
        assert answer.json()["state"] == "declined"
        shown = (await relocation.get(f"/v1/support-requests/{request}")).json()
        assert shown["decision"]["reason"] == "not this time"
        assert shown["decision"]["decided_by"] == MEMBER.actor

    async def test_nothing_is_decided_before_it_was_assessed(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.request()
        assert told(await relocation.decide(request)) == (409, "not-assessed")

    async def test_a_decision_on_an_assessment_that_was_replaced_is_refused(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.assessed()
        (read,) = await relocation.rows("SELECT assessment FROM support_requests")
        await relocation.assess(request, version=1)
        answer = await relocation.decide(request, assessment=str(read.assessment))
        assert told(answer) == (409, "changed-since")

    async def test_of_two_deciders_at_once_one_decides(self, relocation: RelocationFixture) -> None:
        request = await relocation.assessed()
        answers = await asyncio.gather(
            relocation.decide(request, MEMBER),
            relocation.decide(request, OTHER_MEMBER, decision="declined", amount=None, reason="no"),
        )
        assert sorted(each.status_code for each in answers) == [200, 409]
        assert len(await relocation.emitted(GrantDecided)) == 1

    async def test_what_is_decided_stays_decided(self, relocation: RelocationFixture) -> None:
        request = await relocation.assessed()
        await relocation.decide(request)
        assert told(await relocation.decide(request)) == (409, "already-decided")
        assert told(await relocation.assess(request, version=1)) == (409, "already-decided")


async def test_an_id_of_nothing_is_not_found(relocation: RelocationFixture) -> None:
    await relocation.request()
    answer = await relocation.post(
        f"/v1/support-requests/{new_id()}/decision",
        {"assessment": str(new_id()), "decision": "declined", "reason": "no"},
        MEMBER,
    )
    assert told(answer) == (404, "not-found")
