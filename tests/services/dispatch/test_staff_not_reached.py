"""If a notice does not reach staff, somebody else is notified. Nobody is real."""

from uuid import UUID

import pytest

from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.workers import Leases
from services.dispatch.workers.finished_campaigns import FinishedCampaigns
from shared.access.roles import Role
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeRequested
from tests.services.dispatch.dispatch_fixture import DESK, DispatchFixture
from tests.services.dispatch.outside import Taking, mail_server, smtp_to
from tests.services.dispatch.test_notices import let_time_pass, notice

DEAD = Taking(answer=AttemptResult(AttemptOutcome.REFUSED, Reason.NO_SUCH_ADDRESS, 550, "5.1.1"))
UNSURE = Taking(answer=AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED))
OFFICER = {"role": None, "fallback_role": "triage_officer"}


@pytest.fixture
async def staff(dispatch: DispatchFixture) -> dict[str, UUID]:
    return {
        "officer": await dispatch.account(Role.TRIAGE_OFFICER, email="officer@ngo.example"),
        "colleague": await dispatch.account(Role.TRIAGE_OFFICER, email="colleague@ngo.example"),
        "administrator": await dispatch.account(Role.ADMINISTRATOR, email="admin@ngo.example"),
    }


async def asked(dispatch: DispatchFixture) -> set[tuple[str, str, str | None, str | None]]:
    """Return the requested notices: role, reason, case and account."""
    return {
        (each["role"], each["reason"], each["case_number"], each["concerns"])
        for each in await dispatch.emitted("notice.requested")
    }


def of_administrators(account: UUID) -> tuple[str, str, str | None, str | None]:
    return ("administrator", "staff-not-reached", None, str(account))


GIVEN_ON = ("triage_officer", "case-opened", "C-2026-0001", None)


@pytest.mark.parametrize("urgency", ["high", "critical"])
async def test_of_an_officer_whose_mailbox_is_gone_others_are_told(
    dispatch: DispatchFixture, staff: dict[str, UUID], urgency: str
) -> None:
    await dispatch.hear(notice(1, account=staff["officer"], urgency=urgency, **OFFICER))
    await dispatch.worker(Channel.EMAIL, DEAD).drain()
    if urgency == "critical":
        assert GIVEN_ON not in await asked(dispatch), "an SMS may reach them yet"
        await dispatch.worker(Channel.SMS, DEAD).drain()  # they have no number
    assert await asked(dispatch) == {of_administrators(staff["officer"]), GIVEN_ON}
    (given_on,) = [
        each for each in await dispatch.emitted("notice.requested") if each["case_number"]
    ]
    assert (given_on["desk"], given_on["urgency"]) == (DESK, urgency)


async def test_so_they_are_of_what_a_later_version_tells(
    dispatch: DispatchFixture, staff: dict[str, UUID]
) -> None:
    """A service that was updated first may send a reason that this one has no text for."""
    await dispatch.hear(notice(1, account=staff["officer"], reason="invented-later", **OFFICER))
    await dispatch.worker(Channel.EMAIL, DEAD).drain()
    assert await asked(dispatch) == {
        of_administrators(staff["officer"]),
        ("triage_officer", "invented-later", "C-2026-0001", None),
    }


async def test_the_letter_names_the_account_by_its_page(
    dispatch: DispatchFixture, staff: dict[str, UUID]
) -> None:
    await dispatch.hear(notice(1, account=staff["officer"], **OFFICER))
    await dispatch.worker(Channel.EMAIL, DEAD).drain()
    for each in await dispatch.emitted("notice.requested"):
        await dispatch.hear(NoticeRequested.model_validate(each))
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    said = {letter["To"]: letter.get_content() for letter in server.letters}
    assert f"/identity/accounts/{staff['officer']}" in said["admin@ngo.example"]
    assert "C-2026-0001" in said["colleague@ngo.example"]


async def test_it_is_told_once_in_a_while(
    dispatch: DispatchFixture, staff: dict[str, UUID]
) -> None:
    for number in range(3):
        await dispatch.hear(notice(number, account=staff["officer"], **OFFICER))
        await dispatch.worker(Channel.EMAIL, DEAD).drain()
        await FinishedCampaigns(dispatch.context).round()
    told = [each["reason"] for each in await dispatch.emitted("notice.requested")]
    assert told.count("staff-not-reached") == 1


async def test_what_reached_them_by_sms_or_is_for_them_alone_is_given_to_nobody(
    dispatch: DispatchFixture, staff: dict[str, UUID]
) -> None:
    reachable = await dispatch.account(
        Role.TRIAGE_OFFICER, email="o@n.example", phone="+33639980009"
    )
    await dispatch.hear(notice(1, account=reachable, urgency="critical", **OFFICER))
    await dispatch.worker(Channel.SMS, Taking()).drain()
    await dispatch.hear(notice(2, account=staff["officer"], role=None, desk=None))
    await dispatch.worker(Channel.EMAIL, DEAD).drain()
    assert await asked(dispatch) == {
        of_administrators(reachable),
        of_administrators(staff["officer"]),
    }


async def test_a_letter_that_was_cut_off_is_sent_again_once(
    dispatch: DispatchFixture, staff: dict[str, UUID]
) -> None:
    await dispatch.hear(notice(1, account=staff["officer"], **OFFICER))
    await dispatch.worker(Channel.EMAIL, UNSURE).drain()
    assert await dispatch.states() == [("email", "pending", "send-again")]
    await let_time_pass(dispatch)
    await dispatch.worker(Channel.EMAIL, UNSURE).drain()
    assert await dispatch.states() == [("email", "unknown", "not-answered")]
    assert await asked(dispatch) == {of_administrators(staff["officer"]), GIVEN_ON}


async def test_so_is_one_that_was_lost_with_its_worker(
    dispatch: DispatchFixture, staff: dict[str, UUID]
) -> None:
    await dispatch.hear(notice(1, account=staff["officer"], **OFFICER))
    await dispatch.do(
        "UPDATE deliveries SET state = 'claimed', claim = id, next_try_at = NULL,"
        " lease_until = now() - interval '1 minute'"
    )
    await Leases(dispatch.context).round()
    assert await dispatch.states() == [("email", "pending", "send-again")]
    assert await asked(dispatch) == set()


async def test_what_stays_in_the_local_mailbox_was_not_refused(
    dispatch: DispatchFixture, staff: dict[str, UUID]
) -> None:
    kept = Taking(answer=AttemptResult(AttemptOutcome.KEPT, Reason.LOCAL_MAILBOX))
    await dispatch.hear(notice(1, account=staff["officer"], urgency="critical", **OFFICER))
    for channel in (Channel.EMAIL, Channel.SMS):
        await dispatch.worker(channel, kept).drain()
    assert await asked(dispatch) == set()
