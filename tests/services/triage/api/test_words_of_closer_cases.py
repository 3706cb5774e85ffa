"""What was written while a closer case was joined stays as close. All persons are invented."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from unittest.mock import AsyncMock
from uuid import UUID

import pytest

from services.triage.operations import cases, verifying
from services.triage.operations.cases import Need, request_protection
from shared.access.principal import Principal
from shared.clock import new_id
from shared.contracts.content import Reason, Source
from tests.services.triage.caller import OFFICER_PERSON, Caller, at
from tests.services.triage.desk import OFFICER, Desk

COLLEAGUE = replace(OFFICER_PERSON, account=new_id())
DONE, REFUSED = (200, ""), (409, "kept-close")


async def restrict(caller: Caller, case: UUID, *people: Principal) -> tuple[int, str]:
    kept = {"accounts": [str(each.account) for each in people] or None}
    answer = await caller.post(at(case, "/restriction"), kept)
    return answer.status_code, answer.json().get("type", "").rpartition(":")[2]


async def two_kept(desk: Desk, caller: Caller) -> tuple[UUID, UUID]:
    await desk.know(COLLEAGUE.account, "Invented Colleague")
    """Return a case and another like it, both kept to the officer."""
    other, case = await desk.file(), await desk.file()
    for each in (case, other):
        assert await restrict(caller, each, OFFICER_PERSON) == DONE
    return case, other


async def draft(desk: Desk, case: UUID) -> None:
    await desk.draft(case)


async def add_source(desk: Desk, case: UUID) -> None:
    source = Source(relation="witness", reliability="likely-reliable", name="Invented W.")
    await desk.act(
        OFFICER, case, lambda work: verifying.add_source(work, case, source, independent=True)
    )


async def give_a_reason(desk: Desk, case: UUID) -> None:
    why = Reason(reason="Invented: she was seen at home.")
    await desk.act(OFFICER, case, lambda work: verifying.verify(work, case, "contradicted", why))


async def ask_protection(desk: Desk, case: UUID) -> None:
    need = Need(kinds=("relocation",), urgency="high", situation="Invented.")
    with pytest.MonkeyPatch.context() as patch:
        # Whoever can grant it is named elsewhere: this looks at the words alone.
        patch.setattr(cases, "can_grant", AsyncMock(return_value=True))
        await desk.act(OFFICER, case, lambda work: request_protection(work, case, need))


@pytest.mark.parametrize("write", [draft, add_source, give_a_reason, ask_protection])
async def test_a_case_is_not_opened_that_was_written_in_while_a_closer_one_was_joined(
    desk: Desk, caller: Caller, write: Callable[[Desk, UUID], Awaitable[None]]
) -> None:
    case, other = await two_kept(desk, caller)
    await desk.join(case, other)
    await write(desk, case)
    await desk.part(case, other)
    for people in ((), (OFFICER_PERSON, COLLEAGUE)):
        assert await restrict(caller, case, *people) == REFUSED
    assert await restrict(caller, case, OFFICER_PERSON) == DONE
    assert await restrict(caller, other, OFFICER_PERSON, COLLEAGUE) == DONE
    assert await restrict(caller, case) == REFUSED
    assert await restrict(caller, case, OFFICER_PERSON, COLLEAGUE) == DONE
    assert await restrict(caller, other) == DONE
    assert await restrict(caller, case) == DONE


async def test_what_was_written_before_and_after_opens_with_the_case(
    desk: Desk, caller: Caller
) -> None:
    case, other = await two_kept(desk, caller)
    await draft(desk, case)
    for _ in range(2):
        await desk.join(case, other)
        await desk.part(case, other)
        await add_source(desk, case)
    assert await restrict(caller, case) == DONE


async def test_the_case_that_was_joined_is_not_bound_by_the_one_it_stood_in(
    desk: Desk, caller: Caller
) -> None:
    case, other = await two_kept(desk, caller)
    await desk.join(case, other)
    await draft(desk, case)
    await desk.part(case, other)
    await draft(desk, other)
    link = await desk.link(case, other)
    assert (await caller.post(at(other, f"/links/{link}/refusal"))).status_code == 200
    assert (await caller.post(at(other, f"/links/{link}/undoing"))).status_code == 200
    assert await restrict(caller, other) == DONE


async def test_a_case_is_kept_closer_although_another_is_closer_still(
    desk: Desk, caller: Caller
) -> None:
    await desk.know(COLLEAGUE.account, "Invented Colleague")
    other, case = await desk.file(), await desk.file()
    await desk.join(case, other)
    await draft(desk, case)
    await desk.part(case, other)
    assert await restrict(caller, other, OFFICER_PERSON) == DONE
    assert await restrict(caller, case, OFFICER_PERSON, COLLEAGUE) == DONE
