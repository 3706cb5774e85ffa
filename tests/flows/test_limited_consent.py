"""A consent with limits, through all services: the appeal is sent once they are confirmed."""

import pytest

from services.triage.rules.gates.checks import LIMITS_CHECK, WRITING_CHECK
from tests.processes import stories
from tests.processes.flow import Flow
from tests.processes.system import System

pytestmark = [pytest.mark.parametrize("shared_system", ["kafka"], indirect=True), pytest.mark.long]


def test_what_keeps_within_the_limits_of_a_consent_is_sent(
    system: System, flow: Flow, country: str
) -> None:
    address = f"limits-{country}@embassy.example".lower()
    flow.contact("diplomat", country, email=address)
    told = stories.alert(country, consents=stories.consents("limited"))
    made = flow.issued(told, audience=("diplomat",), confirmed=(LIMITS_CHECK, WRITING_CHECK))

    deliveries = flow.settled(flow.campaign_of(made.document))

    assert [each["state"] for each in deliveries] == ["sent"]
    assert len(system.outside.letters.to(address)) == 1
