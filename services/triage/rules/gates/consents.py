"""The gates of consent: each use that a document needs, in each alert of its case."""

from collections.abc import Collection, Iterable

from services.triage.rules.gates import checks
from services.triage.rules.gates.candidate import Candidate
from services.triage.rules.gates.shut_gate import ShutGate
from services.triage.rules.gates.uses import uses_checked_only, uses_limiting_text, uses_of
from shared.contracts.codes import CONSENT_STATES
from shared.message_ids import msgid


def consent_gates(candidate: Candidate) -> tuple[ShutGate, ...]:
    uses = uses_of(candidate.audience, names_shown=candidate.names_shown)
    if not uses:
        words = msgid("The document has no audience. Choose at least one.")
        return (ShutGate("audience", words, {}),)
    found = [_consent(use, candidate) for use in uses]
    found += [_limits(use, candidate) for use in uses_limiting_text(candidate) if use not in uses]
    return (*(gate for gate in found if gate is not None), *_said_since(candidate))


def _said_since(candidate: Candidate) -> Iterable[ShutGate]:
    """Yield a shut gate for each use whose consents changed after the document was submitted.

    A change counts if the state is not `given`, or if the use was refused before: it was not known
    when the checks were confirmed.
    """
    submitted = candidate.submitted_at
    words = msgid(
        "The consent for this use changed after the document was submitted: {use} (alert "
        "{alerts}). Return the document or save it again. Read the new consent, then submit "
        "it again."
    )
    sent = uses_of(candidate.audience, names_shown=candidate.names_shown)
    for use in sorted({*sent, *uses_checked_only(candidate)}):
        said = [
            str(number)
            for number, alert in enumerate(candidate.alerts, start=1)
            if submitted and use in alert.heard and alert.heard[use] > submitted
            if alert.recorded[use] != "given" or use in alert.lifted
        ]
        if said:
            yield ShutGate("consent-changed", words, {"use": use, "alerts": ", ".join(said)})


def _consent(use: str, candidate: Candidate) -> ShutGate | None:
    listed = enumerate(candidate.alerts, start=1)
    counted = [(number, alert) for number, alert in listed if alert.counts(use)]
    states = {number: alert.state(use) for number, alert in counted}

    def shut(words: str, numbers: Iterable[int]) -> ShutGate:
        alerts = ", ".join(map(str, numbers))
        return ShutGate("consent", words, {"use": use, "alerts": alerts})

    if refused := [number for number, state in states.items() if state == "refused"]:
        words = msgid("Consent is refused for this use: {use} (alert {alerts}).")
        those = [alert for number, alert in counted if number in refused]
        if all(alert.sealed and use in alert.sealed.unnamed for alert in those):
            words = msgid(
                "Consent is limited, but the limits are not recorded: {use} (alert {alerts})."
            )
        own = [alert.sealed.objecting.get(use, ()) if alert.sealed else () for alert in those]
        return _of_persons(use, refused, own) if all(own) else shut(words, refused)
    if unread := [number for number, state in states.items() if state not in CONSENT_STATES]:
        words = msgid(
            "The consent for this use has a state that this version of Tocsin does not know: {use} "
            "(alert {alerts}). Install the newer version, or ask the person again."
        )
        return shut(words, unread)
    unasked = [number for number, state in states.items() if state not in {"given", "limited"}]
    if undecided := [n for n, a in counted if n in unasked and use not in a.in_their_interest]:
        words = msgid(
            "There is no consent for this use in alert {alerts}, and two persons have not "
            "decided on it: {use}."
        )
        return shut(words, undecided)
    asked = [(n, alert.sealed) for n, alert in counted if n in unasked]
    if reachable := [number for number, sealed in asked if sealed and sealed.reachable]:
        words = msgid(
            "The person can be reached and must be asked about this use: {use} (alert {alerts})."
        )
        return shut(words, reachable)
    return _limits(use, candidate)


def _of_persons(use: str, alerts: Iterable[int], persons: Iterable[Iterable[int]]) -> ShutGate:
    words = msgid(
        "This document names or tells of somebody who does not consent to this use: {use} (alert "
        "{alerts}, person {persons}). Take the name and what was done to them out of the text and "
        "the plan, or ask them again."
    )
    numbered = ("/".join(map(str, each)) for each in persons)
    values = {"use": use, "alerts": ", ".join(map(str, alerts)), "persons": ", ".join(numbered)}
    return ShutGate("person-consent", words, values)


def _limits(use: str, candidate: Candidate) -> ShutGate | None:
    kept = checks.LIMITS_CHECK in candidate.harm_confirmed
    if kept or "limited" not in states_of(candidate, use):
        return None
    words = msgid("Consent is limited. Confirm that the text respects the limits: {use}.")
    return ShutGate("consent-limits", words, {"use": use})


def is_blocked(states: Collection[str]) -> bool:
    """Return whether one of the states is a refusal, or unknown here and so perhaps one."""
    return any(state not in CONSENT_STATES or state == "refused" for state in states)


def states_of(candidate: Candidate, use: str) -> set[str]:
    """Return the states of a use in all alerts of the case of which they are known."""
    return {alert.state(use) for alert in candidate.alerts if alert.counts(use)}
