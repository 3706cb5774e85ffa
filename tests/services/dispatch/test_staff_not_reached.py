"""What staff are told and does not arrive is told to somebody else. Nobody here is real."""

from uuid import UUID

import pytest

from services.dispatch.finishing import Finishing
from services.dispatch.rules.attempted import Attempted
from services.dispatch.rules.reasons import AttemptOutcome, Channel, Reason
from services.dispatch.workers import Leases
from shared.access.roles import Role
from shared.contracts.notices import NoticeRequested
from tests.services.dispatch.house import DESK, House
from tests.services.dispatch.outside import Taking, mail_server, smtp_to
from tests.services.dispatch.test_notices import let_time_pass, notice

DEAD = Taking(answer=Attempted(AttemptOutcome.REFUSED, Reason.NO_SUCH_ADDRESS, 550, "5.1.1"))
UNSURE = Taking(answer=Attempted(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED))
OFFICER = {"role": None, "fallback_role": "triage_officer"}


@pytest.fixture
async def staff(house: House) -> dict[str, UUID]:
    return {
        "officer": await house.account(Role.TRIAGE_OFFICER, email="officer@ngo.example"),
        "colleague": await house.account(Role.TRIAGE_OFFICER, email="colleague@ngo.example"),
        "administrator": await house.account(Role.ADMINISTRATOR, email="admin@ngo.example"),
    }


async def asked(house: House) -> set[tuple[str, str, str | None, str | None]]:
    """Return what dispatch asked to be told: to which role, why, of which case, which account."""
    return {
        (each["role"], each["reason"], each["case_number"], each["concerns"])
        for each in await house.emitted("notice.requested")
    }


def of_administrators(account: UUID) -> tuple[str, str, str | None, str | None]:
    return ("administrator", "staff-not-reached", None, str(account))


GIVEN_ON = ("triage_officer", "case-opened", "C-2026-0001", None)


@pytest.mark.parametrize("urgency", ["high", "critical"])
async def test_of_an_officer_whose_mailbox_is_gone_others_are_told(
    house: House, staff: dict[str, UUID], urgency: str
) -> None:
    await house.hear(notice(1, account=staff["officer"], urgency=urgency, **OFFICER))
    await house.worker(Channel.EMAIL, DEAD).drain()
    if urgency == "critical":
        assert GIVEN_ON not in await asked(house), "an SMS may reach them yet"
        await house.worker(Channel.SMS, DEAD).drain()  # they have no number
    assert await asked(house) == {of_administrators(staff["officer"]), GIVEN_ON}
    (given_on,) = [each for each in await house.emitted("notice.requested") if each["case_number"]]
    assert (given_on["desk"], given_on["urgency"]) == (DESK, urgency)


async def test_so_they_are_of_what_a_later_version_tells(
    house: House, staff: dict[str, UUID]
) -> None:
    """A service that was updated first may say what this one has no words for."""
    await house.hear(notice(1, account=staff["officer"], reason="invented-later", **OFFICER))
    await house.worker(Channel.EMAIL, DEAD).drain()
    assert await asked(house) == {
        of_administrators(staff["officer"]),
        ("triage_officer", "invented-later", "C-2026-0001", None),
    }


async def test_the_letter_names_the_account_by_its_page(
    house: House, staff: dict[str, UUID]
) -> None:
    await house.hear(notice(1, account=staff["officer"], **OFFICER))
    await house.worker(Channel.EMAIL, DEAD).drain()
    for each in await house.emitted("notice.requested"):
        await house.hear(NoticeRequested.model_validate(each))
    async with mail_server() as server:
        await house.worker(Channel.EMAIL, smtp_to(server)).drain()
    said = {letter["To"]: letter.get_content() for letter in server.letters}
    assert f"/identity/accounts/{staff['officer']}" in said["admin@ngo.example"]
    assert "C-2026-0001" in said["colleague@ngo.example"]


async def test_it_is_told_once_in_a_while(house: House, staff: dict[str, UUID]) -> None:
    for number in range(3):
        await house.hear(notice(number, account=staff["officer"], **OFFICER))
        await house.worker(Channel.EMAIL, DEAD).drain()
        await Finishing(house.parts).round()
    told = [each["reason"] for each in await house.emitted("notice.requested")]
    assert told.count("staff-not-reached") == 1


async def test_what_reached_them_by_sms_or_is_for_them_alone_is_given_to_nobody(
    house: House, staff: dict[str, UUID]
) -> None:
    reachable = await house.account(Role.TRIAGE_OFFICER, email="o@n.example", phone="+33639980009")
    await house.hear(notice(1, account=reachable, urgency="critical", **OFFICER))
    await house.worker(Channel.SMS, Taking()).drain()
    await house.hear(notice(2, account=staff["officer"], role=None, desk=None))
    await house.worker(Channel.EMAIL, DEAD).drain()
    assert await asked(house) == {
        of_administrators(reachable), of_administrators(staff["officer"])
    }  # fmt: skip


async def test_a_letter_that_was_cut_off_is_sent_again_once(
    house: House, staff: dict[str, UUID]
) -> None:
    await house.hear(notice(1, account=staff["officer"], **OFFICER))
    await house.worker(Channel.EMAIL, UNSURE).drain()
    assert await house.states() == [("email", "pending", "send-again")]
    await let_time_pass(house)
    await house.worker(Channel.EMAIL, UNSURE).drain()
    assert await house.states() == [("email", "unknown", "not-answered")]
    assert await asked(house) == {of_administrators(staff["officer"]), GIVEN_ON}


async def test_so_is_one_that_was_lost_with_its_worker(
    house: House, staff: dict[str, UUID]
) -> None:
    await house.hear(notice(1, account=staff["officer"], **OFFICER))
    await house.do(
        "UPDATE deliveries SET state = 'claimed', claim = id, next_try_at = NULL,"
        " lease_until = now() - interval '1 minute'"
    )
    await Leases(house.parts).round()
    assert await house.states() == [("email", "pending", "send-again")]
    assert await asked(house) == set()


async def test_what_stays_in_the_local_mailbox_was_not_refused(
    house: House, staff: dict[str, UUID]
) -> None:
    kept = Taking(answer=Attempted(AttemptOutcome.KEPT, Reason.LOCAL_MAILBOX))
    await house.hear(notice(1, account=staff["officer"], urgency="critical", **OFFICER))
    for channel in (Channel.EMAIL, Channel.SMS):
        await house.worker(channel, kept).drain()
    assert await asked(house) == set()
