"""What may be stopped by something that cannot be heard waits, and the administrators are told.

All persons are invented.
"""

from typing import NoReturn
from uuid import UUID

import pytest

from services.dispatch.operations.claiming import HEARD_WITHIN
from services.dispatch.rules.reasons import Channel
from shared.access.roles import Role
from shared.messaging.consumer import ConsumerHalted
from tests.services.dispatch.house import House, Issued
from tests.services.dispatch.test_hazards import OWN, PARTNER, post
from tests.shared.messaging.said import until

WAITS = ("email", "pending", "not-heard")
SENT = ("email", "withheld", "local-mailbox")


async def park(house: House, topic: str, key: UUID) -> None:
    await house.do(
        "INSERT INTO inbox_keys (topic, key, last_sequence, parked_at)"
        " VALUES (:topic, :key, 1, now())",
        topic=f"tocsin.{topic}",
        key=str(key),
    )


async def states_of(house: House, campaign: UUID) -> list[tuple[str, str, str]]:
    rows = await house.rows(
        "SELECT channel, state, reason FROM deliveries WHERE campaign = :id", id=campaign
    )
    return [(row.channel, row.state, row.reason) for row in rows]


class TestOneKey:
    @pytest.mark.parametrize("topic", ["intake", "triage"])
    async def test_an_appeal_waits_while_what_was_said_of_it_is_parked(
        self, house: House, topic: str
    ) -> None:
        await house.contact()
        wanted, other = Issued(audience=("diplomat",)), Issued(audience=("diplomat",))
        campaign, beside = await house.start(wanted), await house.start(other)
        await park(house, topic, wanted.alert if topic == "intake" else wanted.case)
        await house.drain()
        assert await states_of(house, campaign) == [WAITS]
        assert await states_of(house, beside) == [SENT]

        await house.do("UPDATE inbox_keys SET parked_at = NULL")
        await house.do(
            "UPDATE deliveries SET next_try_at = next_try_at - CAST(:pause AS interval)",
            pause=HEARD_WITHIN,
        )
        await house.drain()
        assert await states_of(house, campaign) == [SENT]

    async def test_what_is_known_to_stop_it_stops_it_all_the_same(self, house: House) -> None:
        await house.contact()
        wanted = Issued(audience=("diplomat",))
        campaign = await house.start(wanted)
        await park(house, "triage", wanted.case)
        await house.consent(wanted, "share_with_diplomats", "refused")
        await house.drain()
        assert await states_of(house, campaign) == [("email", "withheld", "consent-changed")]

    async def test_so_does_a_danger_to_its_recipient_and_no_try_is_taken_from_it(
        self, house: House
    ) -> None:
        await house.contact("partner", email="here@partner.example", located_in="EGY")
        wanted = Issued(audience=PARTNER)
        campaign = await house.start(wanted)
        await park(house, "triage", wanted.case)
        await post(house, "/hazards", {**OWN, "effect": "hold"})
        for _ in range(2):
            await house.drain(Channel.EMAIL)
        assert await states_of(house, campaign) == [("email", "withheld", "hazard-held")]
        assert await house.scalar("SELECT attempts FROM deliveries") == 0


class TestNothingIsHeard:
    async def test_a_service_that_halted_tells_it_itself_and_sends_no_appeal(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await house.contact()
        await house.account(Role.ADMINISTRATOR, email="administrator@recipient.invalid.example")
        campaign = await house.start(Issued(audience=("diplomat",)))

        async def halt() -> NoReturn:
            raise ConsumerHalted("invented")

        assert house.runtime.consumer is not None
        monkeypatch.setattr(house.runtime.consumer, "run", halt)
        # Nothing goes out before it was tried to hear what was said in the meantime.
        house.runtime.consumer.caught_up.set()

        async def is_told() -> bool:
            told = "SELECT count(*) FROM deliveries WHERE notice IS NOT NULL AND state <> 'pending'"
            return bool(await house.scalar(told))

        async with house.runtime.supervisor.running():
            await until(is_told)
        reasons = await house.rows("SELECT reason FROM notices")
        assert [row.reason for row in reasons] == ["consumer-halted"]
        assert await states_of(house, campaign) == [("email", "pending", "waiting")]

    async def test_nor_does_one_whose_consumer_falls_again_and_again(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """From its second fall on: the first may be a broker that was away."""
        await house.account(Role.ADMINISTRATOR, email="administrator@recipient.invalid.example")
        assert house.runtime.consumer is not None
        falls = []

        async def fall() -> NoReturn:
            falls.append(house.runtime.hears())
            raise LookupError("invented")

        monkeypatch.setattr(house.runtime.consumer, "run", fall)

        async def is_told() -> bool:
            return bool(await house.scalar("SELECT count(*) FROM notices"))

        async with house.runtime.supervisor.running():
            await until(is_told)
            assert not house.runtime.hears()
            house.runtime.consumer.is_abreast = True
            assert house.runtime.hears()
        assert falls[:3] == [True, True, False]
        reasons = await house.rows("SELECT reason FROM notices")
        assert [row.reason for row in reasons] == ["consumer-halted"]

    async def test_a_process_that_hears_again_sends_it(self, house: House) -> None:
        worker = house.worker(Channel.EMAIL, hears=lambda: False)
        await house.contact()
        campaign = await house.start(Issued(audience=("diplomat",)))
        await worker.drain()
        assert await states_of(house, campaign) == [("email", "pending", "waiting")]
        await house.drain(Channel.EMAIL)
        assert await states_of(house, campaign) == [SENT]
