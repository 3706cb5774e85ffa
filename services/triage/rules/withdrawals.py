"""Why an issued document was withdrawn, and what its recipients may be told. Source: our own rule.

After an error they are told: a wrong text is still used, printed and passed on. Where somebody's
safety depends on silence, or somebody took back a consent, even a message without content could
draw attention to the person: nothing is sent. If nobody said why, nothing is sent either.
"""

from collections.abc import Collection
from typing import Literal, get_args
from uuid import UUID

CORRECTION = "correction"
WITHDRAWAL_NOTICE = "withdrawal-notice"
"""The kinds of what is said of a withdrawn document."""

Cause = Literal["error", "safety", "consent"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
ERROR: Cause = "error"
SILENT = frozenset({"safety", "consent"})
"""After a withdrawal for one of these, nothing is said of anything that the case has withdrawn."""
NOTICES = (CORRECTION, WITHDRAWAL_NOTICE)


def notices_offered(
    cause: str | None,
    of_case: Collection[str | None],
    *,
    kind: str,
    by_hand: bool,
    begun: Collection[str],
    known: Collection[str],
) -> tuple[str, ...]:
    """Return the kinds that can be begun about a document of this kind that was withdrawn.

    `of_case`: why each document of the case was withdrawn. `begun`: kinds of those that there are
    about it; `known`: kinds with a template. What was handed
    over by people was sent to nobody, and a notice without content is not called back by another.
    """
    if cause != ERROR or SILENT.intersection(of_case) or by_hand or kind == WITHDRAWAL_NOTICE:
        return ()
    return tuple(each for each in NOTICES if each in known and each not in begun)


def is_without_content(kind: str, notice_of: UUID | None) -> bool:
    """Return whether a document says only that another one, which is withdrawn, is not valid."""
    return notice_of is not None and kind == WITHDRAWAL_NOTICE
