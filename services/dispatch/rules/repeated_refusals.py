"""Decide whether a refusal concerns one recipient or everybody.

A wrongly configured mail server refuses every recipient with the words for one who does not exist.
To believe it would block every address. So several same refusals in a row, to different recipients
and with nothing accepted in between, are taken to be about us: we wait, and somebody is notified.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import OF_RECIPIENT, AttemptOutcome, Reason

TRIED_AGAIN_AFTER = timedelta(minutes=5)
"""The time until the next attempt, if nobody has checked our side before."""
SAME_FAULT_WITHIN = timedelta(days=1)
"""How far back equal refusals count as the same fault."""

EVERYBODY = 3
"""This many different recipients in a row count as all of them."""
_MOST_KEPT = 1000

_Answer = tuple[int | None, str | None]


@dataclass(frozen=True, slots=True)
class SharedRefusal:
    """A refusal that is about us and not one recipient, and who got it first."""

    status: int | None
    code: str | None
    recipients: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class RefusalRun:
    """How often in a row a channel gave the same refusal, as far as one process recorded it."""

    answer: _Answer | None = None
    recipients: frozenset[UUID] = frozenset()

    def judge(self, ended: Sequence[tuple[UUID, AttemptResult]]) -> "BatchJudgement":
        """Return the outcomes of a batch; a refusal that everybody gets becomes one about us.

        `ended` holds the recipient's id (of the address, or of the account) with each outcome, in
        their order. How a sequence is cut into batches makes no difference: once everybody gets a
        refusal, the earlier ones of this batch are judged so too, and those of earlier batches are
        undone. Nothing is stored here: a batch that could not be recorded is judged again.
        """
        outcomes = [outcome for _, outcome in ended]
        answer, recipients = self.answer, set(self.recipients)
        taken_as_dead = []
        for place, (recipient, outcome) in enumerate(ended):
            if outcome.kind in {AttemptOutcome.ACCEPTED, AttemptOutcome.ACKNOWLEDGED}:
                answer, recipients = None, set()
            refused = _answer_of(outcome)
            if refused is None:
                continue
            if refused != answer:
                answer, recipients = refused, set()
            known = len(recipients) >= EVERYBODY
            if len(recipients) < _MOST_KEPT:
                recipients.add(recipient)
            if known:
                outcomes[place] = _of_us(outcome)
            elif len(recipients) >= EVERYBODY:
                taken_as_dead.append(SharedRefusal(*answer, frozenset(recipients)))
                for each, (who, told) in enumerate(ended[: place + 1]):
                    if who in recipients and _answer_of(told) == answer:
                        outcomes[each] = _of_us(told)
        return BatchJudgement(outcomes, taken_as_dead, RefusalRun(answer, frozenset(recipients)))


@dataclass(frozen=True, slots=True)
class BatchJudgement:
    """The results of a batch.

    `then`: the run after this batch is recorded. `taken_as_dead`: recipients whose refusal may have
    been recorded as theirs before it turned out that everybody gets it: that is undone.
    """

    outcomes: Sequence[AttemptResult]
    taken_as_dead: Sequence[SharedRefusal]
    then: RefusalRun


def _answer_of(outcome: AttemptResult) -> _Answer | None:
    """Return what the other side answered about a recipient; None if nothing."""
    if outcome.kind is AttemptOutcome.REFUSED and outcome.reason in OF_RECIPIENT:
        return outcome.status, outcome.code
    return None


def _of_us(outcome: AttemptResult) -> AttemptResult:
    return replace(outcome, kind=AttemptOutcome.RETRY, reason=Reason.ALL_REFUSED)
