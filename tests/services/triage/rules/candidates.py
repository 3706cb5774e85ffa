"""Documents as the gates see them, of invented alerts, with everything open."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from services.triage.rules.gates.all_gates import shut_gates
from services.triage.rules.gates.candidate import (
    AlertFacts,
    Candidate,
    SealedOfAlert,
    SealedOfDocument,
    SourceAssessed,
)
from services.triage.rules.gates.checks import HARM_CHECKS
from services.triage.rules.gates.uses import uses_of

Facts = TypeVar("Facts", AlertFacts, Candidate)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HARM = frozenset(HARM_CHECKS)
AUDIENCES = ["authority", "diplomat", "media", "partner", "un"]
USES = {use for shown in (True, False) for use in uses_of(AUDIENCES, names_shown=shown)}
LAWYER = SourceAssessed("lawyer", "likely-reliable", True, True, frozenset(), "")
FAMILY = SourceAssessed("family", "highly-reliable", True, True, frozenset(), "")
MEMBER = SourceAssessed("member-organisation", "highly-reliable", False, True, frozenset(), "")
ALERT = AlertFacts(
    UUID(int=1),
    withdrawn=False,
    recorded=dict.fromkeys(USES, "given"),
    by_person=frozenset(),
    since={},
    heard={},
    in_their_interest=frozenset(),
    lifted=frozenset(),
    sealed=SealedOfAlert(
        consents=dict.fromkeys(USES, "given"),
        objecting={},
        answered_alone=frozenset(),
        tells_unnamed=False,
        situations=("detained-with-access",),
        reachable=True,
        unnamed=frozenset(),
    ),
)
TEXT = SealedOfDocument(
    asks_to_write=True,
    elsewhere=False,
    hearing_past=False,
    untouched=(),
    several=False,
    misfit=False,
    is_contradictory=False,
    needs_care=False,
    named_in_text=True,
    maybe_named=False,
    named=(),
    sourced=(),
    names_who_consented=False,
    maybe_voucher=False,
    gives_contact=False,
    contacted=(),
    vouched=(),
    removed=(),
    findings={},
    told=(),
    silenced=(),
)
OPEN = Candidate(
    case_open=True,
    verification="verified",
    sources=(LAWYER, FAMILY),
    alerts=(ALERT,),
    audience=("diplomat", "media"),
    names_shown=True,
    harm_confirmed=frozenset({*HARM_CHECKS, "unnamed-person"}),
    unfilled=(),
    submitted_at=None,
    confirmed=frozenset(),
    without_content=False,
    objected_to=False,
    silent=False,
    former=None,
    sealed=TEXT,
)


def changed(told: Facts, **changes: Any) -> Facts:
    """Return a candidate or an alert with these fields changed, sealed ones where they are."""
    inner = {each.name for each in fields(told.sealed)} if told.sealed else set()
    sealed = {name: value for name, value in changes.items() if name in inner}
    if "consents" in sealed:
        changes["recorded"] = sealed["consents"]
    outer = {name: value for name, value in changes.items() if name not in inner}
    return replace(told, **outer, sealed=replace(told.sealed, **sealed) if told.sealed else None)


def unopened(told: Candidate) -> Candidate:
    """Return a candidate as a list has it, which opens nothing."""
    alerts = [replace(each, sealed=None) for each in told.alerts]
    sources = [replace(each, known_by=frozenset(), name="") for each in told.sources]
    return replace(told, alerts=alerts, sources=sources, sealed=None)


def codes(candidate: Candidate) -> set[str]:
    return {gate.code for gate in shut_gates(candidate)}


def alert(state: str, **changes: object) -> AlertFacts:
    return changed(ALERT, consents=dict.fromkeys(USES, state), **changes)


def said(state: str, use: str) -> AlertFacts:
    """Return an alert with consent for all uses except this one."""
    return changed(ALERT, consents={**ALERT.consents, use: state})
