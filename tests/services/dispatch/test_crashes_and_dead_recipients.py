"""Guarantees 6 and 7 in dispatch: crashes between sending and recording, dead recipients."""

import asyncio
from typing import Any

import pytest

from services.dispatch.operations.deliveries.sms_reports import store_report
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.pace import Pace
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.workers import ChannelWorker, Leases
from shared.access.roles import Role
from shared.contracts.channels import Channel
from shared.storage.keyring import KeyringUnavailable
from shared.storage.sealing import Keys
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking, receiver


async def crash(worker: ChannelWorker) -> None:
    """Let the worker run and crash before it can record anything."""
    await worker.turn()
    for task in list(worker._under_way):
        task.cancel()
    await asyncio.gather(*worker._under_way, return_exceptions=True)
    worker._ended.clear()


async def expire(dispatch: DispatchFixture) -> int:
    await dispatch.do(
        "UPDATE deliveries SET lease_until = now() - interval '1 second' WHERE state = 'claimed'"
    )
    return await Leases(dispatch.context).round()


class TestCrash:
    async def test_what_is_critical_goes_out_again_under_the_same_id_and_says_so(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        provider = Taking(hold=asyncio.Event())
        await crash(dispatch.worker(Channel.EMAIL, provider))
        assert [row.state for row in await dispatch.deliveries()] == ["claimed"]
        assert await expire(dispatch) == 1
        provider.hold = None
        await dispatch.worker(Channel.EMAIL, provider).drain()
        first, second = provider.taken if len(provider.taken) == 2 else (None, provider.taken[0])
        assert first is None or first.delivery == second.delivery
        assert second.repeated is True
        assert second.subject.startswith("[Maybe a second copy] ")
        (row,) = await dispatch.deliveries()
        assert (row.state, row.repeated, row.attempts) == ("sent", True, 2)
        attempts = await dispatch.rows("SELECT outcome FROM attempts ORDER BY number")
        assert [each.outcome for each in attempts] == ["lost", "accepted"]

    async def test_anything_else_waits_for_a_person(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        campaign = await dispatch.start()
        await crash(dispatch.worker(Channel.EMAIL, Taking(hold=asyncio.Event())))
        await expire(dispatch)
        provider = Taking()
        await dispatch.worker(Channel.EMAIL, provider).drain()
        assert provider.taken == []
        assert await dispatch.states() == [("email", "unknown", "interrupted")]
        told = await dispatch.emitted("notice.requested")
        assert [(each["reason"], each["case_number"]) for each in told] == [
            ("delivery-unknown", "C-2026-0001")
        ]
        delivery = (await dispatch.deliveries())[0].id
        path = f"/v1/campaigns/{campaign}/deliveries/{delivery}/settle"
        elsewhere = dispatch.client(Role.COMMUNICATIONS, desks=frozenset({"africa"}))
        async with elsewhere as stranger:
            refused = await stranger.post(path, json={"found": "again"})
            assert refused.json()["type"] == "urn:tocsin:problem:other-desk"
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            answer = await client.post(path, json={"found": "again"})
            assert (answer.status_code, answer.json()["state"]) == (200, "pending")
            await dispatch.worker(Channel.EMAIL, provider).drain()
            assert len(provider.taken) == 1
            late = await client.post(path, json={"found": "sent"})
            assert (late.status_code, late.json()["type"]) == (
                409,
                "urn:tocsin:problem:not-unknown",
            )

    @pytest.mark.parametrize(
        ("found", "state"),
        [
            ("sent", ("email", "sent", "settled-by-person")),
            ("not-sent", ("email", "withheld", "not-taken")),
        ],
    )
    async def test_a_person_settles_it(
        self, dispatch: DispatchFixture, found: str, state: tuple[str, str, str]
    ) -> None:
        await dispatch.contact()
        campaign = await dispatch.start()
        await crash(dispatch.worker(Channel.EMAIL, Taking(hold=asyncio.Event())))
        await expire(dispatch)
        delivery = (await dispatch.deliveries())[0].id
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            path = f"/v1/campaigns/{campaign}/deliveries/{delivery}/settle"
            assert (await client.post(path, json={"found": found})).status_code == 200
        assert await dispatch.states() == [state]

    async def test_what_was_cut_off_and_then_withdrawn_is_not_said_to_be_unsent(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        wanted = Issued(level="critical")
        await dispatch.start(wanted)
        await crash(dispatch.worker(Channel.EMAIL, Taking(hold=asyncio.Event())))
        await dispatch.consent(wanted, "share_with_diplomats", "refused")
        await expire(dispatch)
        await dispatch.drain()
        assert await dispatch.states() == [("email", "unknown", "interrupted")]

    async def test_a_failure_after_the_lease_ran_out_takes_the_delivery_from_nobody(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        late, present = Taking(hold=asyncio.Event()), Taking(hold=asyncio.Event())
        late.answer = AttemptResult(AttemptOutcome.RETRY, Reason.BUSY)
        slow, quick = dispatch.worker(Channel.EMAIL, late), dispatch.worker(Channel.EMAIL, present)
        await slow.turn()
        await expire(dispatch)
        await quick.turn()
        (held,) = await dispatch.deliveries()
        assert late.hold is not None
        assert present.hold is not None
        late.hold.set()
        await asyncio.gather(*slow._under_way)
        await slow._record()
        (row,) = await dispatch.deliveries()
        assert (row.state, row.claim, row.attempts) == ("claimed", held.claim, 2)
        assert len(present.taken) == 1
        present.hold.set()
        await quick.drain()
        assert await dispatch.states() == [("email", "sent", "accepted")]

    async def test_a_report_that_it_arrived_keeps_a_second_copy_back(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact(phone="+41446681800")
        await dispatch.start(Issued(level="critical"))
        lost = Taking(answer=AttemptResult(AttemptOutcome.UNSURE, Reason.NOT_ANSWERED))
        await dispatch.worker(Channel.SMS, lost).drain()
        (row,) = await dispatch.deliveries()
        assert (row.state, row.reason) == ("pending", "send-again")
        async with dispatch.context.database.unit_of_work("twilio") as work:
            assert await store_report(work, dispatch.context, row.id, "SMinvented", "delivered")
        assert await dispatch.states() == [("sms", "delivered", "receipt")]
        await dispatch.do("UPDATE deliveries SET next_try_at = now() WHERE state = 'pending'")
        again = Taking()
        await dispatch.worker(Channel.SMS, again).drain()
        assert again.taken == []

    @pytest.mark.parametrize("status", ["sent", "undelivered", "failed"])
    async def test_a_report_does_not_settle_what_was_never_handed_over(
        self, dispatch: DispatchFixture, status: str
    ) -> None:
        await dispatch.contact(phone="+41446681800")
        await dispatch.start()
        (row,) = await dispatch.deliveries()
        async with dispatch.context.database.unit_of_work("twilio") as work:
            assert not await store_report(work, dispatch.context, row.id, "SMinvented", status)
        assert await dispatch.states() == [("sms", "pending", "waiting")]

    async def test_but_that_it_arrived_is_believed(self, dispatch: DispatchFixture) -> None:
        """A restored database may not know that a message was sent, and would send it again."""
        await dispatch.contact(phone="+41446681800")
        await dispatch.start()
        (row,) = await dispatch.deliveries()
        async with dispatch.context.database.unit_of_work("twilio") as work:
            assert await store_report(work, dispatch.context, row.id, "SMinvented", "delivered")
        assert await dispatch.states() == [("sms", "delivered", "receipt")]

    async def test_a_worker_told_to_stop_ends_what_it_began_and_writes_it_down(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start()
        provider = Taking(hold=asyncio.Event())
        worker = dispatch.worker(Channel.EMAIL, provider)
        running = asyncio.create_task(worker.run())
        async with asyncio.timeout(10):
            while not provider.taken:  # noqa: ASYNC110 - what it waits for has no event
                await asyncio.sleep(0)
        running.cancel()
        assert provider.hold is not None
        provider.hold.set()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert await dispatch.states() == [("email", "sent", "accepted")]

    async def test_a_keyring_that_is_away_lets_deliveries_wait_untried(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start()
        await dispatch.runtime.keyring.close()

        async def away(*_: Any) -> Any:
            raise KeyringUnavailable

        dispatch.context.keyring.open = away  # type: ignore[assignment, method-assign]  # a keyring that is away
        provider = Taking()
        await dispatch.worker(Channel.EMAIL, provider).drain()
        (row,) = await dispatch.deliveries()
        assert (provider.taken, row.state, row.attempts) == ([], "pending", 0)


class TestTwoWorkers:
    async def test_share_the_deliveries_and_send_none_twice(
        self, dispatch: DispatchFixture
    ) -> None:
        for _ in range(40):
            await dispatch.contact()
        await dispatch.start()
        one, two = Taking(), Taking()
        pace = Pace(at_once=3, per_address=3)
        await asyncio.gather(
            dispatch.worker(Channel.EMAIL, one, pace=pace).drain(),
            dispatch.worker(Channel.EMAIL, two, pace=pace).drain(),
        )
        sent = [each.delivery for each in (*one.taken, *two.taken)]
        assert len(sent) == len(set(sent)) == 40
        assert set(await dispatch.states()) == {("email", "sent", "accepted")}


class TestTheDead:
    async def test_an_endpoint_that_does_not_answer_takes_no_place_from_others(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver(hold=asyncio.Event()) as dead, receiver() as alive:
            await dispatch.contact("partner", endpoint=dead.url)
            await dispatch.contact("partner", endpoint=alive.url)
            for _ in range(6):
                await dispatch.start(Issued(audience=("partner",)))
            pace = Pace(at_once=4, per_address=2)
            worker = dispatch.worker(Channel.WEBHOOK, pace=pace)
            async with asyncio.timeout(10):
                while len(alive.got) < 6:
                    await worker.turn()
                    await asyncio.sleep(0)
            assert dead.most_under_way == 2
            assert dead.hold is not None
            dead.hold.set()
            await worker.drain()

    async def test_an_endpoint_that_fails_rests_and_is_then_tried_by_one_alone(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver(status=500) as dead:
            await dispatch.contact("partner", endpoint=dead.url)
            for _ in range(5):
                await dispatch.start(Issued(audience=("partner",)))
            worker = dispatch.worker(Channel.WEBHOOK, pace=Pace(at_once=10, per_address=2))
            await worker.drain()
            assert len(dead.got) == 2
            assert await dispatch.scalar("SELECT rests_until > now() FROM addresses") is True
            await dispatch.do("UPDATE addresses SET rests_until = NULL")
            await worker.drain()
            assert len(dead.got) == 3

    async def test_a_channel_whose_provider_is_dead_stops_no_other(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver() as alive:
            await dispatch.contact("partner", email="a@b.example", endpoint=alive.url)
            await dispatch.start(Issued(audience=("partner",)))
            stuck = dispatch.worker(Channel.EMAIL, Taking(hold=asyncio.Event()))
            await stuck.turn()
            await dispatch.drain(Channel.WEBHOOK)
            assert ("webhook", "delivered", "acknowledged") in await dispatch.states()
            for task in list(stuck._under_way):
                task.cancel()


class TestErased:
    async def test_what_was_erased_is_withheld(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        wanted = Issued()
        await dispatch.start(wanted)

        real = dispatch.context.keyring.open

        async def erased(subjects: Any) -> Any:
            opened = await real(subjects)
            return Keys(
                {k: v for k, v in opened._opened.items() if k != wanted.subject}, {wanted.subject}
            )

        dispatch.context.keyring.open = erased  # type: ignore[method-assign]  # a key that is gone
        await dispatch.drain()
        assert await dispatch.states() == [("email", "withheld", "erased")]
