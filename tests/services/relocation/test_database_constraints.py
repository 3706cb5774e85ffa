"""Constraints of the database for changes that bypass the operations."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from shared.clock import new_id
from tests.services.relocation.relocation_fixture import (
    MEMBER,
    OFFICER,
    OTHER_OFFICER,
    RelocationFixture,
    Wanted,
    finding,
)

DECIDE = """
    INSERT INTO decisions (
        id, assessment, request, assessors, identity, situation, need, exclusions, currency,
        ceiling, costs, decision, amount, decided_by, decided_at
    )
    SELECT :id, id, request, {assessors}, {identity}, situation, need, exclusions, currency,
        {ceiling}, {costs}, :decision, :amount, :by, now()
    FROM assessments WHERE request = :request AND number = :number
"""  # built from this file's own constants
COLUMNS = {name: name for name in ("assessors", "identity", "ceiling", "costs")}


async def decide(  # the columns that an attacker would change
    relocation: RelocationFixture,
    request: UUID,
    *,
    by: UUID = MEMBER.account,
    decision: str = "granted",
    amount: Any = 100,
    number: int = 1,
    **instead: str,
) -> None:
    await relocation.run(
        DECIDE.format(**(COLUMNS | instead)),
        id=new_id(),
        decision=decision,
        amount=amount,
        by=by,
        request=request,
        number=number,
    )


async def refused(act: Awaitable[None]) -> str:
    """Return the name of the constraint that refuses it, or the text of the refusal."""
    with pytest.raises(DBAPIError) as raised:
        await act
    cause = raised.value.orig.__cause__ if raised.value.orig else None
    return getattr(cause, "constraint_name", None) or str(raised.value.orig)


async def test_a_sound_decision_is_taken(relocation: RelocationFixture) -> None:
    await decide(relocation, await relocation.assessed())


async def test_the_assessor_does_not_decide(relocation: RelocationFixture) -> None:
    request = await relocation.assessed()
    assert await refused(decide(relocation, request, by=OFFICER.account)) == "decisions_four_eyes"


async def test_an_assessor_left_out_is_noticed(relocation: RelocationFixture) -> None:
    request = await relocation.assessed()
    forged = f"ARRAY['{OTHER_OFFICER.account}'::uuid]"
    answer = await refused(decide(relocation, request, by=OFFICER.account, assessors=forged))
    assert answer == "decisions_assessment_fkey"


async def test_an_earlier_assessor_is_not_dropped_from_a_later_assessment(
    relocation: RelocationFixture,
) -> None:
    request = await relocation.assessed()
    forged = relocation.run(
        """
        INSERT INTO assessments (
            id, request, number, assessed_by, assessed_at, assessors, programme, identity,
            situation, need, exclusions, currency, ceiling, costs, recommended, words
        )
        SELECT :id, request, 2, :by, now(), ARRAY[CAST(:by AS uuid)], programme, identity,
            situation, need, exclusions, currency, ceiling, costs, recommended, words
        FROM assessments WHERE request = :request
        """,
        id=new_id(),
        by=OTHER_OFFICER.account,
        request=request,
    )
    assert await refused(forged) == "assessments_follow"


async def test_nothing_is_granted_above_the_ceiling(relocation: RelocationFixture) -> None:
    request = await relocation.assessed()
    assert await refused(decide(relocation, request, amount=20_000)) == "decisions_amount_check"


async def test_nothing_is_granted_above_the_costs(relocation: RelocationFixture) -> None:
    request = await relocation.assessed()
    assert await refused(decide(relocation, request, amount=1501)) == "decisions_amount_check"


async def test_another_ceiling_than_the_assessments_is_noticed(
    relocation: RelocationFixture,
) -> None:
    request = await relocation.assessed()
    answer = await refused(
        decide(relocation, request, amount=20_000, ceiling="50000", costs="50000")
    )
    assert answer == "decisions_assessment_fkey"


async def test_nothing_is_granted_that_is_not_eligible(relocation: RelocationFixture) -> None:
    request = await relocation.assessed(criteria=finding(identity="unclear"))
    assert await refused(decide(relocation, request)) == "decisions_eligible"
    forged = decide(relocation, request, identity="'met'")
    assert await refused(forged) == "decisions_assessment_fkey"


async def test_nothing_is_granted_before_every_exclusion_is_answered(
    relocation: RelocationFixture,
) -> None:
    request = await relocation.assessed(exclusions={"funded-elsewhere": False})
    assert await refused(decide(relocation, request)) == "decisions_answered"


async def test_nothing_is_declined_without_a_reason(relocation: RelocationFixture) -> None:
    request = await relocation.assessed()
    answer = await refused(decide(relocation, request, decision="declined", amount=None))
    assert answer == "decisions_reason_check"


async def test_nothing_is_granted_on_a_withdrawn_alert(relocation: RelocationFixture) -> None:
    wanted = Wanted()
    request = await relocation.assessed(wanted)
    await relocation.withdraw(wanted)
    assert await refused(decide(relocation, request)) == "decisions_stand"


async def test_nothing_is_granted_on_an_assessment_that_was_replaced(
    relocation: RelocationFixture,
) -> None:
    request = await relocation.assessed()
    await relocation.assess(request, version=1)
    assert await refused(decide(relocation, request, number=1)) == "decisions_stand"


async def test_a_request_is_decided_once(relocation: RelocationFixture) -> None:
    request = await relocation.assessed()
    await decide(relocation, request)
    assert await refused(decide(relocation, request)) == "decisions_request_key"


async def test_no_request_is_granted_without_its_decision(relocation: RelocationFixture) -> None:
    request = await relocation.assessed()
    granted = "UPDATE support_requests SET state = 'granted' WHERE id = :id"
    assert await refused(relocation.run(granted, id=request)) == "support_requests_decided_check"
    with_another = "UPDATE support_requests SET state = 'granted', decision = :d WHERE id = :id"
    answer = await refused(relocation.run(with_another, id=request, d=new_id()))
    assert answer == "support_requests_decision_fkey"


@pytest.mark.parametrize("table", ["assessments", "cost_lines", "decisions"])
async def test_what_was_found_and_decided_is_not_changed(
    relocation: RelocationFixture, table: str
) -> None:
    await relocation.decide(await relocation.assessed())
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608  # names of our own tables
        with pytest.raises(DBAPIError):
            await relocation.run(f"{statement}{' CASCADE' if 'TRUNC' in statement else ''}")
