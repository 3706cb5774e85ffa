"""The confirmation questions before acts on a case that are final or stop waiting messages."""

from uuid import UUID

from services.triage.operations.appeals.withdrawing import WITHOUT_REASON
from services.triage.pages.labels.case_labels import Labels
from services.triage.rules.hindrances import hindrances
from services.triage.rules.withdrawals import (
    CORRECTION,
    ERROR,
    RECIPIENTS_UNTOLD,
    SETTLED,
    SILENCED,
    SILENT,
    WITHDRAWAL_NOTICE,
    silenced_by_merge,
    untold,
)
from services.triage.schemas import AcceptLink, CaseView, CloseCase, DocumentOutline, VerifyCase
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.web.confirming import Question

STOPS = msgid(
    "Its deadlines stop, none of its documents can be issued, and messages of issued "
    "documents that still wait are stopped. You can reopen the case on its page."
)
GOES_ON = msgid(
    "Its deadlines stop, and none of its documents can be issued. Messages of issued "
    "documents that still wait are sent all the same, with the demands that were approved. "
    "You can reopen the case on its page."
)


_LEFT_BY_CLOSING = {
    CORRECTION: msgid(
        "A correction is not issued yet, of: {corrected}. It cannot be issued while the case is "
        "closed, and recipients go on using the text that was withdrawn."
    ),
    WITHDRAWAL_NOTICE: msgid(
        "A withdrawal notice is not issued yet, of: {called_back}. It cannot be issued while the "
        "case is closed, and recipients do not know that the text is no longer valid."
    ),
    ERROR: msgid(
        "Withdrawn for an error, and recipients were not told: {untold}. You cannot begin a "
        "correction or a withdrawal notice while the case is closed."
    ),
}


def closing(told: CaseView, asked: CloseCase) -> Question:
    """Return the question before a case is closed, which names what recipients are not told."""
    left = {
        CORRECTION: _begun(told, CORRECTION),
        WITHDRAWAL_NOTICE: _begun(told, WITHDRAWAL_NOTICE),
        ERROR: _untold(told),
    }
    return Question(
        msgid("Close case {number}?"),
        GOES_ON if asked.goes_on else STOPS,
        msgid("Close the case"),
        values={
            "number": told.case.number,
            "corrected": ", ".join(left[CORRECTION]),
            "called_back": ", ".join(left[WITHDRAWAL_NOTICE]),
            "untold": ", ".join(left[ERROR]),
        },
        further=[words for kind, words in _LEFT_BY_CLOSING.items() if left[kind]],
    )


def _begun(told: CaseView, kind: str) -> list[str]:
    """Return the withdrawn documents of which a notice of this kind is begun and not issued."""
    running = {e.notice_of for e in told.documents if e.kind == kind and e.state not in SETTLED}
    return [each.reference or "" for each in told.documents if each.id in running]


def _untold(told: CaseView) -> list[str]:
    """Return the documents withdrawn for an error whose recipients nobody has begun to tell."""
    if told.erased or hindrances((e.withdrawn for e in told.alerts), silent=told.silence):
        return []
    return untold(told.documents, {each.id for each in told.documents if _told_nothing(each)})


def _told_nothing(document: DocumentOutline) -> bool:
    """Return whether nobody is told of its withdrawal, as nobody got it or it says nothing."""
    unsent = document.sending is not None and document.sending.reached_nobody
    return document.without_content or unsent


def rejecting_facts(told: CaseView, asked: VerifyCase) -> Question | None:
    """Return the question before facts are rejected; None: no document was issued on them."""
    issued = [each for each in told.documents if each.state == "issued"]
    on_facts = [each.reference or "" for each in issued if not each.without_content]
    if not on_facts or told.erased:
        return None
    if not asked.reason:
        raise Invalid(WITHOUT_REASON, faults=[FieldFault("reason", WITHOUT_REASON, "missing")])
    return Question(
        msgid("Withdraw {reference}?"),
        _REJECTED_SILENTLY if told.silence else _REJECTED,
        msgid("Record it, and withdraw the document"),
        about=told.case.number,
        values={"reference": ", ".join(on_facts)},
    )


_REJECTED = msgid(
    "You record that these facts are untrue or contradicted. This withdraws what was issued on "
    "them for an error, and stops its waiting messages. Messages that were sent cannot be "
    "recalled. Approvers and communications are told. On the page of each withdrawn document you "
    "can then tell its recipients. This cannot be undone."
)
_REJECTED_SILENTLY = msgid(
    "You record that these facts are untrue or contradicted. This withdraws what was issued on "
    "them, and stops its waiting messages. Messages that were sent cannot be recalled. Approvers "
    "and communications are told. Recipients are told nothing, because another document of this "
    "case was withdrawn for safety or a withdrawn consent. This cannot be undone."
)


