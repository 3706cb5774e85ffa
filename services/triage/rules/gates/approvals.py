"""Whether what waits for a second person can be approved: one code for a list.

Who may approve is in `shared.access.roles` and `shared.access.four_eyes`.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TypeVar

from services.triage.rules.gates.all_gates import shut_gates
from services.triage.rules.gates.candidate import Candidate
from services.triage.rules.gates.shut_gate import ShutGate

Waiting = TypeVar("Waiting")


class Approval(StrEnum):
    """Whether it can be approved, the nearest to being sent first."""

    READY = "ready"
    PROPOSAL = "proposal"
    """No document, but a best-interest decision that waits for the second person."""
    EMBARGO = "embargo"
    """It can be approved, and is sent when its embargo ends."""
    NOBODY = "nobody"
    """It can be approved, but no present contact would receive it."""
    CONSENT_CHANGED = "consent-changed-since"
    """The consent for a use that it needs changed after it was submitted."""
    GATE_SHUT = "gate-shut"


APPROVABLE = frozenset({Approval.READY, Approval.PROPOSAL, Approval.EMBARGO})
"""States that come first in an approver's list."""

RETURNED = frozenset({"draft", "returned"})
"""States of a document that was returned, until it is submitted again."""
BEING_WRITTEN = frozenset({"draft", "returned", "submitted"})
"""States of a document that is not issued yet and can still be changed."""

_ORDER = list(Approval)

_OF_THE_DRAFTER = frozenset(
    {
        "another-country",
        "asks-to-write",
        "audience",
        "contact-in-text",
        "finding",
        "hearing-past",
        "hiding-place",
        "name-in-text",
        "name-of-another",
        "said-dead",
        "silence",
        "source-in-text",
        "tip-off",
    }
)
"""Gates that open only if the text, its readers or its settings change: work of the drafter.

`silence` opens only where it is a code that the text can do without; else the drafter withdraws
the document.

All others may open while it waits: a consent is given, facts are verified, a source is assessed.
"""


def gates_of_the_drafter(candidate: Candidate) -> tuple[ShutGate, ...]:
    """Return the shut gates that no approver can open, but only the author of the document."""
    return tuple(gate for gate in shut_gates(candidate) if gate.code in _OF_THE_DRAFTER)


def approval_of(candidate: Candidate, *, nobody: bool, embargoed: bool) -> Approval:
    """Return the code for a submitted document. `nobody`: it is known to reach nobody."""
    shut = {gate.code for gate in shut_gates(candidate)}
    if "consent-changed" in shut:
        return Approval.CONSENT_CHANGED
    if shut:
        return Approval.GATE_SHUT
    if nobody:
        return Approval.NOBODY
    return Approval.EMBARGO if embargoed else Approval.READY


def nearest_to_sending(waiting: Sequence[Waiting], of: Callable[[Waiting], Approval]) -> Waiting:
    """Return the one of several that is nearest to being sent."""
    return min(waiting, key=lambda each: _ORDER.index(of(each)))
