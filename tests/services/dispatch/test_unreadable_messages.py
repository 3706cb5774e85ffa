"""A message that cannot be composed is our fault, and is reported to people who can repair it.

All persons are invented.
"""

from dataclasses import replace

import pytest

from services.dispatch.operations.contacts.trial_messages import send_trial
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeRequested
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued, appeal_texts
from tests.services.dispatch.outside import Taking

BROKEN = "UPDATE {} SET {} = set_byte({}, 40, get_byte({}, 40) # 255)"
TOLD = [
    ("deliveries-failed", "communications", "C-2026-0001"),
    ("messages-unreadable", "administrator", None),
]


async def told(dispatch: DispatchFixture) -> list[tuple[str, str, str | None]]:
    return [
        (each["reason"], each["role"], each["case_number"])
        for each in await dispatch.emitted("notice.requested")
    ]


async def broken(dispatch: DispatchFixture, table: str, column: str) -> None:
    await dispatch.do(BROKEN.format(table, *[column] * 3))


class TestOfACampaign:
    @pytest.mark.parametrize(
        ("table", "column"),
        [("addresses", "sealed"), ("contacts", "words")],
    )
    async def test_a_broken_seal_is_withheld_and_says_nothing_of_the_recipient(
        self, dispatch: DispatchFixture, table: str, column: str
    ) -> None:
        await dispatch.contact("partner", endpoint="https://127.0.0.1:4443/hook")
        campaign = await dispatch.start(Issued(audience=("partner",)))
        await broken(dispatch, table, column)
        await dispatch.do("UPDATE addresses SET failures = 2")
        provider = Taking()
        await dispatch.worker(Channel.WEBHOOK, provider).drain()
        assert await dispatch.states() == [("webhook", "withheld", "unreadable")]
        assert await dispatch.rows("SELECT * FROM attempts") == []
        (address,) = await dispatch.rows("SELECT failures, rests_until, blocked_at FROM addresses")
        assert tuple(address) == (2, None, None)
        assert await told(dispatch) == TOLD
        assert provider.taken == []

        await broken(dispatch, table, column)  # it is repaired: the same bits are flipped back
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            answer = await client.post(f"/v1/campaigns/{campaign}/send-again")
        assert answer.json()["reopened"] == 1
        await dispatch.worker(Channel.WEBHOOK, provider).drain()
        assert await dispatch.states() == [("webhook", "sent", "accepted")]

    async def test_a_text_that_is_not_there_is_no_fault_of_the_provider(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(texts=appeal_texts("en", "fr")))
        await dispatch.do("UPDATE deliveries SET language = 'ar'")
        await dispatch.worker(Channel.EMAIL, Taking()).drain()
        assert await dispatch.states() == [("email", "withheld", "unreadable")]
        assert await told(dispatch) == TOLD

    async def test_a_keyring_that_knows_nobody_is_told_once(
        self, dispatch: DispatchFixture
    ) -> None:
        for _ in range(3):
            await dispatch.contact()
        await dispatch.start()
        await dispatch.start(replace(Issued(), level="critical"))
        await dispatch.do("UPDATE addresses SET sealed = decode(repeat('01', 80), 'hex')")
        await dispatch.worker(Channel.EMAIL, Taking()).drain()
        assert set(await dispatch.states()) == {("email", "withheld", "unreadable")}
        assert sorted(await told(dispatch)) == [TOLD[0], TOLD[0], TOLD[1]]


async def test_a_notice_waits_for_it_to_be_mended(dispatch: DispatchFixture) -> None:
    seal = BROKEN.format("principals", *["profile_sealed"] * 3)
    account = await dispatch.account(Role.TRIAGE_OFFICER, email="officer@recipient.invalid.example")
    await dispatch.hear(
        NoticeRequested(
            notice=new_id(),
            account=account,
            reason="case-opened",
            urgency="high",
            case_number="C-2026-0001",
            requested_at=utc_now(),
        )
    )
    await dispatch.do(seal)
    provider = Taking()
    await dispatch.worker(Channel.EMAIL, provider).drain()
    assert await dispatch.states() == [("email", "pending", "unreadable")]
    assert await told(dispatch) == [TOLD[1]]

    await dispatch.do(seal)
    await dispatch.do("UPDATE deliveries SET next_try_at = now()")
    await dispatch.worker(Channel.EMAIL, provider).drain()
    assert await dispatch.states() == [("email", "sent", "accepted")]


async def test_a_test_message_says_so_at_once(dispatch: DispatchFixture) -> None:
    contact = await dispatch.contact()
    await broken(dispatch, "addresses", "sealed")
    async with dispatch.context.database.unit_of_work("test") as work:
        await send_trial(work, dispatch.context, contact.id, Channel.EMAIL)
    await dispatch.worker(Channel.EMAIL, Taking()).drain()
    assert await dispatch.states() == [("email", "withheld", "unreadable")]
    assert await told(dispatch) == [TOLD[1]]
