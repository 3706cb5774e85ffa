"""A broker loses the end of its log, and assigns the same offsets again.

Of what was accepted nothing is lost, and nothing takes effect twice: neither what was said since
the broker is back, nor, after `tocsin republish`, what was lost.
"""

import asyncio
import threading
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.local.kafka.broker import LocalKafka
from services.front.catalogue import CATALOGUE
from shared.clock import utc_now
from shared.contracts.envelope import topic_of
from shared.messaging.kafka import KafkaPublisher
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics
from tests.engines.kafka import require_kafka
from tests.engines.scratch import scratch_folder
from tests.processes import stories
from tests.processes.crashes import expect_one_case_each
from tests.processes.flow import Flow
from tests.processes.repairs import parked_keys
from tests.processes.system import System
from tests.processes.waiting import eventually
from tests.prove.cutting import cut_tail
from tests.shared.messaging.buses import Bus, Seen, running

ALL = 1_000_000
"""Batches: more than any log here has."""

FILLED = {"cut-ends-before": 8, "cut-ends-there": 9, "cut-goes-on": 12}
"""Topics whose log is filled again to just before the old position (6), up to it, and beyond it."""


async def test_what_comes_under_a_number_that_was_given_before_is_read_all_the_same() -> None:
    """By members that continue when the broker is back, and by members that join again later."""
    require_kafka()
    with scratch_folder("cut_kafka") as folder:
        broker = LocalKafka(Path(folder) / "data")
        broker.start()
        try:
            await _cut_and_fill(broker, Path(folder) / "data" / "kafka" / "logs")
        finally:
            broker.kill()


async def _cut_and_fill(broker: LocalKafka, logs: Path) -> None:
    settings = KafkaSettings(broker.bootstrap_servers)
    await create_topics(settings, list(FILLED))
    stays, leaves = (
        {topic: (Bus(topic, f"{stay}-{topic}", kafka=settings), Seen()) for topic in FILLED}
        for stay in ("stays", "leaves")
    )
    async with running(*map(_reads, stays.values())):
        async with running(*map(_reads, leaves.values())):
            for bus, seen in stays.values():
                await _publish(settings, bus, range(6))
                await seen.until(6)
            for _, seen in leaves.values():
                await seen.until(6)

        def lose_and_fill() -> None:
            broker.kill()
            for topic in FILLED:
                assert cut_tail(logs, topic, 3) == 3
            broker.start()
            for topic, (bus, _) in stays.items():
                asyncio.run(_publish(settings, bus, range(6, FILLED[topic])))

        # Nobody reads meanwhile: this test's loop is blocked.
        filling = threading.Thread(target=lose_and_fill)
        filling.start()
        filling.join()
        await _expect_all(stays)
    async with running(*map(_reads, leaves.values())):
        await _expect_all(leaves)


async def _reads(reader: tuple[Bus, Seen]) -> None:
    bus, seen = reader
    await bus.subscriber().run(bus.group, [bus.topic], seen)


async def _expect_all(readers: dict[str, tuple[Bus, Seen]]) -> None:
    for topic, (_, seen) in readers.items():
        while FILLED[topic] - 1 not in seen.numbers["key"]:
            await seen.until(seen.total + 1)
        assert seen.first_seen("key") == list(range(FILLED[topic])), topic


async def _publish(settings: KafkaSettings, bus: Bus, numbers: range) -> None:
    publisher = KafkaPublisher(settings)
    for number in numbers:
        await publisher.publish([bus.record("key", number)])
    await publisher.close()


@pytest.mark.parametrize("shared_system", ["kafka"], indirect=True)
def test_every_accepted_alert_is_one_case_and_every_effect_comes_once(
    system: System, flow: Flow, country: str
) -> None:
    since = utc_now().replace(tzinfo=None, microsecond=0).isoformat()
    hook = f"cut-{uuid4().hex[:8]}"
    flow.contact("partner", country, endpoint=system.outside.hook(hook))
    before = flow.submitted(stories.alert(country))
    settled = [before.alert, *(flow.file(stories.alert(country)) for _ in range(8))]
    for alert in settled:
        flow.case_of(alert)

    for name in ("triage", "dispatch"):
        system[name].stop()
    unheard = [flow.file(stories.alert(country)) for _ in range(8)]
    _expect_all_published(system)
    system.stop_bus()
    # The hardest case: the committed positions are kept, and are beyond the ends of the logs.
    logs = system.folder / "broker" / "kafka" / "logs"
    assert cut_tail(logs, "tocsin.intake", ALL) >= len(unheard)
    for name in CATALOGUE:
        cut_tail(logs, topic_of(name), 3)
    waited = [flow.file(stories.alert(country)) for _ in range(4)]
    system.start_bus()
    _expect_all_published(system)
    system["triage"].start()
    expect_one_case_each(system, country, settled + waited)

    for service in system.services.values():
        service.stop()
    for name in CATALOGUE:
        done = system.command("republish", name, "--since", since)
        assert done.returncode == 0, done.stderr
    system.start_services()

    expect_one_case_each(system, country, settled + unheard + waited)
    flow.approve(before.case, before.document)
    sent = flow.settled(flow.campaign_of(before.document))
    assert [each["state"] for each in sent] == ["delivered"]
    assert len(list(system.outside.webhooks.to(hook))) == 1
    _expect_all_published(system)
    for name in CATALOGUE:
        assert not parked_keys(system, name)


def _expect_all_published(system: System) -> None:
    for name in CATALOGUE:
        eventually(
            lambda at=name: system.count(at, "outbox", "published_at IS NULL"),  # type: ignore[misc]  # bound in the loop
            lambda waiting: waiting == 0,
            what=f"{name} has published everything",
        )
