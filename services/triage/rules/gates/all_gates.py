"""The gates that a document must pass before it is sent. All shut ones are named.

Sources: OMCT/FIDH practice of verifying with partners; the usual rule of two independent sources or
one trusted member organisation; consent per use as UN Special Procedures ask for it; a
best-interest decision of two persons for somebody who cannot be asked; a do-no-harm check before
publication.

The database has the same rules (in the migrations), against code that does not use the operations:
all but those that depend on sealed data. A test, `test_gates_of_both.py`, lists which those are.
"""

from collections.abc import Iterator

from services.triage.rules.gates import checks
from services.triage.rules.gates.authorities import hides, tips_off
from services.triage.rules.gates.candidate import Candidate, SealedOfDocument
from services.triage.rules.gates.consents import consent_gates, is_blocked, states_of
from services.triage.rules.gates.findings import gates_of_findings
from services.triage.rules.gates.shown_persons import PUBLISHING
from services.triage.rules.gates.shut_gate import ShutGate
from services.triage.rules.gates.sources import count, is_in_doubt, is_supported
from services.triage.rules.gates.uses import (
    uses_checked_only,
    uses_limiting_text,
    uses_of,
)
from services.triage.rules.hindrances import hindrances
from services.triage.rules.withdrawals import (
    ALERT_WITHDRAWN,
    OBJECTED,
    PRINTS_SILENCED,
    SILENCE,
)
from shared.contracts.attestation import WRITING
from shared.message_ids import msgid

UNVERIFIED, IN_PROGRESS, VERIFIED = "not-started", "in-progress", "verified"
UNTRUE = frozenset({"rejected", "contradicted"})
"""Statuses of facts that are not true as reported."""


def shut_gates(candidate: Candidate) -> tuple[ShutGate, ...]:
    """Return every shut gate; if there is none, an approver who did not draft it may issue it.

    What has no content says nothing of anybody: it needs neither verified facts nor a consent. But
    where somebody objected, nothing is sent that draws attention to them.

    Where nothing was opened, as in a list, these are the gates that need no sealed data. Each of
    them is the same one at the approval, which asks the others as well.
    """
    if candidate.without_content:
        return (*_standing(candidate), *_objections(candidate))
    shut = (
        *_standing(candidate),
        *_verification(candidate),
        *consent_gates(candidate),
        *_no_harm(candidate),
        *_empty_parts(candidate),
    )
    return shut if candidate.sealed is None else (*shut, *_of_sealed(candidate))


def harm_checks_for(candidate: Candidate) -> tuple[str, ...]:
    """Return the checks that must be confirmed when this document is submitted."""
    if candidate.without_content:
        return ()
    limited = any("limited" in states_of(candidate, use) for use in uses_limiting_text(candidate))
    return (*checks.HARM_CHECKS, *((checks.LIMITS_CHECK,) if limited else ()), *_further(candidate))


def _standing(candidate: Candidate) -> tuple[ShutGate, ...]:
    found = []
    if not candidate.case_open:
        found.append(ShutGate("case-closed", msgid("The case is closed."), {}))
    hindered = hindrances((each.withdrawn for each in candidate.alerts), silent=candidate.silent)
    if "alert-withdrawn" in hindered:
        found.append(ShutGate("alert-withdrawn", ALERT_WITHDRAWN, {}))
    if "silence" in hindered:
        found.append(ShutGate("silence", SILENCE, {}))
    if candidate.sealed is not None and candidate.sealed.silenced:
        codes = ", ".join(candidate.sealed.silenced)
        found.append(ShutGate("silence", PRINTS_SILENCED, {"codes": codes}))
    return tuple(found)


def _objections(candidate: Candidate) -> tuple[ShutGate, ...]:
    return (ShutGate("objected", OBJECTED, {}),) if candidate.objected_to else ()


def _verification(candidate: Candidate) -> tuple[ShutGate, ...]:
    found = []
    if candidate.verification != VERIFIED:
        words = msgid("The facts are not verified; their status is {status}.")
        found.append(ShutGate("verification", words, {"status": candidate.verification}))
    if not is_supported(candidate.sources):
        words = msgid(
            "Two independent, reliable sources or one trusted member organisation are "
            "needed. Sources that count so far: {count}. Sources with the same name or "
            "contact count as one."
        )
        found.append(ShutGate("sources", words, {"count": count(candidate.sources)}))
    return tuple(found)


def _no_harm(candidate: Candidate) -> Iterator[ShutGate]:
    words = msgid("This point of the do-no-harm check is not confirmed: {check}.")
    for check in checks.HARM_CHECKS:
        if check not in candidate.harm_confirmed:
            yield ShutGate("do-no-harm", words, {"check": check})
    for check in _further(candidate):
        if check not in candidate.harm_confirmed:
            yield ShutGate(check, checks.FURTHER_CHECKS[check], {})


