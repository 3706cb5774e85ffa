"""One notice is sent to the former address of an account. All persons are invented."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.dispatch.operations.outcomes.notifying_staff import forget_notified
from services.dispatch.rules.combined_notices import AT_ONCE
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.content import AccountProfile
from shared.contracts.notices import NoticeRequested
from tests.services.before_the_lock import know
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import mail_server, smtp_to
from tests.services.dispatch.test_notices import notice

OLD, PRESENT = "old@ngo.example", "present@ngo.example"


async def changed(dispatch: DispatchFixture, account: UUID, reason: str) -> NoticeRequested:
    event = new_id()
    keys = await dispatch.context.keyring.open((account,))
    former = AccountProfile(name="Invented Colleague", email=OLD, language="en")
    return NoticeRequested(
        id=event,
        notice=new_id(),
        account=account,
        reason=reason,
        urgency="high",
        requested_at=utc_now(),
        former=keys.seal_part(event, "former", account, former),
    )


@pytest.mark.parametrize(
    ("reason", "by"),
    [("address-changed", "You"), ("address-changed-by-another", "An administrator")],
)
async def test_it_says_who_changed_it_and_leads_nowhere(
    dispatch: DispatchFixture, reason: str, by: str
) -> None:
    account = await dispatch.account(Role.OPERATOR, email=PRESENT)
    event = await changed(dispatch, account, reason)
    for _ in range(2):
        await dispatch.hear(event)
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        (letter,) = server.letters
    assert letter["To"] == OLD
    said = letter.get_content()
    assert said.startswith(f"{by} changed the e-mail address of your Tocsin account.")
    assert "tell an" in said
    assert "http" not in said
    assert PRESENT not in said


async def test_it_shares_no_letter_with_what_goes_to_the_present_address(
    dispatch: DispatchFixture,
) -> None:
    account = await dispatch.account(Role.APPROVER, email=PRESENT)
    for each in range(AT_ONCE + 1):
        await dispatch.hear(notice(each, desk=None))
    await dispatch.hear(await changed(dispatch, account, "address-changed-by-another"))
    await dispatch.hear(notice(99, desk=None))
    await dispatch.do("UPDATE deliveries SET next_try_at = now() WHERE state = 'pending'")
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        to = [(letter["To"], letter.get_content()) for letter in server.letters]
    assert [address for address, _ in to].count(OLD) == 1
    assert all("C-2026" not in said for address, said in to if address == OLD)
    assert sum(said.count("C-2026-0099:") for address, said in to if address == PRESENT) == 1


async def test_who_was_shut_out_since_hears_of_it(dispatch: DispatchFixture) -> None:
    account = await dispatch.account(Role.OPERATOR, email=PRESENT)
    await dispatch.hear(await changed(dispatch, account, "address-changed-by-another"))
    principal = Principal(account, "person", frozenset({Role.OPERATOR}), ALL_DESKS)
    await dispatch.hear(
        await know(dispatch.context.database, dispatch.context.keyring, principal, state="disabled")
    )
    async with mail_server() as server:
        await dispatch.worker(Channel.EMAIL, smtp_to(server)).drain()
        assert [letter["To"] for letter in server.letters] == [OLD]


async def test_it_is_forgotten_when_its_notice_has_long_gone(dispatch: DispatchFixture) -> None:
    account = await dispatch.account(Role.OPERATOR, email=PRESENT)
    for days in (1, 31):
        event = await changed(dispatch, account, "address-changed")
        asked = event.model_copy(update={"requested_at": utc_now() - timedelta(days=days)})
        await dispatch.hear(asked)
    assert await forget_notified(dispatch.context.database) == 1
    assert await forget_notified(dispatch.context.database) == 0
    assert await dispatch.scalar("SELECT count(*) FROM former_profiles") == 1
