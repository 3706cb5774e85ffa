"""Guarantee 6: one recipient gets one message per campaign and channel.

Where a crash leaves it unknown whether a provider took a message, a critical one is sent again and
marked so, any other waits for a person.
"""

from typing import Any

import pytest

from tests.processes import stories
from tests.processes.flow import Flow
from tests.processes.system import System
from tests.processes.waiting import eventually

RECEIVERS = 12
CRITICAL: dict[str, Any] = {
    "acts": [{"violation": "enforced-disappearance"}],
    "situation": "disappeared",
}
# Without anything that adds points, such as colleagues in an earlier alert.
NOT_CRITICAL: dict[str, Any] = {
    "persons": [{"kind": "person", "name": "Amal Invented"}],
    "acts": [{"violation": "travel-ban"}],
    "situation": "free",
}


@pytest.mark.parametrize("shared_system", ["postgres"], indirect=True)
def test_two_contacts_of_one_address_get_one_message(
    system: System, flow: Flow, country: str
) -> None:
    letterbox = f"shared-{country}@embassy.example".lower()
    for kind in ("diplomat", "media"):
        flow.contact(kind, country, email=letterbox)

    made = flow.issued(stories.alert(country), audience=("diplomat", "media"))
    flow.settled(flow.campaign_of(made.document))

    assert len(system.outside.letters.to(letterbox)) == 1


@pytest.mark.parametrize("shared_system", ["postgres"], indirect=True)
@pytest.mark.parametrize(
    ("told", "times", "state"),
    [(CRITICAL, 2, "sent"), (NOT_CRITICAL, 1, "unknown")],
    ids=["a critical one is sent again", "any other waits for a person"],
)
def test_dispatch_killed_in_the_middle_of_letters(
    system: System, flow: Flow, country: str, told: dict[str, Any], times: int, state: str
) -> None:
    addresses = [f"crash-{number}-{country}@embassy.example".lower() for number in range(4)]
    letters = system.outside.letters
    for address in addresses:
        flow.contact("diplomat", country, email=address)
    with letters.held_to(addresses):
        made = flow.issued(stories.alert(country, **told), audience=("diplomat",))
        eventually(lambda: all(letters.to(each) for each in addresses), what="all are under way")
        system["dispatch"].kill()
    system.rows("dispatch", "UPDATE deliveries SET lease_until = now() WHERE state = 'claimed'")
    system.start_services()

    deliveries = flow.settled(flow.campaign_of(made.document))

    assert [each["state"] for each in deliveries] == [state] * len(addresses)
    assert [len(letters.to(each)) for each in addresses] == [times] * len(addresses)
    for address in addresses:
        assert len({letter["Message-ID"] for letter in letters.to(address)}) == 1
        assert [letter["X-Tocsin-Repeated"] is not None for letter in letters.to(address)] == [
            number > 0 for number in range(times)
        ]


@pytest.mark.parametrize("shared_system", ["postgres"], indirect=True)
@pytest.mark.parametrize(
    ("told", "times", "state"),
    [(CRITICAL, 2, "delivered"), (NOT_CRITICAL, 1, "unknown")],
    ids=["a critical one is sent again", "any other waits for a person"],
)
def test_dispatch_killed_in_the_middle_of_sends(
    system: System, flow: Flow, country: str, told: dict[str, Any], times: int, state: str
) -> None:
    names = [f"crash-{number}-{country}".lower() for number in range(RECEIVERS)]
    hooks = system.outside.webhooks
    for name in names:
        flow.contact("partner", country, endpoint=system.outside.hook(name))
    with hooks.held():
        made = flow.issued(stories.alert(country, **told), audience=("partner",))
        eventually(lambda: all(hooks.to(name) for name in names), what="all are under way")
        system["dispatch"].kill()
    # Two minutes pass.
    system.rows("dispatch", "UPDATE deliveries SET lease_until = now() WHERE state = 'claimed'")
    system.start_services()

    deliveries = flow.settled(flow.campaign_of(made.document))

    assert [each["state"] for each in deliveries] == [state] * RECEIVERS
    assert {each["repeated"] for each in deliveries} == {times > 1}
    assert [len(hooks.to(name)) for name in names] == [times] * RECEIVERS
    for name in names:
        # The id by which a receiver drops the copy.
        assert len({headers["webhook-id"] for headers, _ in hooks.to(name)}) == 1