def _of_sealed(candidate: Candidate) -> Iterator[ShutGate]:
    """Yield the shut gates that depend on sealed data alone."""
    yield from _authorities(candidate)
    yield from _text(candidate)
    yield from gates_of_findings(candidate)


def _authorities(candidate: Candidate) -> Iterator[ShutGate]:
    if tips_off(candidate):
        words = msgid(
            "The person is in hiding or wanted. Remove the authorities from the audiences."
        )
        yield ShutGate("tip-off", words, {})
    if candidate.opened.asks_to_write and is_blocked(states_of(candidate, WRITING)):
        words = msgid(
            "The person refused that their case is sent to the government, or limited this "
            "and the limits are not recorded. But this text asks its readers to write to the "
            "authorities. Choose “No addresses” and do not ask readers to write."
        )
        yield ShutGate("asks-to-write", words, {})


def _further(candidate: Candidate) -> tuple[str, ...]:
    """Return the additional checks for this document, without those of limits."""
    publishing, names = states_of(candidate, PUBLISHING), candidate.names_shown
    asked = {
        checks.NAMING_CHECK: names and is_blocked(publishing),
        checks.UNNAMED_CHECK: not names,
        checks.LIFTED_CHECK: _rests_on_lifted(candidate),
    }
    if candidate.sealed is not None:
        asked |= _further_of_sealed(candidate, candidate.sealed)
    needed = (check for check, is_needed in asked.items() if is_needed)
    return tuple(sorted(needed, key=checks.FURTHER.index))


def _further_of_sealed(candidate: Candidate, text: SealedOfDocument) -> dict[str, bool]:
    """Return by check whether the sealed data asks for it."""
    writing, names = states_of(candidate, WRITING), candidate.names_shown
    return {
        checks.HIDDEN_CHECK: _brings_up_the_hidden(candidate),
        checks.WRITING_CHECK: text.asks_to_write and bool(writing & {"limited", "unknown"}),
        checks.SPELLING_CHECK: text.maybe_named and not names,
        checks.ALIKE_CHECK: is_in_doubt(candidate.sources),
        checks.EACH_CHECK: text.several or text.misfit,
        checks.AGREED_CHECK: text.several,
        checks.PERSONS_CHECK: names and _answered_alone(candidate),
        checks.AT_ODDS_CHECK: text.is_contradictory,
        checks.CARE_CHECK: text.needs_care and names,
        checks.SOURCE_WORD_CHECK: bool(text.sourced) and not text.names_source,
        checks.VOUCHER_CHECK: text.names_who_consented or (text.maybe_voucher and not names),
        checks.CONTACT_CHECK: text.gives_contact and names,
        checks.UNTOUCHED_CHECK: bool(text.untouched),
    }


def _rests_on_lifted(candidate: Candidate) -> bool:
    """Return whether a use it needs was refused once and no longer is, in any alert."""
    sent = uses_of(candidate.audience, names_shown=candidate.names_shown)
    uses = {*sent, *uses_checked_only(candidate)}
    return any(uses & alert.lifted for alert in candidate.alerts)


def _answered_alone(candidate: Candidate) -> bool:
    """Return whether a person of the case did not simply consent to what this document does."""
    sent = uses_of(candidate.audience, names_shown=candidate.names_shown)
    uses = {*sent, *uses_checked_only(candidate)}
    return any(uses & alert.opened.answered_alone for alert in candidate.alerts)


def _brings_up_the_hidden(candidate: Candidate) -> bool:
    return hides(candidate) and (candidate.opened.asks_to_write or "media" in candidate.audience)


def _text(candidate: Candidate) -> Iterator[ShutGate]:
    text, without_names = candidate.opened, not candidate.names_shown
    if text.named_in_text and without_names:
        words = msgid("The document must be sent without names, but its text contains a name.")
        yield ShutGate("name-in-text", words, {})
    if text.names_source and without_names:
        words = msgid(
            "The document must be sent without names, but its text contains the name of a source."
        )
        yield ShutGate("source-in-text", words, {})
    if text.gives_contact and without_names:
        words = msgid(
            "The document must be sent without names, but its text contains a number or an "
            "address of a source or of the person."
        )
        yield ShutGate("contact-in-text", words, {})
    if text.removed:
        words = msgid(
            "The text has a name, a place of hiding, a source or a contact from an alert that is "
            "no longer part of this case. Take it out, or merge the other case again."
        )
        yield ShutGate("name-of-another", words, {})
    if text.hearing_past:
        words = msgid(
            "The day of the hearing will be over when this is sent, but the text says that "
            "it is still to come. Correct the day or clear it."
        )
        yield ShutGate("hearing-past", words, {})
    if text.elsewhere:
        words = msgid(
            "The text is about another country than the case. Its code, its recipients and "
            "their dangers would be those of another country."
        )
        yield ShutGate("another-country", words, {})


def _empty_parts(candidate: Candidate) -> Iterator[ShutGate]:
    words = msgid("This part of the document is still empty: {part}.")
    for part in candidate.unfilled:
        yield ShutGate("unfilled", words, {"part": part})
