"""Administrators get notices on what to do, without access to the content. Nobody is real."""

from itertools import product
from typing import Any

import pytest

from services.dispatch.rules.missing_roles import WHAT_TO_DO, MissingRole, missing_role_of
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeReason, NoticeRequested
from tests.services.dispatch.dispatch_fixture import DESK, DispatchFixture
from tests.services.dispatch.outside import mail_server, smtp_to

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


def notice(reason: str, **more: Any) -> NoticeRequested:
    fields: dict[str, Any] = {
        "role": "triage_officer",
        "desk": DESK,
        "reason": reason,
        "urgency": "high",
        "case_number": "C-2026-0001",
        "requested_at": utc_now(),
    }
    return NoticeRequested(notice=new_id(), **fields | more)


async def letter(dispatch: DispatchFixture, told: NoticeRequested) -> str:
    await dispatch.hear(told)
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        (sent,) = server.letters
    return str(sent.get_content())


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (notice("case-handed-over", role=None, account=new_id()), "nobody can act on it"),
        (notice("case-handed-over"), "there is no officer. Name one for its desk"),
        (notice("case-entrusted", role=None, desk=None, account=new_id()), "nobody can act on it"),
        (notice("appeal-submitted", role="approver"), "Name an approver for its desk"),
        (notice("nobody-approves", role="administrator", desk=None), "Name an approver"),
    ],
)
async def test_one_who_may_not_open_the_case_is_told_what_to_do(
    dispatch: DispatchFixture, told: NoticeRequested, words: str
) -> None:
    await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example")
    said = await letter(dispatch, told)
    assert words in said
    assert "/identity/accounts" in said
    assert "/triage/" not in said
    assert "to you" not in said


async def test_one_who_may_open_it_is_led_there(dispatch: DispatchFixture) -> None:
    await dispatch.account(Role.ADMINISTRATOR, Role.TRIAGE_OFFICER, email="both@ngo.example")
    said = await letter(dispatch, notice("case-handed-over"))
    assert "Take it over" in said
    assert "/triage/cases/by-number/C-2026-0001" in said


@pytest.mark.parametrize("language", WHAT_TO_DO)
def test_there_are_words_for_each_whom_something_was_for(language: str) -> None:
    assert set(WHAT_TO_DO[language]) == set(MissingRole)


@pytest.mark.parametrize(("reason", "role"), [*product(NoticeReason, [*Role, None])])
def test_nobody_but_administrators_is_told_in_place_of_another(
    reason: NoticeReason, role: Role | None
) -> None:
    every = frozenset(Role)
    assert missing_role_of(reason, role, every - ADMINISTRATOR) is None
    assert missing_role_of(reason, role, every) is None


