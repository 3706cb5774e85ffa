"""Guarantee 7: one dead recipient, endpoint or provider slows no other."""

import asyncio

import pytest

from services.dispatch.channels.webhook import WEBHOOK
from services.dispatch.rules.pace import FIRST_AT_ONCE
from tests.processes import stories
from tests.processes.flow import Flow
from tests.processes.issuing import issuing
from tests.processes.system import System, beside_the_loop
from tests.processes.waiting import eventually

pytestmark = pytest.mark.parametrize("shared_system", ["postgres"], indirect=True)

CAMPAIGNS = WEBHOOK.pace.at_once + FIRST_AT_ONCE
"""More than a worker holds at once: hanging requests could take every place."""


def test_an_endpoint_that_hangs_keeps_few_places_and_nobody_waits_for_it(
    system: System, flow: Flow, country: str
) -> None:
    hooks = system.outside.webhooks
    hanging, refusing, well = (f"{kind}-{country}".lower() for kind in ("hangs", "refuses", "well"))
    hooks.dead.add(refusing)
    for name in (hanging, refusing, well):
        flow.contact("partner", country, endpoint=system.outside.hook(name))

    with hooks.hanging(hanging):
        _issue(system, country)
        eventually(lambda: len(hooks.to(well)) == CAMPAIGNS, what="the well endpoint has all")
        # It held a few places until the time-out, and from then on was tried one at a time.
        assert 0 < len(hooks.to(hanging)) < WEBHOOK.pace.at_once // 2
        assert len(hooks.to(refusing)) < CAMPAIGNS


def test_a_mail_server_that_hangs_keeps_no_other_channel_waiting(
    system: System, flow: Flow, country: str
) -> None:
    letters, hook = system.outside.letters, f"beside-{country}".lower()
    address = f"hangs-{country}@embassy.example".lower()
    flow.contact("diplomat", country, email=address)
    flow.contact("partner", country, endpoint=system.outside.hook(hook))

    with letters.held_to([address]):
        made = flow.issued(stories.alert(country), audience=("diplomat", "partner"))
        eventually(lambda: letters.to(address), what="the mail server holds the letter")
        eventually(lambda: system.outside.webhooks.to(hook), what="the webhook arrived")
        waiting = {
            each["channel"]
            for each in flow.deliveries(flow.campaign_of(made.document))
            if each["state"] == "claimed"
        }
    assert "email" in waiting


def _issue(system: System, country: str) -> None:
    async def issue() -> None:
        async with issuing(system.installation) as issuer:
            await issuer.issue(country, CAMPAIGNS)

    beside_the_loop(lambda: asyncio.run(issue()))
