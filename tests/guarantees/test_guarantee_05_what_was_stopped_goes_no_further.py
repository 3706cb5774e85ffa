"""Guarantee 5: a withdrawal or a stop is a stored fact, checked when each delivery is claimed.

Also when it arrives before what it stops. What a provider already took is recorded as such.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.processes import stories
from tests.processes.buses import KAFKA_IN_PROVE
from tests.processes.flow import Flow
from tests.processes.system import System
from tests.processes.waiting import eventually

EMBARGO = timedelta(hours=1)
"""Longer than any test: the test itself ends it, however slow the machine is."""
LOOKS = timedelta(seconds=3)
"""Workers check every second what is due."""


@KAFKA_IN_PROVE
@pytest.mark.parametrize(
    ("told", "path", "reason"),
    [
        ({"reason": "She asks for it."}, "withdrawal", "alert-withdrawn"),
        (
            {"use": "share_with_diplomats", "state": "refused"},
            "consents",
            "consent-changed",
        ),
    ],
    ids=["a withdrawn alert", "a withdrawn consent"],
)
def test_what_was_known_before_the_appeal_came_keeps_all_of_it_back(
    system: System, flow: Flow, country: str, told: dict[str, Any], path: str, reason: str
) -> None:
    address = f"before-{country}@embassy.example".lower()
    flow.contact("diplomat", country, email=address)
    made = flow.submitted(stories.alert(country), audience=("diplomat",))
    # The appeal is issued, but a crash holds back its event until dispatch knows the other fact.
    system.stop_bus()
    flow.approve(made.case, made.document)
    system["triage"].kill()
    system.start_bus()
    flow.people.operator.surely("intake", f"/alerts/{made.alert}/{path}", told)
    table = "withdrawn_alerts" if path == "withdrawal" else "consent_facts"
    eventually(
        lambda: system.count("dispatch", table, "alert = $1", made.alert),
        what="dispatch knows of it",
    )
    system.start_services()

    deliveries = flow.settled(flow.campaign_of(made.document))

    assert [(each["state"], each["reason"]) for each in deliveries] == [("withheld", reason)]
    assert system.outside.letters.to(address) == []


@KAFKA_IN_PROVE
def test_a_stopped_campaign_stays_stopped_over_a_crash(
    system: System, flow: Flow, country: str
) -> None:
    address = f"stopped-{country}@embassy.example".lower()
    flow.contact("diplomat", country, email=address)
    embargo = datetime.now(UTC) + EMBARGO
    made = flow.issued(
        stories.alert(country), audience=("diplomat",), embargo_until=embargo.isoformat()
    )
    campaign = flow.campaign_of(made.document)
    flow.people.communications.post("dispatch", f"/campaigns/{campaign}/stop", {"reason": "safety"})
    system["dispatch"].kill()
    _end_embargo(system, campaign)
    system.start_services()

    deliveries = flow.settled(campaign)

    assert {(each["state"], each["reason"]) for each in deliveries} == {
        ("withheld", "campaign-stopped")
    }
    assert system.outside.letters.to(address) == []
    eventually(
        lambda: "campaign-stopped" in flow.timeline_kinds(made.case),
        what="the case's timeline tells of the stop",
    )


@pytest.mark.parametrize("shared_system", ["postgres"], indirect=True)
def test_nothing_is_claimed_of_a_campaign_while_somebody_stops_it(
    system: System, flow: Flow, country: str
) -> None:
    address = f"racing-{country}@embassy.example".lower()
    flow.contact("diplomat", country, email=address)
    embargo = datetime.now(UTC) + EMBARGO
    made = flow.issued(
        stories.alert(country), audience=("diplomat",), embargo_until=embargo.isoformat()
    )
    campaign = flow.campaign_of(made.document)
    system["dispatch"].kill()
    _end_embargo(system, campaign)

    with system.under_way(
        "dispatch",
        "UPDATE campaigns SET stopped_at = now(), stopped_by = 'somebody', stop_reason = 'safety'"
        " WHERE id = $1",
        campaign,
    ):
        # The stop is not committed yet when the e-mail becomes due, and workers check again and
        # again.
        system.start_services()
        looked = datetime.now(UTC) + LOOKS
        eventually(lambda: datetime.now(UTC) > looked, what="workers looked for it")
        assert [each["state"] for each in flow.deliveries(campaign)] == ["pending"]

    deliveries = flow.settled(campaign)
    assert [each["reason"] for each in deliveries] == ["campaign-stopped"]
    assert system.outside.letters.to(address) == []


@KAFKA_IN_PROVE
def test_what_was_withdrawn_while_dispatch_was_away_is_not_sent_when_it_is_back(
    system: System, flow: Flow, country: str
) -> None:
    address = f"recalled-{country}@embassy.example".lower()
    flow.contact("diplomat", country, email=address)
    made = flow.submitted(stories.alert(country), audience=("diplomat",))
    system["dispatch"].kill()
    flow.approve(made.case, made.document)
    at = f"/cases/{made.case}/documents/{made.document}/withdrawal"
    flow.people.approver.surely("triage", at, {"reason": "A fact was wrong."})
    system.start_services()

    deliveries = flow.settled(flow.campaign_of(made.document))

    assert [each["reason"] for each in deliveries] == ["appeal-withdrawn"]
    assert system.outside.letters.to(address) == []


@pytest.mark.parametrize("shared_system", ["kafka"], indirect=True)
def test_what_was_taken_before_the_stop_is_recorded_as_taken(
    system: System, flow: Flow, country: str
) -> None:
    name = f"taken-{country}".lower()
    made_contact = flow.contact("partner", country, endpoint=system.outside.hook(name))
    with system.outside.webhooks.held():
        made = flow.issued(stories.alert(country), audience=("partner",))
        campaign = flow.campaign_of(made.document)
        eventually(lambda: system.outside.webhooks.to(name), what="the attempt is under way")
        flow.people.communications.post("dispatch", f"/campaigns/{campaign}/stop", {})

    deliveries = flow.settled(campaign)

    assert [each["state"] for each in deliveries] == ["delivered"]
    assert len(system.outside.webhooks.verified(name, made_contact["secret"])) == 1


def _end_embargo(system: System, campaign: str) -> None:
    """Change the time in the rows, past the trigger that protects it, to end the embargo.

    Dispatch may already have withheld a delivery before it was killed: such a row has no next try.
    """
    pending = "state = 'pending'"
    rows = (
        f"UPDATE campaigns SET embargo_until = now() WHERE id = '{campaign}'",  # noqa: S608  # an id
        f"UPDATE deliveries SET next_try_at = now() WHERE {pending} AND campaign = '{campaign}'",  # noqa: S608  # an id
    )
    past = "SET LOCAL session_replication_role = replica"
    system.rows("dispatch", f"DO $$ BEGIN {past}; {'; '.join(rows)}; END $$")
