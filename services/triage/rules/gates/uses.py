"""Which uses of consent a document needs, which are checked, and whose limits it must keep."""

from collections.abc import Collection

from services.triage.rules.gates.candidate import Candidate
from services.triage.rules.gates.shown_persons import PUBLISHING, UNNAMED
from shared.contracts.attestation import WRITING, use_of


def uses_of(audience: Collection[str], *, names_shown: bool) -> tuple[str, ...]:
    """Return the consent uses that this audience needs, in a stable order."""
    return tuple(sorted({use_of(each, names_shown=names_shown) for each in audience}))


def uses_checked_only(candidate: Candidate) -> tuple[str, ...]:
    """Return the uses that the gates check although nothing is sent under them.

    Which readers are asked to write, and who has no name, only the opened text says.
    """
    used = {PUBLISHING} if candidate.names_shown else set()
    if candidate.sealed is not None:
        if used and any(alert.opened.tells_unnamed for alert in candidate.alerts):
            used |= {UNNAMED}
        used |= {WRITING} if candidate.sealed.asks_to_write else set()
    return tuple(sorted(used))


def uses_with_limits(candidate: Candidate) -> tuple[str, ...]:
    """Return the consent uses whose limits concern this document."""
    return tuple(sorted({*uses_limiting_text(candidate), *uses_checked_only(candidate)}))


def uses_limiting_text(candidate: Candidate) -> tuple[str, ...]:
    """Return the uses whose limits the text and its audience must respect.

    Limits of a name apply to every text that prints it. Letters have a check of their own.
    """
    uses = uses_of(candidate.audience, names_shown=candidate.names_shown)
    return tuple(sorted({*uses, *({PUBLISHING} if candidate.names_shown else ())}))
