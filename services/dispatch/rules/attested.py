"""Does an attestation cover this very document? What dispatch asks before it sends anything.

Guarantee 4: verification, consent for each use or a best-interest decision of two, and the approval
of somebody who did not draft it.
"""

from collections.abc import Sequence

from shared.contracts.attestation import Attestation, NotAttested, digest, use_of
from shared.contracts.codes import ConsentState
from shared.contracts.triage import AppealIssued

VERIFIED = "verified"


def check_covers(attestation: Attestation, event: AppealIssued, texts: bytes) -> None:
    """Return if what was attested is what was given; else raise `NotAttested` naming the check.

    `texts` are the opened texts' exact bytes.
    """
    _same("case", attestation.case, event.case)
    _same("document", attestation.document, event.document)
    _same("reference", attestation.reference, event.reference)
    _same("audience", set(attestation.audience), set(event.audience))
    _same("alerts", {each.alert for each in attestation.consented}, set(event.alerts))
    _same("texts", attestation.texts_sha256, digest(texts))
    if not event.alerts:
        raise NotAttested("it stands on no alert")
    if attestation.verification != VERIFIED:
        raise NotAttested("the facts were not verified")
    decided = attestation.best_interest
    if decided is not None and decided.proposed_by == decided.decided_by:
        raise NotAttested("one person alone decided on the best interest")
    for audience in attestation.audience:
        use = use_of(audience, names_shown=attestation.names_shown)
        for each in attestation.consented:
            if not _allowed(use, each.consents, best_interest=decided is not None):
                raise NotAttested(f"there is no consent for {use}")


def _same(what: str, attested: object, given: object) -> None:
    if attested != given:
        raise NotAttested(f"it is about another {what}")


def _allowed(use: str, consents: Sequence[ConsentState], *, best_interest: bool) -> bool:
    """Two may decide where nobody could be asked; where somebody refused, nobody may."""
    states = {each.state for each in consents if each.use == use} or {"unknown"}
    return states == {"given"} or (best_interest and states <= {"given", "unknown"})
