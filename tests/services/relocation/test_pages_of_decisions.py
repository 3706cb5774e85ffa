"""The decision on the page: one form for both decisions, and a question before it is final."""

import re

import pytest

from tests.services.relocation.relocation_fixture import MEMBER, OFFICER, RelocationFixture
from tests.services.relocation.test_relocation_pages import fill, hidden, look


async def test_declining_is_asked_first_and_says_who_decided(relocation: RelocationFixture) -> None:
    request = await relocation.assessed()
    path = f"/support-requests/{request}"
    (stands,) = await relocation.rows("SELECT assessment FROM support_requests")
    sent = {"assessment": str(stands.assessment), "decision": "declined", "reason": "Invented."}
    asked = await fill(relocation, f"{path}/decision", sent, MEMBER)
    assert asked.status_code == 200
    assert "The decision is final" in asked.text
    assert await relocation.rows("SELECT 1 FROM decisions") == []
    sent["_confirmed"] = "yes"
    assert (await fill(relocation, f"{path}/decision", sent, MEMBER)).status_code == 303
    assert "by a colleague" in (await look(relocation, path, OFFICER)).text
    assert "by you" in (await look(relocation, path, MEMBER)).text


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        ("granted", "Nothing was decided. Remove one of the two."),
        ("declined", "Nothing is granted, so there is no amount."),
    ],
)
async def test_what_was_typed_for_the_other_decision_is_not_dropped(
    relocation: RelocationFixture, decision: str, told: str
) -> None:
    request = await relocation.assessed()
    path = f"/support-requests/{request}"
    page = (await look(relocation, path, MEMBER)).text
    [form] = re.findall(rf'(?s)<form[^>]*action="{path}/decision".*?</form>', page)
    assert {'name="amount.amount"', 'name="reason"', f'value="{decision}"'} <= set(
        re.findall(r'name="(?:amount\.amount|reason)"|value="(?:granted|declined)"', form)
    )
    sent = {
        "assessment": hidden(form, "assessment"),
        "amount.currency": "EUR",
        "amount.amount": "100",
        "reason": "Invented doubts.",
        "decision": decision,
    }
    for step in ({}, {"_confirmed": "yes"}):
        answer = await fill(relocation, f"{path}/decision", sent | step, MEMBER)
        assert answer.status_code == 422
        assert told in answer.text
        assert "Invented doubts." in answer.text
    assert await relocation.rows("SELECT 1 FROM decisions") == []


async def test_a_grant_that_cannot_be_is_refused_without_a_question(
    relocation: RelocationFixture,
) -> None:
    request = await relocation.assessed()
    path = f"/support-requests/{request}"
    page = (await look(relocation, path, MEMBER)).text
    sent = {
        "assessment": hidden(page, "assessment"),
        "amount.currency": "EUR",
        "amount.amount": "9999999",
        "decision": "granted",
    }
    answer = await fill(relocation, f"{path}/decision", sent, MEMBER)
    assert answer.status_code == 422
    assert "This is above the ceiling of the programme." in answer.text
