"""Guarantee 8: a poison event stops only its own key; when everything fails, the consumer halts."""

from uuid import UUID

from shared.clock import new_id, utc_now
from shared.contracts.dispatch import CampaignStarted
from shared.contracts.envelope import Envelope
from tests.processes import stories
from tests.processes.flow import Flow
from tests.processes.repairs import parked_keys, skip_first
from tests.processes.system import System
from tests.processes.waiting import eventually

TOPIC = "tocsin.dispatch"
MOST_PARKED = 5
"""Parked keys within a minute; with one more the consumer halts."""


def test_only_its_own_key_waits_and_a_person_lets_it_go_on(
    system: System, flow: Flow, country: str
) -> None:
    case = flow.case_of(flow.file(stories.alert(country)))
    campaign, other = new_id(), new_id()
    poison, behind = _poison(campaign), _started(campaign, UUID(case))

    system.publish("dispatch", poison, behind, _started(other, UUID(case), sequence=1))

    eventually(
        lambda: system.count("triage", "parked_events", "key = $1", str(campaign)),
        lambda events: events == 2,
        what="the poison and what comes after it wait",
    )
    eventually(
        lambda: _started_in(flow, case),
        what="another campaign on the same topic has taken effect",
    )
    assert _started_in(flow, case) == [str(other)]

    named = ("triage", TOPIC, str(campaign))
    for words in (
        ("skip", *named, str(poison.id), "--reason", "unknown-version"),
        ("replay", *named),
    ):
        done = system.command("parked", *words)
        assert done.returncode == 0, done.stderr

    assert sorted(_started_in(flow, case)) == sorted([str(campaign), str(other)])
    assert not parked_keys(system, "triage")


def test_when_everything_fails_the_consumer_halts_until_a_person_has_looked(
    system: System, flow: Flow, country: str
) -> None:
    poisons = {str(each.key): each for each in (_poison(new_id()) for _ in range(8))}

    system.publish("dispatch", *poisons.values())
    eventually(lambda: system["triage"].health() == "degraded", what="triage has halted")

    assert len(parked_keys(system, "triage")) <= MOST_PARKED
    alert = flow.file(stories.alert(country))
    _skip_all(system)
    system["triage"].kill()
    system["triage"].start()
    eventually(
        lambda: _done_with(system, poisons),
        lambda done: done == len(poisons),
        what="triage has read on",
    )
    _skip_all(system)

    assert flow.case_of(alert)
    assert not parked_keys(system, "triage")


def _poison(campaign: UUID) -> Envelope:
    """Return an event in a version that no service knows, of a type that triage handles."""
    return Envelope(
        id=new_id(),
        source="dispatch",
        type="tocsin.campaign.started.v9",
        key=campaign,
        sequence=1,
        time=utc_now(),
        actor="dispatch",
        data=b"{}",
    )


def _started_in(flow: Flow, case: str) -> list[str]:
    """Return the campaigns that the case's timeline knows of."""
    items = flow.timeline(case)
    return [item["detail"]["campaign"] for item in items if item["kind"] == "campaign-started"]


def _started(campaign: UUID, case: UUID, *, sequence: int = 2) -> Envelope:
    event = CampaignStarted(
        campaign=campaign, case=case, document=new_id(), deliveries=(), started_at=utc_now()
    )
    return Envelope(
        id=event.id,
        source="dispatch",
        type=event.type,
        key=campaign,
        sequence=sequence,
        time=utc_now(),
        actor="dispatch",
        data=event.data(),
    )


def _skip_all(system: System) -> None:
    for waiting in parked_keys(system, "triage"):
        skip_first(system, "triage", waiting)


def _done_with(system: System, poisons: dict[str, Envelope]) -> int:
    skipped = system.count("triage", "inbox", "key = ANY($1)", list(poisons))
    return skipped + len(parked_keys(system, "triage"))
