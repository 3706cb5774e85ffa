"""Guarantee 7: one dead recipient, endpoint or provider slows no other."""

import pytest

from tests.processes import stories
from tests.processes.flow import Flow
from tests.processes.system import System
from tests.processes.waiting import eventually

CAMPAIGNS = 3


@pytest.mark.parametrize("shared_system", ["postgres"], indirect=True)
def test_what_hangs_or_refuses_keeps_nobody_else_waiting(
    system: System, flow: Flow, country: str
) -> None:
    hooks, letters = system.outside.webhooks, system.outside.letters
    hanging, refusing, well = (f"{kind}-{country}".lower() for kind in ("hangs", "refuses", "well"))
    address = f"well-{country}@embassy.example".lower()
    hooks.dead.add(refusing)
    for name in (hanging, refusing, well):
        flow.contact("partner", country, endpoint=system.outside.hook(name))
    flow.contact("diplomat", country, email=f"busy-{country}@embassy.example".lower())
    flow.contact("diplomat", country, email=address)

    with hooks.hanging(hanging):
        for _ in range(CAMPAIGNS):
            flow.issued(stories.alert(country), audience=("diplomat", "partner"))
        # The hanging one still holds what it was sent: nothing of it was waited for.
        eventually(lambda: len(hooks.to(well)) == CAMPAIGNS, what="the well endpoint has all")
        eventually(lambda: len(letters.to(address)) == CAMPAIGNS, what="the well mailbox has all")
        eventually(lambda: hooks.to(hanging), what="the hanging one was tried")
        eventually(lambda: hooks.to(refusing), what="the refusing one was tried")
