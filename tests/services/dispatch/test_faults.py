"""Guarantees 6 and 7 in dispatch: crashes between the act and its record, and the dead."""

import asyncio
from typing import Any

import pytest

from services.dispatch.operations.reports import keep_report
from services.dispatch.rules.attempted import Attempted
from services.dispatch.rules.reasons import AttemptOutcome, Channel, Reason
from services.dispatch.workers import ChannelWorker, Leases, Pace
from shared.access.roles import Role
from shared.storage.keyring import KeyringUnavailable
from shared.storage.sealing import Keys
from tests.services.dispatch.house import House, Issued
from tests.services.dispatch.outside import Taking, receiver


async def crash(worker: ChannelWorker) -> None:
    """Let the worker take its turn and end before it can record anything."""
    await worker.turn()
    for task in list(worker._under_way):
        task.cancel()
    await asyncio.gather(*worker._under_way, return_exceptions=True)
    worker._ended.clear()


async def expire(house: House) -> int:
    await house.do("UPDATE deliveries SET lease_until = now() - interval '1 second'"
                   " WHERE state = 'claimed'")  # fmt: skip
    return await Leases(house.parts).round()


class TestCrash:
    async def test_what_is_critical_goes_out_again_under_the_same_id_and_says_so(
        self, house: House
    ) -> None:
        await house.contact()
        await house.start(Issued(level="critical"))
        provider = Taking(hold=asyncio.Event())
        await crash(house.worker(Channel.EMAIL, provider))
        assert [row.state for row in await house.deliveries()] == ["claimed"]
        assert await expire(house) == 1
        provider.hold = None
        await house.worker(Channel.EMAIL, provider).drain()
        first, second = provider.taken if len(provider.taken) == 2 else (None, provider.taken[0])
        assert first is None or first.delivery == second.delivery
        assert second.repeated is True
        assert second.subject.startswith("[Maybe a second copy] ")
        (row,) = await house.deliveries()
        assert (row.state, row.repeated, row.attempts) == ("sent", True, 2)
        attempts = await house.rows("SELECT outcome FROM attempts ORDER BY number")
        assert [each.outcome for each in attempts] == ["lost", "accepted"]

    async def test_anything_else_waits_for_a_person(self, house: House) -> None:
        await house.contact()
        campaign = await house.start()
        await crash(house.worker(Channel.EMAIL, Taking(hold=asyncio.Event())))
        await expire(house)
        provider = Taking()
        await house.worker(Channel.EMAIL, provider).drain()
        assert provider.taken == []
        assert await house.states() == [("email", "unknown", "interrupted")]
        told = await house.emitted("notice.requested")
        assert [(each["reason"], each["case_number"]) for each in told] == [
            ("delivery-unknown", "C-2026-0001")
        ]
        delivery = (await house.deliveries())[0].id
        path = f"/v1/campaigns/{campaign}/deliveries/{delivery}/settle"
        elsewhere = house.client(Role.COMMUNICATIONS, desks=frozenset({"africa"}))
        async with elsewhere as stranger:
            refused = await stranger.post(path, json={"found": "again"})
            assert refused.json()["type"] == "urn:tocsin:problem:other-desk"
        async with house.client(Role.COMMUNICATIONS) as client:
            answer = await client.post(path, json={"found": "again"})
            assert (answer.status_code, answer.json()["state"]) == (200, "pending")
            await house.worker(Channel.EMAIL, provider).drain()
            assert len(provider.taken) == 1
            late = await client.post(path, json={"found": "sent"})
            assert (late.status_code, late.json()["type"]) == (
                409, "urn:tocsin:problem:not-unknown",
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("found", "state"),
        [("sent", ("email", "sent", "settled-by-person")),
         ("not-sent", ("email", "withheld", "not-taken"))],
    )  # fmt: skip
    async def test_a_person_settles_it(
        self, house: House, found: str, state: tuple[str, str, str]
    ) -> None:
        await house.contact()
        campaign = await house.start()
        await crash(house.worker(Channel.EMAIL, Taking(hold=asyncio.Event())))
        await expire(house)
        delivery = (await house.deliveries())[0].id
        async with house.client(Role.COMMUNICATIONS) as client:
            path = f"/v1/campaigns/{campaign}/deliveries/{delivery}/settle"
            assert (await client.post(path, json={"found": found})).status_code == 200
        assert await house.states() == [state]

    async def test_what_was_cut_off_and_then_withdrawn_is_not_said_to_be_unsent(
        self, house: House
    ) -> None:
        await house.contact()
        wanted = Issued(level="critical")
        await house.start(wanted)
        await crash(house.worker(Channel.EMAIL, Taking(hold=asyncio.Event())))
        await house.consent(wanted, "share_with_diplomats", "refused")
        await expire(house)
        await house.drain()
        assert await house.states() == [("email", "unknown", "interrupted")]

    async def test_a_failure_after_the_lease_ran_out_takes_the_delivery_from_nobody(
        self, house: House
    ) -> None:
        await house.contact()
        await house.start(Issued(level="critical"))
        late, present = Taking(hold=asyncio.Event()), Taking(hold=asyncio.Event())
        late.answer = Attempted(AttemptOutcome.RETRY, Reason.BUSY)
        slow, quick = house.worker(Channel.EMAIL, late), house.worker(Channel.EMAIL, present)
        await slow.turn()
        await expire(house)
        await quick.turn()
        (held,) = await house.deliveries()
        assert late.hold is not None
        assert present.hold is not None
        late.hold.set()
        await asyncio.gather(*slow._under_way)
        await slow._record()
        (row,) = await house.deliveries()
        assert (row.state, row.claim, row.attempts) == ("claimed", held.claim, 2)
        assert len(present.taken) == 1
        present.hold.set()
        await quick.drain()
        assert await house.states() == [("email", "sent", "accepted")]

    async def test_a_report_that_it_arrived_keeps_a_second_copy_back(self, house: House) -> None:
        await house.contact(phone="+41446681800")
        await house.start(Issued(level="critical"))
        lost = Taking(answer=Attempted(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED))
        await house.worker(Channel.SMS, lost).drain()
        (row,) = await house.deliveries()
        assert (row.state, row.reason) == ("pending", "send-again")
        async with house.parts.database.unit_of_work("twilio") as work:
            assert await keep_report(work, house.parts, row.id, "SMinvented", "delivered")
        assert await house.states() == [("sms", "delivered", "receipt")]
        await house.do("UPDATE deliveries SET next_try_at = now() WHERE state = 'pending'")
        again = Taking()
        await house.worker(Channel.SMS, again).drain()
        assert again.taken == []

    async def test_a_report_does_not_settle_what_was_never_handed_over(self, house: House) -> None:
        await house.contact(phone="+41446681800")
        await house.start()
        (row,) = await house.deliveries()
        async with house.parts.database.unit_of_work("twilio") as work:
            assert not await keep_report(work, house.parts, row.id, "SMinvented", "delivered")
        assert await house.states() == [("sms", "pending", "waiting")]

    async def test_a_worker_told_to_stop_ends_what_it_began_and_writes_it_down(
        self, house: House
    ) -> None:
        await house.contact()
        await house.start()
        provider = Taking(hold=asyncio.Event())
        worker = house.worker(Channel.EMAIL, provider)
        running = asyncio.create_task(worker.run())
        async with asyncio.timeout(10):
            while not provider.taken:  # noqa: ASYNC110 - what it waits for has no event
                await asyncio.sleep(0)
        running.cancel()
        assert provider.hold is not None
        provider.hold.set()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert await house.states() == [("email", "sent", "accepted")]

    async def test_a_keyring_that_is_away_lets_deliveries_wait_untried(self, house: House) -> None:
        await house.contact()
        await house.start()
        await house.runtime.keyring.close()

        async def away(*_: Any) -> Any:
            raise KeyringUnavailable

        house.parts.keyring.open = away  # type: ignore[method-assign]
        provider = Taking()
        await house.worker(Channel.EMAIL, provider).drain()
        (row,) = await house.deliveries()
        assert (provider.taken, row.state, row.attempts) == ([], "pending", 0)


