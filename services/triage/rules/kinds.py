"""To whom documents of a kind may be sent. Source: our own rule.

A closed letter is for its addressees alone: one that reaches the media, a partner or another
authority may do the harm that it was closed to prevent. So it is sent to nobody, and people hand it
over. Its audiences are those whose consents it needs.
"""

from collections.abc import Collection

from shared.contracts.attestation import known_attestation


def audiences_refused(allowed: Collection[str], audience: Collection[str]) -> tuple[str, ...]:
    """Return the audiences that a kind must not have; `allowed` empty: it may have all."""
    return tuple(sorted(set(audience) - set(allowed))) if allowed else ()


def sent_to(audience: Collection[str], *, by_hand: bool) -> tuple[str, ...]:
    """Return the audiences to which dispatch sends a document: none, if people hand it over."""
    return () if by_hand else tuple(audience)


def is_handed_over(attestation: str | None) -> bool:
    """Return whether a document was issued for no audience, so that nothing of it is sent."""
    return attestation is not None and not known_attestation(attestation).audiences
