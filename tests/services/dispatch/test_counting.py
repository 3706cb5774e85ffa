"""What the metrics say of deliveries: how many are due, and what became of the others."""

from contextlib import suppress
from datetime import timedelta

from services.dispatch.operations.settling import Settling, emit_settled
from services.dispatch.rules.reasons import Channel, Reason, State
from services.dispatch.workers import Leases
from shared.clock import utc_now
from tests.services.dispatch.house import House, Issued
from tests.services.dispatch.outside import mail_server, smtp_to
from tests.services.watched import depths

NOTHING_DUE = {"deliveries-email": 0, "deliveries-sms": 0, "deliveries-webhook": 0}


def settled(house: House) -> dict[tuple[str, ...], float]:
    """Return the counts by channel, outcome and reason."""
    return counted(house, "tocsin_deliveries_total")


def attempted(house: House) -> dict[tuple[str, ...], float]:
    return counted(house, "tocsin_delivery_attempts_total")


def counted(house: House, name: str) -> dict[tuple[str, ...], float]:
    found = {}
    for line in house.runtime.metrics().splitlines():
        if line.startswith(f"{name}{{"):
            labels, _, number = line.rpartition(" ")
            found[tuple(labels.split('"')[1:7:2])] = float(number)
    return found


async def test_what_is_due_is_counted_by_channel_and_what_waits_for_its_time_is_not(
    house: House,
) -> None:
    assert await depths(house.runtime) == NOTHING_DUE
    await house.contact(phone="+41446681800", email="invented@embassy.example")
    await house.contact()
    await house.start()
    await house.start(Issued(embargo_until=utc_now() + timedelta(hours=1)))
    due = {**NOTHING_DUE, "deliveries-email": 2, "deliveries-sms": 1}
    assert await depths(house.runtime) == due
    await house.drain()
    assert await depths(house.runtime) == NOTHING_DUE


async def test_what_waits_for_its_next_try_is_counted_too(house: House) -> None:
    """With the mail server away the backlog shows, also in the minutes between two tries."""
    await house.contact(email="busy-451@embassy.example")
    await house.start()
    async with mail_server() as server:
        gateway = smtp_to(server)
        await house.worker(Channel.EMAIL, gateway).drain()
        await gateway.close()
    assert await depths(house.runtime) == {**NOTHING_DUE, "deliveries-email": 1}


async def test_what_attempts_came_to_is_counted_and_what_is_tried_again_is_not(
    house: House,
) -> None:
    for name in ("refused-550", "busy-451", "fine", "well"):
        await house.contact(email=f"{name}@embassy.example")
    await house.start()
    async with mail_server() as server:
        gateway = smtp_to(server)
        await house.worker(Channel.EMAIL, gateway).drain()
        await gateway.close()
    assert settled(house) == {
        ("email", "sent", "accepted"): 2,
        ("email", "failed", "recipient-refused"): 1,
    }
    assert attempted(house) == {
        ("email", "accepted", "accepted"): 2,
        ("email", "refused", "recipient-refused"): 1,
        ("email", "retry", "busy"): 1,
    }


async def test_what_was_withheld_and_what_nobody_knows_is_counted(house: House) -> None:
    await house.contact("media")
    wanted = Issued()
    await house.start(wanted)
    await house.consent(wanted, "publish_name", "refused")
    await house.drain()
    await house.start()
    await house.worker(Channel.EMAIL)._claim()
    await house.do("UPDATE deliveries SET lease_until = now() WHERE state = 'claimed'")
    await Leases(house.parts).round()
    assert settled(house) == {
        ("email", "withheld", "consent-changed"): 1,
        ("email", "unknown", "interrupted"): 1,
    }


async def test_what_was_rolled_back_is_not_counted(house: House) -> None:
    await house.contact()
    await house.start()
    (row,) = await house.deliveries()
    with suppress(RuntimeError):
        async with house.parts.database.unit_of_work("dispatch") as work:
            wanted = [Settling(row.id, State.WITHHELD, Reason.NOT_TAKEN)]
            assert await emit_settled(work, house.parts, wanted)
            raise RuntimeError
    assert settled(house) == {}
