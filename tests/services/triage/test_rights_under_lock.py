"""Access to a case is checked again under its lock. All persons are invented."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from services.triage.access import CaseAccess
from services.triage.commands import cases
from services.triage.context import Context
from services.triage.schemas import CloseCase
from shared.access.roles import Operation
from shared.clock import new_id
from shared.problems import NotFound, Problem
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt
from tests.services.before_the_lock import Meanwhile, know, trail
from tests.services.triage.http_client import OFFICER_PERSON
from tests.services.triage.triage_fixture import TriageFixture
from tests.services.triage.two_calls import two_calls


async def closing(
    triage: TriageFixture, context: Context, happens: Callable[..., Awaitable[None]]
) -> str:
    """Close a case while something happens; return the code of the refusal, or the state."""
    case = await triage.file()
    officer = replace(OFFICER_PERSON, account=new_id())
    await know(context.database, context.keyring, officer)
    meanwhile: Any = Meanwhile(context.database, lambda: happens(case, officer))
    changing = replace(context, database=meanwhile)
    try:
        await cases.close(CaseAccess(changing, officer, case), CloseCase(outcome="resolved"))
    except Problem as refused:
        assert (await triage.case(case)).state == "open"
        return refused.code
    return (await triage.case(case)).state


async def refused_at(context: Context) -> int:
    """Return the number of refused attempts in the trail."""
    return (await trail(context.database)).count("access.refused")


async def test_a_case_that_was_restricted_meanwhile_is_not_changed(
    triage: TriageFixture, context: Context
) -> None:
    async def restricted(case: object, _officer: object) -> None:
        statement = text("UPDATE cases SET restricted_to = ARRAY[gen_random_uuid()] WHERE id = :id")
        async with context.database.unit_of_work("test") as other:
            await other.session.execute(statement, {"id": case})

    assert await closing(triage, context, restricted) == "restricted-case"
    # It is recorded as an attempt.
    assert await refused_at(context) == 1


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
    triage: TriageFixture, context: Context, lost: dict[str, object], code: str
) -> None:
    async def loses(_case: object, officer: object) -> None:
        await know(context.database, context.keyring, officer, **lost)  # type: ignore[arg-type]  # see the table

    assert await closing(triage, context, loses) == code


async def test_a_link_is_not_decided_where_the_other_case_was_restricted_meanwhile(
    triage: TriageFixture, context: Context
) -> None:
    case, other = await two_calls(triage)
    link = await triage.link(case, other)

    async def restricted() -> None:
        statement = text("UPDATE cases SET restricted_to = ARRAY[gen_random_uuid()] WHERE id = :id")
        async with context.database.unit_of_work("test") as changing:
            await changing.session.execute(statement, {"id": other})

    meanwhile = replace(context, database=Meanwhile(context.database, restricted))  # type: ignore[arg-type]  # as above
    with pytest.raises(NotFound):
        await cases.decline_link(CaseAccess(meanwhile, OFFICER_PERSON, case), link)
    # The other case has no attempt, because they did not ask for it.
    with pytest.raises(NotFound):
        await cases.decline_link(CaseAccess(context, OFFICER_PERSON, case), link)
    assert await refused_at(context) == 0


async def test_what_forgets_to_ask_again_is_not_committed(
    triage: TriageFixture, context: Context
) -> None:
    case = await triage.file()

    async def forgetful(changing: UnitOfWork) -> Receipt:
        changing.record("case.close", "case", case)
        return Receipt(id=case, state="open")

    with pytest.raises(RuntimeError, match="not asked again"):
        await CaseAccess(context, OFFICER_PERSON, case).perform(Operation.CASE_CLOSE, forgetful)
    assert "case.close" not in await trail(context.database)