def test_what_is_theirs_is_told_as_such() -> None:
    own = {
        each
        for each in NoticeReason
        if missing_role_of(each, "administrator", ADMINISTRATOR) is None
    }
    assert own == {
        NoticeReason.CHANNEL_UNAVAILABLE, NoticeReason.ACCOUNT_PROPOSED, NoticeReason.ACCOUNT_ALONE,
        NoticeReason.ADDRESS_CHANGED, NoticeReason.ADDRESS_CHANGED_BY_ANOTHER,
        NoticeReason.EVENTS_PARKED, NoticeReason.EVENTS_REFUSED, NoticeReason.EVENTS_WAIT,
        NoticeReason.CONSUMER_HALTED, NoticeReason.MESSAGES_UNREADABLE, NoticeReason.AUDIT_BROKEN,
        NoticeReason.PASSWORDS_TRIED, NoticeReason.PASSWORDS_TRIED_FOR_ANOTHER,
        NoticeReason.READER_ALONE, NoticeReason.STAFF_NOT_REACHED,
        NoticeReason.EVENTS_UNPUBLISHED, NoticeReason.NOT_TAKEN_UP,
        NoticeReason.ALERTS_NOT_TAKEN_UP, NoticeReason.APPEALS_NOT_TAKEN_UP,
        NoticeReason.PROTECTION_NOT_TAKEN_UP,
        NoticeReason.ACCOUNT_LAPSED, NoticeReason.API_KEY_EXPIRES, NoticeReason.API_KEY_ENDED,
        NoticeReason.API_KEY_REFUSED, NoticeReason.OWN_API_KEY_EXPIRES,
        NoticeReason.OWN_API_KEY_ENDED, NoticeReason.SMS_REPORTS_REFUSED,
        NoticeReason.SMS_REPORTS_MISSING,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "number", "place"),
    [
        # Neither may open a case: they find its number on the list of support requests.
        (Role.GRANTS_OFFICER, "C-2026-0001", "/relocation/support-requests"),
        (Role.COMMITTEE_MEMBER, "C-2026-0001", "/relocation/support-requests"),
        (Role.GRANTS_OFFICER, "S-2026-0001", "/relocation/support-requests"),
        (Role.TRIAGE_OFFICER, "C-2026-0001", "/triage/cases/by-number/C-2026-0001"),
    ],
)
@pytest.mark.parametrize("reason", ["case-waits", "consent-changed", "alert-withdrawn"])
async def test_a_notice_leads_to_a_page_that_its_reader_may_open(
    dispatch: DispatchFixture, reason: str, role: Role, number: str, place: str
) -> None:
    await dispatch.account(role, email="reader@ngo.example")
    said = await letter(dispatch, notice(reason, role=role.value, case_number=number))
    assert said.rstrip().endswith(f":8470{place}")


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.ADMINISTRATOR, "/"),  # they may not open campaigns: the start page names the channel
        (Role.COMMUNICATIONS, "/dispatch/campaigns"),
    ],
)
async def test_of_a_channel_that_is_down_each_is_led_to_a_page_that_they_may_open(
    dispatch: DispatchFixture, role: Role, place: str
) -> None:
    await dispatch.account(role, email="reader@ngo.example")
    down: dict[str, Any] = {"role": role.value, "desk": None, "case_number": None}
    said = await letter(dispatch, notice("channel-unavailable", **down))
    assert said.rstrip().endswith(f":8470{place}")


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("alerts", "Accepted alerts do not become cases"),
        ("appeals", "Approved documents are not being sent"),
        ("protection", "Requests for protection do not arrive"),
    ],
)
async def test_of_what_is_late_they_are_told_the_kind_and_how_many(
    dispatch: DispatchFixture, kind: str, sentence: str
) -> None:
    await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example")
    late: dict[str, Any] = {"role": "administrator", "desk": None, "case_number": None}
    said = await letter(dispatch, notice(f"{kind}-not-taken-up", **late, number=15))
    assert f"{sentence}. Check the health of each service. Number of them: 15" in said


async def test_of_one_forged_record_they_get_one_letter_though_every_service_tells_of_it(
    dispatch: DispatchFixture,
) -> None:
    """All five services read what is written to the bus; after an hour there is one more notice."""
    await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example")
    forged: dict[str, Any] = {
        "role": "administrator",
        "desk": None,
        "case_number": None,
        "urgency": "critical",
    }

    async def letters() -> int:
        for _ in range(5):
            await dispatch.hear(notice("events-refused", **forged))
        told = "SELECT count(*) FROM deliveries WHERE channel = 'email'"
        return int(await dispatch.scalar(told))

    assert await letters() == 1
    assert await dispatch.scalar("SELECT count(*) FROM gathered_notices") == 0
    kept = "SELECT count(*) FROM audit_entries WHERE action = 'notice.queued'"
    assert (await dispatch.scalar("SELECT count(*) FROM notices"), await dispatch.scalar(kept)) == (
        5,
        5,
    )
    await dispatch.do("UPDATE told_outcomes SET told_at = told_at - interval '1 hour'")
    assert await letters() == 2
