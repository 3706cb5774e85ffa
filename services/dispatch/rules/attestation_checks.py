"""Check that triage's attestation covers a document before dispatch sends anything.

Guarantee 4: verification, consent for each use or a best-interest decision of two, and the approval
of somebody who did not draft it.
"""

from collections.abc import Sequence

from shared.contracts.attestation import (
    AUDIENCES,
    WRITING,
    Attestation,
    Consented,
    NotAttested,
    digest,
    use_of,
)
from shared.contracts.codes import ConsentState
from shared.contracts.triage import AppealIssued

VERIFIED = "verified"


def check_covers(attestation: Attestation, event: AppealIssued, texts: bytes) -> None:
    """Raise `NotAttested`, naming the check, unless the attestation covers what was given.

    `texts` are the exact bytes of the opened texts. An unknown audience of a later version is
    skipped: no contact here is of it, so nothing is sent to it.
    """
    _same("case", attestation.case, event.case)
    _same("document", attestation.document, event.document)
    _same("reference", attestation.reference, event.reference)
    _same("audience", set(attestation.audience), set(event.audience))
    _same("alerts", {each.alert for each in attestation.consented}, set(event.alerts))
    _same("texts", attestation.texts_sha256, digest(texts))
    if not event.alerts:
        raise NotAttested("it stands on no alert")
    _check_recipients(attestation)
    if attestation.also_to is not None:
        _same("earlier document", attestation.also_to.document, event.follows)
    if not attestation.without_content:
        _check_content(attestation)


def _check_content(attestation: Attestation) -> None:
    """Raise `NotAttested` unless the facts were verified and each use has a consent."""
    if attestation.verification != VERIFIED:
        raise NotAttested("the facts were not verified", "facts-not-verified")
    if any(each.proposed_by == each.decided_by for each in attestation.decisions):
        raise NotAttested("one person alone decided on the best interest", "one-person-decided")
    for audience in attestation.audiences_with_consent & set(AUDIENCES):
        use = use_of(audience, names_shown=attestation.names_shown)
        for each in attestation.consented:
            decided = any(one.covers(each.alert, use) for one in attestation.decisions)
            if not _allowed(use, each.consents, decided=decided):
                raise NotAttested(f"there is no consent for {use}", "no-consent")
    if WRITING in attestation.weighed:
        for each in attestation.consented:
            if not _allowed(WRITING, each.consents, decided=True):
                raise NotAttested("letters to the authorities were refused", "no-consent")


def _check_recipients(attestation: Attestation) -> None:
    """Raise `NotAttested` if it has two lists of recipients, or none may get what has no content.

    What has no content only goes to those who got the document that it calls back.
    """
    if attestation.former_recipients is not None and (attestation.audience or attestation.also_to):
        raise NotAttested("it is for an audience and for former recipients", "other-content")
    if attestation.without_content and attestation.former_recipients is None:
        raise NotAttested("it has no content and calls nothing back", "other-content")


def known_since(consented: Consented) -> dict[str, str]:
    """Return by use since when the consent was valid that the approval knew (ISO 8601).

    Of later changes the approval knew nothing: they must be `given`, or nothing more is sent.
    """
    return {each.use: each.since.isoformat() for each in consented.consents if each.since}


def accepted_since(consented: Consented) -> dict[str, str]:
    """Return the same without uses with an objection: for alerts that no approval covers."""
    against = {each.use for each in objections(consented)}
    return {use: since for use, since in known_since(consented).items() if use not in against}


def objections(consented: Consented) -> list[ConsentState]:
    """Return the refusals, and the limits that the approver of the text has not checked.

    That is everything recorded except consents and unanswered uses. A state that a later version
    added may be among them.
    """
    return [
        each
        for each in consented.consents
        if each.since is not None and each.state not in {"given", "unknown"}
    ]


def _same(what: str, attested: object, given: object) -> None:
    if attested != given:
        raise NotAttested(f"it is about another {what}", "other-content")


def _allowed(use: str, consents: Sequence[ConsentState], *, decided: bool) -> bool:
    """Return whether a use is allowed; `decided`: two people decided, as somebody was not asked.

    Nobody can decide on a refusal.

    That a text keeps to limits was confirmed before it was approved (triage's gates).
    """
    states = {each.state for each in consents if each.use == use} or {"unknown"}
    return states <= ({"given", "limited", "unknown"} if decided else {"given", "limited"})
