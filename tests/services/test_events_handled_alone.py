"""The events with a transaction of their own, and the urgent ones, listed by hand.

What stops a message, or shuts somebody out, must not gather with the rest; and what waits for a
lock must hold up nothing beside it.
"""

from types import ModuleType

import pytest

from services.dispatch import events as dispatch
from services.intake import events as intake
from services.relocation import events as relocation
from services.triage import events as triage

ALONE = {
    "dispatch": {
        "appeal.issued", "appeal.withdrawn", "case.closed", "case.reopened", "case.linked",
        "case.unlinked", "alert.consent_changed", "alert.withdrawn", "alert.withdrawal_undone",
        "signature.ended",
    },
    "triage": {
        "alert.amended", "alert.consent_changed", "alert.withdrawn", "alert.withdrawal_undone",
        "account.changed",
    },
}  # fmt: skip

URGENT = {
    "dispatch": ALONE["dispatch"]
    | {"case.restricted", "case.verified", "signature.asked", "signature.reminded"},
    "intake": {"case.restricted"},
    "relocation": {
        "protection.requested",
        "alert.consent_changed",
        "alert.withdrawn",
        "alert.withdrawal_undone",
        "case.restricted",
    },
    "triage": ALONE["triage"] | {"alert.filed"},
}

MODULES = {"dispatch": dispatch, "intake": intake, "relocation": relocation, "triage": triage}


def _names(module: ModuleType, table: str) -> set[str]:
    return {event.type[len("tocsin.") : -len(".v1")] for event in getattr(module, table, ())}


@pytest.mark.parametrize("service", MODULES)
def test_these_are_taken_by_themselves(service: str) -> None:
    assert _names(MODULES[service], "ALONE") == ALONE.get(service, set())


@pytest.mark.parametrize("service", MODULES)
def test_these_are_read_at_once(service: str) -> None:
    assert _names(MODULES[service], "URGENT") == URGENT[service]
