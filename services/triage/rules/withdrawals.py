"""Why an issued document was withdrawn, and what its recipients may be told. Source: our own rule.

After an error they are told: a wrong text is still used, printed and passed on. Where somebody's
safety depends on silence, or somebody took back a consent, even a message without content could
draw attention to the person: nothing is sent. If nobody said why, nothing is sent either.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, get_args
from uuid import UUID

from services.triage.rules.gates.shut_gate import ShutGate
from shared.message_ids import msgid

CORRECTION: Final = "correction"
WITHDRAWAL_NOTICE: Final = "withdrawal-notice"
"""The kinds of what is said of a withdrawn document."""

Cause = Literal["error", "safety", "consent"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
ERROR: Cause = "error"
SILENT = frozenset({"safety", "consent"})
"""After a withdrawal for one of these, nothing is said of anything that the case has withdrawn."""
SILENCE = msgid(
    "Another document of this case was withdrawn for safety, or because a consent was withdrawn. "
    "Nothing more is said of what was withdrawn."
)
PRINTS_SILENCED = msgid(
    "The document has the code of one that was withdrawn for safety, or because a consent was "
    "withdrawn: {codes}. It must not be mentioned any more. Remove its code everywhere, also from "
    "the background."
)
ALERT_WITHDRAWN = msgid("An alert of this case was withdrawn.")
OBJECTED = msgid(
    "Somebody refused or limited a consent after the withdrawn document was issued. Nothing more "
    "is sent about it."
)
ABOUT_WITHDRAWN = (CORRECTION, WITHDRAWAL_NOTICE)
SETTLED = ("issued", "withdrawn")
"""The states in which nothing has to be done any more to issue a correction or a notice."""
BEGUN_THERE = {
    CORRECTION: msgid(
        "The correction of {reference} was begun in the other case and is not issued. Merge this "
        "case into that one, where it can be issued, or withdraw it first. If that case is "
        "closed, reopen it for this."
    ),
    WITHDRAWAL_NOTICE: msgid(
        "The withdrawal notice of {reference} was begun in the other case and is not issued. "
        "Merge this case into that one, where it can be issued, or withdraw it first. If that "
        "case is closed, reopen it for this."
    ),
}
"""Why a case is not merged away while one of these is still to be issued."""
RECIPIENTS_UNTOLD = msgid(
    "The other case has documents that were withdrawn for an error, and recipients were not told: "
    "{untold}. After the "
    "merge nobody can begin a correction or a withdrawal notice there. To be able to tell them, "
    "merge this case into that one instead."
)
"""Asked before a merge; a person or a program can confirm it."""
SILENCED = msgid(
    "The other case must be silent, because a document was withdrawn for safety or a withdrawn "
    "consent. After the merge this case must be silent too: recipients of {silenced}, withdrawn "
    "for an error, are told nothing more. Corrections and withdrawal notices that are still being "
    "sent are withdrawn, also if you undo this merge later; those that are begun cannot be issued."
)
"""Asked before a merge that makes a case silent; a person or a program can confirm it."""


@dataclass(frozen=True, slots=True)
class WithdrawnFacts:
    """A document of an open case, as the rules on what is said of it see it.

    `withdrawn`: it was issued, and withdrawn since. `by_hand`: people handed it over. `unsent`:
    it is certain that none of its messages reached anybody. `hindered` (as
    `hindrances` returns) and `objected` are of its case.
    """

    withdrawn: bool
    cause: str | None
    without_content: bool
    by_hand: bool
    unsent: bool
    hindered: Collection[str]
    objected: bool


class Withdrawable(Protocol):
    """A document, as its row or a view has it."""

    @property
    def id(self) -> UUID: ...
    @property
    def reference(self) -> str | None: ...
    @property
    def state(self) -> str: ...
    @property
    def notice_of(self) -> UUID | None: ...
    @property
    def withdrawn_for(self) -> str | None: ...
    @property
    def without_content(self) -> bool: ...


def untold(documents: Sequence[Withdrawable], unsent: Collection[UUID]) -> list[str]:
    """Return the codes of documents of a case whose recipients nobody has begun to tell.

    They were withdrawn for an error. `unsent`: of which it is certain that nobody got a message.
    """
    about = {each.notice_of for each in documents if each.state != "withdrawn"}
    return [
        each.reference or ""
        for each in documents
        if each.withdrawn_for == ERROR
        and not each.without_content
        and each.id not in {*about, *unsent}
    ]


def silenced_by_merge(
    documents: Sequence[Withdrawable], waiting: Collection[UUID], left: Collection[str]
) -> list[str]:
    """Return the codes of documents whose recipients are told nothing more in a silent case.

    They were withdrawn for an error, and their correction or notice is begun or still being sent,
    or nobody has begun it. `waiting`: issued documents of which messages may wait; `left`: the
    codes of those whose recipients nobody has begun to tell, and who can be told.
    """
    ending = {
        each.notice_of
        for each in documents
        if each.state not in SETTLED or (each.state == "issued" and each.id in waiting)
    }
    begun = [each.reference or "" for each in documents if each.id in ending]
    return sorted({*begun, *left})


def refusal(about: WithdrawnFacts, kind: str) -> ShutGate | None:
    """Return why no document of this kind is begun about that one; None if one can be.

    Pages offer what is not refused here, and the operations refuse the rest: nothing can be begun
    that its gates would never let out.
    """
    refused = (
        (not about.withdrawn, "not-withdrawn", _NOT_WITHDRAWN),
        (about.cause in SILENT, "not-for-an-error", _NOT_FOR_AN_ERROR),
        (about.cause != ERROR, "not-for-an-error", _NOBODY_SAID_WHY),
        ("silence" in about.hindered, "silence", SILENCE),
        (about.without_content, "is-a-notice", _IS_A_NOTICE),
        (about.by_hand and kind == WITHDRAWAL_NOTICE, "handed-over", _HANDED_OVER),
        (about.unsent, "nothing-sent", _NOTHING_SENT),
        ("alert-withdrawn" in about.hindered, "alert-withdrawn", ALERT_WITHDRAWN),
        (about.objected and kind == WITHDRAWAL_NOTICE, "objected", OBJECTED),
    )
    return next((ShutGate(code, words, {}) for shut, code, words in refused if shut), None)


_NOT_WITHDRAWN = msgid(
    "This document was not issued and withdrawn. Withdraw it first, then its recipients can be "
    "told."
)
_NOT_FOR_AN_ERROR = msgid(
    "This document was not withdrawn for an error: its recipients are told nothing, so that "
    "nothing draws attention to the person."
)
_NOBODY_SAID_WHY = msgid(
    "Nobody said why this document was withdrawn. It may be for somebody's safety, so Tocsin tells "
    "its recipients nothing. If telling them endangers nobody, tell them yourself."
)
_IS_A_NOTICE = msgid(
    "This is a withdrawal notice. It says nothing that could be corrected. Its recipients know "
    "already which document is no longer valid."
)
_HANDED_OVER = msgid(
    "People handed this document over, and Tocsin sent it to nobody. Tell its addressees yourself, "
    "or draft a correction that is handed over to the same addressees."
)
_NOTHING_SENT = msgid(
    "No message of this document was sent, so there is nobody to tell. Draft a new document."
)
