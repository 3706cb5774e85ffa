"""Metrics of deliveries: how many are due, and the results of the others."""

from contextlib import suppress
from datetime import timedelta

from services.dispatch.operations.outcomes.settling import Settling, settle_deliveries
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.workers import Leases
from shared.clock import utc_now
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import mail_server, smtp_to
from tests.services.metrics_page import depths

NOTHING_DUE = {"deliveries-email": 0, "deliveries-sms": 0, "deliveries-webhook": 0}


def settled(dispatch: DispatchFixture) -> dict[tuple[str, ...], float]:
    """Return the counts by channel, outcome and reason."""
    return counted(dispatch, "tocsin_deliveries_total")


def attempted(dispatch: DispatchFixture) -> dict[tuple[str, ...], float]:
    return counted(dispatch, "tocsin_delivery_attempts_total")


def counted(dispatch: DispatchFixture, name: str) -> dict[tuple[str, ...], float]:
    found = {}
    for line in dispatch.runtime.metrics().splitlines():
        if line.startswith(f"{name}{{"):
            labels, _, number = line.rpartition(" ")
            found[tuple(labels.split('"')[1:7:2])] = float(number)
    return found


async def test_what_is_due_is_counted_by_channel_and_what_waits_for_its_time_is_not(
    dispatch: DispatchFixture,
) -> None:
    assert await depths(dispatch.runtime) == NOTHING_DUE
    await dispatch.contact(phone="+41446681800", email="invented@embassy.example")
    await dispatch.contact()
    await dispatch.start()
    await dispatch.start(Issued(embargo_until=utc_now() + timedelta(hours=1)))
    due = {**NOTHING_DUE, "deliveries-email": 2, "deliveries-sms": 1}
    assert await depths(dispatch.runtime) == due
    await dispatch.drain()
    assert await depths(dispatch.runtime) == NOTHING_DUE


async def test_what_waits_for_its_next_try_is_counted_too(dispatch: DispatchFixture) -> None:
    """With the mail server away, metrics show the backlog, also between two attempts."""
    await dispatch.contact(email="busy-451@embassy.example")
    await dispatch.start()
    async with mail_server() as server:
        gateway = smtp_to(server)
        await dispatch.worker(Channel.EMAIL, gateway).drain()
        await gateway.close()
    assert await depths(dispatch.runtime) == {**NOTHING_DUE, "deliveries-email": 1}


async def test_what_attempts_came_to_is_counted_and_what_is_tried_again_is_not(
    dispatch: DispatchFixture,
) -> None:
    for name in ("refused-550", "busy-451", "fine", "well"):
        await dispatch.contact(email=f"{name}@embassy.example")
    await dispatch.start()
    async with mail_server() as server:
        gateway = smtp_to(server)
        await dispatch.worker(Channel.EMAIL, gateway).drain()
        await gateway.close()
    assert settled(dispatch) == {
        ("email", "sent", "accepted"): 2,
        ("email", "failed", "recipient-refused"): 1,
    }
    assert attempted(dispatch) == {
        ("email", "accepted", "accepted"): 2,
        ("email", "refused", "recipient-refused"): 1,
        ("email", "retry", "busy"): 1,
    }


async def test_what_was_withheld_and_what_nobody_knows_is_counted(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact("media")
    wanted = Issued()
    await dispatch.start(wanted)
    await dispatch.consent(wanted, "publish_name", "refused")
    await dispatch.drain()
    await dispatch.start()
    await dispatch.worker(Channel.EMAIL)._claim()
    await dispatch.do("UPDATE deliveries SET lease_until = now() WHERE state = 'claimed'")
    await Leases(dispatch.context).round()
    assert settled(dispatch) == {
        ("email", "withheld", "consent-changed"): 1,
        ("email", "unknown", "interrupted"): 1,
    }


async def test_what_was_rolled_back_is_not_counted(dispatch: DispatchFixture) -> None:
    await dispatch.contact()
    await dispatch.start()
    (row,) = await dispatch.deliveries()
    with suppress(RuntimeError):
        async with dispatch.context.database.unit_of_work("dispatch") as work:
            wanted = [Settling(row.id, State.WITHHELD, Reason.NOT_TAKEN)]
            assert await settle_deliveries(work, dispatch.context, wanted)
            raise RuntimeError
    assert settled(dispatch) == {}
