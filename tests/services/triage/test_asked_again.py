"""Who was let in at a case is asked again under its lock. All persons are invented."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from services.triage import work
from services.triage.parts import Parts
from services.triage.reception import Visit
from services.triage.schemas import Close
from shared.access.roles import Operation
from shared.clock import new_id
from shared.problems import NotFound, Problem
from shared.storage.unit_of_work import AuditFact, UnitOfWork
from shared.web.idempotency import Receipt
from tests.services.meanwhile import Meanwhile, know, trail
from tests.services.triage.caller import OFFICER_PERSON
from tests.services.triage.calls import two_calls
from tests.services.triage.desk import Desk


async def closing(desk: Desk, parts: Parts, happens: Callable[..., Awaitable[None]]) -> str:
    """Close a case while something happens; return the code of the refusal, or its state."""
    case = await desk.file()
    officer = replace(OFFICER_PERSON, account=new_id())
    await know(parts.database, parts.keyring, officer)
    changing = replace(parts, database=Meanwhile(parts.database, lambda: happens(case, officer)))  # type: ignore[arg-type]  # stands for the database
    try:
        await work.close(Visit(changing, officer, case), Close(outcome="resolved"))
    except Problem as refused:
        assert (await desk.case(case)).state == "open"
        return refused.code
    return (await desk.case(case)).state


async def refused_at(parts: Parts) -> int:
    """Return how many attempts the trail holds."""
    return (await trail(parts.database)).count("access.refused")


async def test_a_case_that_was_restricted_meanwhile_is_not_changed(
    desk: Desk, parts: Parts
) -> None:
    async def restricted(case: object, _officer: object) -> None:
        statement = text("UPDATE cases SET restricted_to = ARRAY[gen_random_uuid()] WHERE id = :id")
        async with parts.database.unit_of_work("test") as other:
            await other.session.execute(statement, {"id": case})

    assert await closing(desk, parts, restricted) == "restricted-case"
    # It is an attempt like any other.
    assert await refused_at(parts) == 1


@pytest.mark.parametrize(
    ("lost", "code"),
    [
        ({"state": "disabled"}, "account-disabled"),
        ({"roles": ("operator",)}, "forbidden"),
        ({"all_desks": False, "desks": ("africa",)}, "other-desk"),
        ({}, "closed"),
    ],
)
async def test_who_lost_role_or_desk_meanwhile_changes_nothing(
    desk: Desk, parts: Parts, lost: dict[str, object], code: str
) -> None:
    async def loses(_case: object, officer: object) -> None:
        await know(parts.database, parts.keyring, officer, **lost)  # type: ignore[arg-type]  # see the table

    assert await closing(desk, parts, loses) == code


async def test_a_link_is_not_decided_where_the_other_case_was_restricted_meanwhile(
    desk: Desk, parts: Parts
) -> None:
    case, other = await two_calls(desk)
    link = await desk.link(case, other)

    async def restricted() -> None:
        statement = text("UPDATE cases SET restricted_to = ARRAY[gen_random_uuid()] WHERE id = :id")
        async with parts.database.unit_of_work("test") as changing:
            await changing.session.execute(statement, {"id": other})

    meanwhile = replace(parts, database=Meanwhile(parts.database, restricted))  # type: ignore[arg-type]  # as above
    with pytest.raises(NotFound):
        await work.decline_link(Visit(meanwhile, OFFICER_PERSON, case), link)
    # Nobody attempted anything there: the other case is one that they did not ask for.
    with pytest.raises(NotFound):
        await work.decline_link(Visit(parts, OFFICER_PERSON, case), link)
    assert await refused_at(parts) == 0


async def test_what_forgets_to_ask_again_is_not_committed(desk: Desk, parts: Parts) -> None:
    case = await desk.file()

    async def forgetful(changing: UnitOfWork) -> Receipt:
        changing.record(AuditFact("case.close", "case", case))
        return Receipt(id=case, state="open")

    with pytest.raises(RuntimeError, match="not asked again"):
        await Visit(parts, OFFICER_PERSON, case).perform(Operation.CASE_CLOSE, forgetful)
    assert "case.close" not in await trail(parts.database)
