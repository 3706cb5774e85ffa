"""Notices about a campaign go to people of its desk. All persons are invented."""

from uuid import UUID

import pytest

from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.workers.finished_campaigns import FinishedCampaigns
from shared.access.roles import Role
from shared.clock import utc_now
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeRequested
from tests.services.dispatch.dispatch_fixture import DESK, DispatchFixture, Issued
from tests.services.dispatch.outside import Taking, mail_server, smtp_to
from tests.services.dispatch.test_notices import notice

ANSWERS = {
    "deliveries-failed": AttemptResult(AttemptOutcome.REFUSED, Reason.MESSAGE_REFUSED),
    "delivery-unknown": AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED),
    "address-blocked": AttemptResult(AttemptOutcome.REFUSED, Reason.NO_SUCH_ADDRESS),
}


async def colleagues(dispatch: DispatchFixture) -> tuple[UUID, UUID]:
    """Return a colleague of the campaign's desk, and one of another desk."""
    here, elsewhere = [
        await dispatch.account(
            Role.COMMUNICATIONS, email=f"{desk}@ngo.example", desks=frozenset({desk})
        )
        for desk in (DESK, "africa")
    ]
    return here, elsewhere


async def told(dispatch: DispatchFixture) -> dict[str, set[UUID]]:
    """Let dispatch process the notices it requested; return the recipients by reason."""
    for each in await dispatch.emitted("notice.requested"):
        await dispatch.hear(NoticeRequested.model_validate(each))
    rows = await dispatch.rows(
        "SELECT n.reason, d.account FROM deliveries d JOIN ("
        "  SELECT id AS delivery, notice FROM deliveries UNION ALL"
        "  SELECT delivery, notice FROM gathered_notices"
        ") AS held ON held.delivery = d.id JOIN notices n ON n.id = held.notice"
    )
    found: dict[str, set[UUID]] = {}
    for row in rows:
        found.setdefault(row.reason, set()).add(row.account)
    return found


@pytest.mark.parametrize("reason", ANSWERS)
async def test_what_became_of_a_campaign_is_told_to_its_desk(
    dispatch: DispatchFixture, reason: str
) -> None:
    here, _ = await colleagues(dispatch)
    await dispatch.contact()
    await dispatch.start()
    await dispatch.worker(Channel.EMAIL, Taking(answer=ANSWERS[reason])).drain()
    assert (await told(dispatch))[reason] == {here}


async def test_so_is_one_that_reaches_nobody_or_has_nobody_left(dispatch: DispatchFixture) -> None:
    here, _ = await colleagues(dispatch)
    await dispatch.start()
    await dispatch.start(Issued(embargo_until=utc_now().replace(year=2099)))
    await FinishedCampaigns(dispatch.context).round()
    assert await told(dispatch) == {"nobody-reached": {here}, "nobody-left": {here}}


async def test_so_is_an_appeal_that_was_refused(dispatch: DispatchFixture) -> None:
    here, _ = await colleagues(dispatch)
    approvers = [
        await dispatch.account(Role.APPROVER, email=f"a@{desk}.example", desks=frozenset({desk}))
        for desk in (DESK, "africa")
    ]
    await dispatch.hear(await dispatch.issued(Issued(attested={"verification": "in-progress"})))
    assert await told(dispatch) == {"deliveries-failed": {here, approvers[0]}}


async def test_a_channel_that_fails_is_told_to_all_desks_and_names_no_case(
    dispatch: DispatchFixture,
) -> None:
    both = await colleagues(dispatch)
    await dispatch.contact()
    await dispatch.start()
    await dispatch.drain(Channel.EMAIL)
    assert await told(dispatch) == {"channel-unavailable": set(both)}
    (asked,) = [
        each
        for each in await dispatch.emitted("notice.requested")
        if each["role"] == Role.COMMUNICATIONS
    ]
    assert (asked["case_number"], asked["campaign"]) == (None, None)


async def test_a_letter_of_a_desk_that_is_no_longer_its_readers_goes_to_who_is_there(
    dispatch: DispatchFixture,
) -> None:
    desk = frozenset({DESK})
    moved = await dispatch.account(Role.TRIAGE_OFFICER, email="moved@ngo.example", desks=desk)
    await dispatch.account(Role.TRIAGE_OFFICER, email="stays@ngo.example", desks=desk)
    await dispatch.hear(notice(1, account=moved, role=None, fallback_role="triage_officer"))
    # As it is between the change and its effects.
    await dispatch.do("UPDATE principals SET desks = '{asia}' WHERE account = :a", a=moved)
    async with mail_server() as server:
        for _ in range(2):  # the first finds the present recipients
            await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
    assert [letter["To"] for letter in server.letters] == ["stays@ngo.example"]