def joining(told: CaseView, other: CaseView, asked: AcceptLink) -> Question | None:
    """Return the question before a merge that stops messages or leaves recipients untold."""
    going = [each.reference or "" for each in told.documents if each.going_out]
    left = {"untold": _untold(other), "silenced": _silenced(told, other)}
    further = [words for name, words in _LEFT_BY_MERGING.items() if left[name]]
    values = {name: ", ".join(codes) for name, codes in left.items()}
    if asked.goes_on is not False and not further:
        return None
    if asked.goes_on is not False:
        return Question(
            msgid("Merge case {number} into this one?"),
            further[0],
            msgid("Merge the other case into this one"),
            about=told.case.number,
            values={"number": other.case.number, **values},
            further=further[1:],
        )
    return Question(
        msgid("Stop {reference}, and merge the other case?"),
        msgid(
            "No more messages of the document are sent, now or later, even if you undo this merge. "
            "Messages that were sent cannot be recalled, and the people who received them "
            "are not told. The document itself is not withdrawn: you can do that on its page."
        ),
        msgid("Stop the messages, and merge"),
        about=told.case.number,
        values={"reference": ", ".join(going), **values},
        further=further,
    )


_LEFT_BY_MERGING = {"untold": RECIPIENTS_UNTOLD, "silenced": SILENCED}


def _silenced(told: CaseView, other: CaseView) -> list[str]:
    """Return the documents whose recipients are told nothing more once the case is silent too."""
    if told.silence or not other.silence:
        return []
    waiting = [e.id for e in told.documents if e.sending is None or e.sending.may_wait]
    return silenced_by_merge(told.documents, waiting, _untold(told))


def stopping(told: CaseView, deadline: UUID, labels: Labels) -> Question | None:
    """Return the question before a running deadline is stopped: it cannot be started again."""
    found = next((each for each in told.deadlines if each.id == deadline and not each.passed), None)
    if found is None:
        return None
    about = (told.case.number, labels.own(found.kind), found.day.isoformat() if found.day else "")
    return Question(
        msgid("Mark this deadline as done?"),
        msgid(
            "The event of this deadline then counts as done. Nobody is warned before it any "
            "more. You cannot start the deadline again."
        ),
        msgid("Mark as done"),
        about=", ".join(filter(None, about)),
    )


def deciding_best_interest(told: CaseView, proposal: UUID, labels: Labels) -> Question | None:
    """Return the question before a second person decides for somebody who cannot be asked."""
    found = next((each for each in told.best_interest if each.id == proposal), None)
    if found is None or found.decision is not None:
        return None
    return Question(
        msgid("Agree to decide this for the person?"),
        msgid(
            "If you agree, two people have decided this, and it counts as consent. It cannot "
            "be undone. What the person refuses stays refused."
        ),
        msgid("Agree"),
        about=f"{told.case.number}: {labels.terms('consent_uses', found.uses)}",
    )


_STOPPED = msgid(
    "It was issued. Messages that still wait are stopped, and messages that were sent cannot be "
    "recalled. This cannot be undone."
)
_TOLD_AFTER_AN_ERROR = msgid(
    "It was issued. Messages that still wait are stopped, and messages that were sent cannot be "
    "recalled. After that you can send its recipients a correction or a withdrawal notice. This "
    "cannot be undone."
)
_NOT_TOLD = msgid(
    "It was issued. Messages that still wait are stopped, and messages that were sent cannot be "
    "recalled. Its recipients are told nothing, now or later. This cannot be undone."
)
_SILENCED = msgid(
    "It was issued. Messages that still wait are stopped, and messages that were sent cannot be "
    "recalled. Its recipients are told nothing, now or later: corrections and withdrawal notices "
    "of this case that are still being sent are withdrawn too. This cannot be undone."
)
_HANDED_OVER = msgid(
    "It was issued, and people may have handed it over. After that you can draft a correction for "
    "the same addressees. This cannot be undone."
)


def _what_follows(told: CaseView, document: DocumentOutline, cause: str | None) -> str:
    """Return what a withdrawal does; it promises nothing that could not be begun after it."""
    if cause in SILENT:
        return _SILENCED
    if cause == ERROR and told.silence:
        return _NOT_TOLD
    if cause != ERROR or _told_nothing(document):
        return _STOPPED
    if document.by_hand:
        return _HANDED_OVER
    return _TOLD_AFTER_AN_ERROR


def withdrawing(told: CaseView, document: UUID, cause: str | None) -> Question:
    """Return the question before a withdrawal: it stops an issued document, and ends a draft."""
    found = next((each for each in told.documents if each.id == document), None)
    if found is not None and found.state == "issued" and found.reference:
        return Question(
            msgid("Withdraw {reference}?"),
            _what_follows(told, found, cause),
            msgid("Withdraw the document"),
            about=told.case.number,
            values={"reference": found.reference},
        )
    return Question(
        msgid("Withdraw this draft?"),
        msgid("It was not issued, and nothing was sent. You cannot restore it."),
        msgid("Withdraw the document"),
        about=told.case.number,
    )
