"""What an issued document relies on, and whether somebody objected to it since."""

from collections.abc import Iterable

from services.triage.rules.uses import uses_of
from services.triage.tables import Consent, Document
from shared.contracts.attestation import known_attestation


def uses_relied_on(document: Document) -> set[str]:
    """Return the uses for which an issued document relies on consents."""
    uses = set(uses_of(document.audience, names_shown=document.names_shown))
    if document.attestation is not None:
        uses.update(known_attestation(document.attestation).weighed)
    return uses


def is_objected_to(document: Document, consents: Iterable[Consent]) -> bool:
    """Return whether one of these was refused or limited after the document was approved.

    Then nothing more is sent about it, not even without content.
    """
    uses = uses_relied_on(document)
    return any(
        {each.answers.general, *each.answers.persons.values()} - {"given", "unknown"}
        for each in consents
        if each.use in uses
        and document.approved_at is not None
        and each.heard_at > document.approved_at
    )
