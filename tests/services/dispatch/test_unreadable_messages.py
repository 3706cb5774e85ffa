"""What no message can be made of is our own fault, and is told to those who can mend it.

All persons are invented.
"""

from dataclasses import replace

import pytest

from services.dispatch.operations.trying import send_trial
from services.dispatch.rules.reasons import Channel
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.notices import NoticeRequested
from tests.services.dispatch.house import House, Issued, appeal_texts
from tests.services.dispatch.outside import Taking

BROKEN = "UPDATE {} SET {} = set_byte({}, 40, get_byte({}, 40) # 255)"
TOLD = [
    ("deliveries-failed", "communications", "C-2026-0001"),
    ("messages-unreadable", "administrator", None),
]


async def told(house: House) -> list[tuple[str, str, str | None]]:
    return [
        (each["reason"], each["role"], each["case_number"])
        for each in await house.emitted("notice.requested")
    ]


async def broken(house: House, table: str, column: str) -> None:
    await house.do(BROKEN.format(table, *[column] * 3))


class TestOfACampaign:
    @pytest.mark.parametrize(
        ("table", "column"),
        [("addresses", "sealed"), ("contacts", "words")],
    )
    async def test_a_broken_seal_is_withheld_and_says_nothing_of_the_recipient(
        self, house: House, table: str, column: str
    ) -> None:
        await house.contact("partner", endpoint="https://127.0.0.1:4443/hook")
        campaign = await house.start(Issued(audience=("partner",)))
        await broken(house, table, column)
        await house.do("UPDATE addresses SET failures = 2")
        provider = Taking()
        await house.worker(Channel.WEBHOOK, provider).drain()
        assert await house.states() == [("webhook", "withheld", "unreadable")]
        assert await house.rows("SELECT * FROM attempts") == []
        (address,) = await house.rows("SELECT failures, rests_until, blocked_at FROM addresses")
        assert tuple(address) == (2, None, None)
        assert await told(house) == TOLD
        assert provider.taken == []

        await broken(house, table, column)  # it is mended: the same bits turned back
        async with house.client(Role.COMMUNICATIONS) as client:
            answer = await client.post(f"/v1/campaigns/{campaign}/send-again")
        assert answer.json()["reopened"] == 1
        await house.worker(Channel.WEBHOOK, provider).drain()
        assert await house.states() == [("webhook", "sent", "accepted")]

    async def test_a_text_that_is_not_there_is_no_fault_of_the_provider(self, house: House) -> None:
        await house.contact()
        await house.start(Issued(texts=appeal_texts("en", "fr")))
        await house.do("UPDATE deliveries SET language = 'ar'")
        await house.worker(Channel.EMAIL, Taking()).drain()
        assert await house.states() == [("email", "withheld", "unreadable")]
        assert await told(house) == TOLD

    async def test_a_keyring_that_knows_nobody_is_told_once(self, house: House) -> None:
        for _ in range(3):
            await house.contact()
        await house.start()
        await house.start(replace(Issued(), level="critical"))
        await house.do("UPDATE addresses SET sealed = decode(repeat('01', 80), 'hex')")
        await house.worker(Channel.EMAIL, Taking()).drain()
        assert set(await house.states()) == {("email", "withheld", "unreadable")}
        assert sorted(await told(house)) == [TOLD[0], TOLD[0], TOLD[1]]


async def test_a_notice_waits_for_it_to_be_mended(house: House) -> None:
    seal = BROKEN.format("principals", *["profile_sealed"] * 3)
    account = await house.account(Role.TRIAGE_OFFICER, email="officer@recipient.invalid.example")
    await house.hear(
        NoticeRequested(
            notice=new_id(), account=account, reason="case-opened", urgency="high",
            case_number="C-2026-0001", requested_at=utc_now(),
        )
    )  # fmt: skip
    await house.do(seal)
    provider = Taking()
    await house.worker(Channel.EMAIL, provider).drain()
    assert await house.states() == [("email", "pending", "unreadable")]
    assert await told(house) == [TOLD[1]]

    await house.do(seal)
    await house.do("UPDATE deliveries SET next_try_at = now()")
    await house.worker(Channel.EMAIL, provider).drain()
    assert await house.states() == [("email", "sent", "accepted")]


async def test_a_test_message_says_so_at_once(house: House) -> None:
    contact = await house.contact()
    await broken(house, "addresses", "sealed")
    async with house.parts.database.unit_of_work("test") as work:
        await send_trial(work, house.parts, contact.id, Channel.EMAIL)
    await house.worker(Channel.EMAIL, Taking()).drain()
    assert await house.states() == [("email", "withheld", "unreadable")]
    assert await told(house) == [TOLD[1]]
