"""Whether the authorities of the country may read a document. Our own rule."""

from services.triage.rules.gates.candidate import Candidate

TIPPED_OFF = frozenset({"in-hiding", "wanted"})
"""Situations in which nobody writes to the authorities: they would learn whom to look for."""


def hides(candidate: Candidate) -> bool:
    """Return whether somebody hides, or may: a code of a newer service is not known here."""
    told = {each for alert in candidate.alerts for each in alert.opened.situations}
    return None in told or bool(told & TIPPED_OFF)


def tips_off(candidate: Candidate) -> bool:
    """Return whether it would tell the authorities whom to look for."""
    return hides(candidate) and "authority" in candidate.audience


def asks_authorities(candidate: Candidate) -> bool:
    """Return whether it goes to authorities, and asks its readers to write to authorities."""
    return candidate.opened.asks_to_write and "authority" in candidate.audience
