"""A notice says that something waits, and nothing about its content."""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.access.roles import Role
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import UnitOfWork

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def work() -> UnitOfWork:
    return UnitOfWork(session=cast(AsyncSession, None), actor="triage", now=NOW)


def say(work: UnitOfWork, **changes: Any) -> None:
    said = {"reason": NoticeReason.CASE_OPENED, "urgency": "critical", "role": Role.TRIAGE_OFFICER}
    notice(work, **cast(Any, said | changes))


def test_a_notice_goes_to_a_role_of_a_desk_or_to_one_account(work: UnitOfWork) -> None:
    account = uuid4()
    say(work, desk="mena", case_number="C-2026-000123")
    say(work, role=None, account=account)
    say(work, account=account, desk="mena")
    to_desk, to_one, to_one_of_a_desk = work.events
    assert to_desk.model_dump(exclude={"id", "notice"}) == {
        "role": "triage_officer",
        "account": None,
        "fallback_role": None,
        "desk": "mena",
        "reason": "case-opened",
        "case_number": "C-2026-000123",
        "urgency": "critical",
        "requested_at": NOW,
        "campaign": None,
        "channel": None,
        "concerns": None,
        "api_key": None,
        "number": None,
        "former": None,
    }
    assert to_one.model_dump()["account"] == account
    # A reader that does not know fallbacks sees one account and no role.
    fallback = to_one_of_a_desk.model_dump()
    assert (fallback["role"], fallback["account"]) == (None, account)
    assert (fallback["fallback_role"], fallback["desk"]) == ("triage_officer", "mena")
    assert to_desk.key != to_one.key


def test_it_speaks_of_no_subject(work: UnitOfWork) -> None:
    say(work)
    assert work.events[0].subjects == ()


@pytest.mark.parametrize(
    "to",
    [
        {"role": None},
        {"role": None, "account": uuid4(), "desk": "mena"},
    ],
)
def test_a_notice_to_nobody_or_to_two_is_refused(work: UnitOfWork, to: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"a notice goes|a desk narrows"):
        say(work, **to)
    assert work.events == []


@pytest.mark.parametrize("number", ["C-2026-000123", "T-17", "CASE-2026-17", "K7QF-2M9X", "42"])
def test_case_numbers_of_these_forms_are_taken(work: UnitOfWork, number: str) -> None:
    say(work, case_number=number, desk="mena")
    assert len(work.events) == 1


@pytest.mark.parametrize(
    "words",
    [
        "INVENTED PERSON",
        "INVENTED-PERSON",
        "PERSON",
        "C-PERSON",
        "C-2026-PERSON",
        "c-2026-1",
        "C-2026-1 in Invented Town",
        "C-2026-1\n",
        "",
        "1" * 25,
        "+41790000000",
    ],
)
def test_nothing_but_a_case_number_slips_in_as_one(work: UnitOfWork, words: str) -> None:
    with pytest.raises(ValueError, match="no case number"):
        say(work, case_number=words, desk="mena")
    assert work.events == []


@pytest.mark.parametrize(
    "field", [{"reason": "she was taken"}, {"role": "everybody"}, {"urgency": "she was taken"}]
)
def test_nothing_but_codes_slips_in_as_reason_role_or_urgency(
    work: UnitOfWork, field: dict[str, str]
) -> None:
    with pytest.raises((ValueError, ValidationError)):
        say(work, **field)
    assert work.events == []


def test_a_field_of_one_s_own_is_refused(work: UnitOfWork) -> None:
    with pytest.raises(TypeError):
        say(work, text="she was taken")


@pytest.mark.parametrize("of_case", [{"case_number": "C-2026-000123"}, {"campaign": uuid4()}])
def test_what_is_about_a_case_goes_to_no_role_of_every_desk(
    work: UnitOfWork, of_case: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="goes to its desk"):
        say(work, **of_case)
    assert work.events == []
    say(work, role=None, account=uuid4(), **of_case)
    say(work, role=Role.ADMINISTRATOR, **of_case)
