"""Audiences that nobody chose, and whom a consent keeps out of what follows. All is invented."""

from uuid import UUID

import pytest

from services.triage.rules.former_recipients import NO_CONSENT, former_audience
from services.triage.rules.gates.candidate import AlertFacts
from shared.contracts.attestation import use_of
from tests.services.triage.rules.candidates import ALERT, OPEN, changed

MEDIA = use_of("media", names_shown=True)
FIRST = UUID(int=7)


@pytest.mark.parametrize(
    ("alerts", "goes"),
    [
        ((ALERT,), True),
        ((changed(ALERT, lifted=frozenset({MEDIA})),), False),
        ((ALERT, changed(ALERT, lifted=frozenset({MEDIA}))), False),
        ((changed(ALERT, consents={**ALERT.consents, MEDIA: "limited"}),), False),
        ((changed(ALERT, consents={**ALERT.consents, MEDIA: "unknown"}),), False),
        ((changed(ALERT, unnamed=frozenset({MEDIA})),), False),
        ((), False),
    ],
)
def test_they_get_it_only_if_every_alert_simply_consents(
    alerts: tuple[AlertFacts, ...], *, goes: bool
) -> None:
    judged = changed(OPEN, audience=("diplomat",), alerts=alerts, asks_to_write=False)
    found = former_audience(FIRST, {"before": ["diplomat", "media"], "allowed": ()}, judged)
    assert found.also == (("media",) if goes else ())
    assert found.left_out == ({} if goes else {"media": NO_CONSENT})
