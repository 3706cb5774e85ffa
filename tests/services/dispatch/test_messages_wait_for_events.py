"""Messages wait while events that could stop them do not arrive; administrators are notified.

All persons are invented.
"""

from typing import NoReturn
from uuid import UUID

import pytest

from services.dispatch.operations.deliveries.claiming import HEARD_WITHIN
from shared.access.roles import Role
from shared.contracts.channels import Channel
from shared.messaging.consumer import ConsumerHalted
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.test_hazards import OWN, PARTNER, post
from tests.shared.messaging.invented_event import until

WAITS = ("email", "pending", "not-heard")
SENT = ("email", "withheld", "local-mailbox")


async def park(dispatch: DispatchFixture, topic: str, key: UUID) -> None:
    await dispatch.do(
        "INSERT INTO inbox_keys (topic, key, last_sequence, parked_at)"
        " VALUES (:topic, :key, 1, now())",
        topic=f"tocsin.{topic}",
        key=str(key),
    )


async def states_of(dispatch: DispatchFixture, campaign: UUID) -> list[tuple[str, str, str]]:
    rows = await dispatch.rows(
        "SELECT channel, state, reason FROM deliveries WHERE campaign = :id", id=campaign
    )
    return [(row.channel, row.state, row.reason) for row in rows]


class TestOneKey:
    @pytest.mark.parametrize("topic", ["intake", "triage"])
    async def test_an_appeal_waits_while_what_was_said_of_it_is_parked(
        self, dispatch: DispatchFixture, topic: str
    ) -> None:
        await dispatch.contact()
        wanted, other = Issued(audience=("diplomat",)), Issued(audience=("diplomat",))
        campaign, beside = await dispatch.start(wanted), await dispatch.start(other)
        await park(dispatch, topic, wanted.alert if topic == "intake" else wanted.case)
        await dispatch.drain()
        assert await states_of(dispatch, campaign) == [WAITS]
        assert await states_of(dispatch, beside) == [SENT]

        await dispatch.do("UPDATE inbox_keys SET parked_at = NULL")
        await dispatch.do(
            "UPDATE deliveries SET next_try_at = next_try_at - CAST(:pause AS interval)",
            pause=HEARD_WITHIN,
        )
        await dispatch.drain()
        assert await states_of(dispatch, campaign) == [SENT]

    async def test_what_is_known_to_stop_it_stops_it_all_the_same(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        wanted = Issued(audience=("diplomat",))
        campaign = await dispatch.start(wanted)
        await park(dispatch, "triage", wanted.case)
        await dispatch.consent(wanted, "share_with_diplomats", "refused")
        await dispatch.drain()
        assert await states_of(dispatch, campaign) == [("email", "withheld", "consent-changed")]

    async def test_so_does_a_danger_to_its_recipient_and_no_try_is_taken_from_it(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact("partner", email="here@partner.example", located_in="EGY")
        wanted = Issued(audience=PARTNER)
        campaign = await dispatch.start(wanted)
        await park(dispatch, "triage", wanted.case)
        await post(dispatch, "/hazards", {**OWN, "effect": "hold"})
        for _ in range(2):
            await dispatch.drain(Channel.EMAIL)
        assert await states_of(dispatch, campaign) == [("email", "withheld", "hazard-held")]
        assert await dispatch.scalar("SELECT attempts FROM deliveries") == 0


class TestNothingIsHeard:
    async def test_a_service_that_halted_tells_it_itself_and_sends_no_appeal(
        self, dispatch: DispatchFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await dispatch.contact()
        await dispatch.account(Role.ADMINISTRATOR, email="administrator@recipient.invalid.example")
        campaign = await dispatch.start(Issued(audience=("diplomat",)))

        async def halt() -> NoReturn:
            raise ConsumerHalted("invented")

        assert dispatch.runtime.consumer is not None
        monkeypatch.setattr(dispatch.runtime.consumer, "run", halt)
        # Nothing is sent before the service tried to read the events of the meantime.
        dispatch.runtime.consumer.caught_up.set()

        async def is_told() -> bool:
            told = "SELECT count(*) FROM deliveries WHERE notice IS NOT NULL AND state <> 'pending'"
            return bool(await dispatch.scalar(told))

        async with dispatch.runtime.supervisor.running():
            await until(is_told)
        reasons = await dispatch.rows("SELECT reason FROM notices")
        assert [row.reason for row in reasons] == ["consumer-halted"]
        assert await states_of(dispatch, campaign) == [("email", "pending", "waiting")]

    async def test_nor_does_one_whose_consumer_falls_again_and_again(
        self, dispatch: DispatchFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """From its second failure on: at the first, the broker may have been away."""
        await dispatch.account(Role.ADMINISTRATOR, email="administrator@recipient.invalid.example")
        assert dispatch.runtime.consumer is not None
        falls = []

        async def fall() -> NoReturn:
            falls.append(dispatch.runtime.hears())
            raise LookupError("invented")

        monkeypatch.setattr(dispatch.runtime.consumer, "run", fall)

        async def is_told() -> bool:
            return bool(await dispatch.scalar("SELECT count(*) FROM notices"))

        async with dispatch.runtime.supervisor.running():
            await until(is_told)
            assert not dispatch.runtime.hears()
            dispatch.runtime.consumer.is_abreast = True
            assert dispatch.runtime.hears()
        assert falls[:3] == [True, True, False]
        reasons = await dispatch.rows("SELECT reason FROM notices")
        assert [row.reason for row in reasons] == ["consumer-halted"]

    async def test_a_process_that_hears_again_sends_it(self, dispatch: DispatchFixture) -> None:
        worker = dispatch.worker(Channel.EMAIL, hears=lambda: False)
        await dispatch.contact()
        campaign = await dispatch.start(Issued(audience=("diplomat",)))
        await worker.drain()
        assert await states_of(dispatch, campaign) == [("email", "pending", "waiting")]
        await dispatch.drain(Channel.EMAIL)
        assert await states_of(dispatch, campaign) == [SENT]
