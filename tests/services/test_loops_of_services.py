"""The loops of each service, listed by hand, so that a forgotten one is found."""

from typing import Any

from services.front.catalogue import CATALOGUE
from shared.telemetry.facts import safe_text

EVERY = {
    "relay", "anchors", "names-of-the-trail", "check-of-the-trail", "inbox", "watch", "consumer",
    "stored-answers",
}  # fmt: skip
"""The loops that `shared.runtime.Runtime` runs in every service."""
REFUSED = "refused-attempts"

LOOPS = {
    "intake": EVERY
    | {REFUSED, "alert-drafts", "words-of-consents", "watch-of-alerts_without_case"},
    "triage": EVERY
    | {
        REFUSED, "marks", "timers", "watch-of-appeals_not_begun",
        "watch-of-protection_not_begun",
    },
    "dispatch": EVERY
    | {
        REFUSED, "send-email", "send-sms", "send-webhook", "wake-ups", "due", "leases",
        "finishing", "told-outcomes", "counting", "former-recipients", "reserved-addresses",
        "hashes-of-addresses",
    },
    "relocation": EVERY | {REFUSED, "marks", "timers"},
    "identity": EVERY | {"clearing-up"},
}  # fmt: skip


def test_each_service_stands_here() -> None:
    assert set(LOOPS) == set(CATALOGUE)


async def test_no_loop_is_forgotten(told_service: tuple[str, dict[str, Any]]) -> None:
    service, told = told_service
    app = CATALOGUE[service].create_app(CATALOGUE[service].settings.model_validate(told))
    runtime = app.state.runtime
    assert set(runtime.supervisor.states) == LOOPS[service]
    assert [name for name in LOOPS[service] if safe_text(name) != name] == []
    await runtime.close()