class TestTwoWorkers:
    async def test_share_the_deliveries_and_send_none_twice(self, house: House) -> None:
        for _ in range(40):
            await house.contact()
        await house.start()
        one, two = Taking(), Taking()
        pace = Pace(at_once=3, per_address=3)
        await asyncio.gather(
            house.worker(Channel.EMAIL, one, pace=pace).drain(),
            house.worker(Channel.EMAIL, two, pace=pace).drain(),
        )
        sent = [each.delivery for each in (*one.taken, *two.taken)]
        assert len(sent) == len(set(sent)) == 40
        assert set(await house.states()) == {("email", "sent", "accepted")}


class TestTheDead:
    async def test_an_endpoint_that_does_not_answer_takes_no_place_from_others(
        self, house: House
    ) -> None:
        async with receiver(hold=asyncio.Event()) as dead, receiver() as alive:
            await house.contact("partner", endpoint=dead.url)
            await house.contact("partner", endpoint=alive.url)
            for _ in range(6):
                await house.start(Issued(audience=("partner",)))
            pace = Pace(at_once=4, per_address=2)
            worker = house.worker(Channel.WEBHOOK, pace=pace)
            async with asyncio.timeout(10):
                while len(alive.got) < 6:
                    await worker.turn()
                    await asyncio.sleep(0)
            assert dead.most_under_way == 2
            assert dead.hold is not None
            dead.hold.set()
            await worker.drain()

    async def test_an_endpoint_that_fails_rests_and_is_then_tried_by_one_alone(
        self, house: House
    ) -> None:
        async with receiver(status=500) as dead:
            await house.contact("partner", endpoint=dead.url)
            for _ in range(5):
                await house.start(Issued(audience=("partner",)))
            worker = house.worker(Channel.WEBHOOK, pace=Pace(at_once=10, per_address=2))
            await worker.drain()
            assert len(dead.got) == 2
            assert await house.scalar("SELECT rests_until > now() FROM addresses") is True
            await house.do("UPDATE addresses SET rests_until = NULL")
            await worker.drain()
            assert len(dead.got) == 3

    async def test_a_channel_whose_provider_is_dead_stops_no_other(self, house: House) -> None:
        async with receiver() as alive:
            await house.contact("partner", email="a@b.example", endpoint=alive.url)
            await house.start(Issued(audience=("partner",)))
            stuck = house.worker(Channel.EMAIL, Taking(hold=asyncio.Event()))
            await stuck.turn()
            await house.drain(Channel.WEBHOOK)
            assert ("webhook", "delivered", "acknowledged") in await house.states()
            for task in list(stuck._under_way):
                task.cancel()


class TestErased:
    async def test_what_was_erased_is_withheld(self, house: House) -> None:
        await house.contact()
        wanted = Issued()
        await house.start(wanted)

        real = house.parts.keyring.open

        async def erased(subjects: Any) -> Any:
            opened = await real(subjects)
            return Keys(
                {k: v for k, v in opened._opened.items() if k != wanted.subject}, {wanted.subject}
            )

        house.parts.keyring.open = erased  # type: ignore[method-assign]
        await house.drain()
        assert await house.states() == [("email", "withheld", "erased")]
