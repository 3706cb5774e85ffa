"""Whether a refusal is said of one recipient or of everybody.

A mail server that is set up wrongly refuses all with the words for one who does not exist. To
believe it would mark every address; so a run of the same refusal, to different recipients and with
nothing accepted in between, is taken to speak of us: it is waited for, and somebody is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.dispatch.rules.attempted import Attempted
from services.dispatch.rules.reasons import OF_RECIPIENT, AttemptOutcome, Reason

EVERYBODY = 3
"""So many different recipients in a row are taken for all of them."""
_MOST_KEPT = 1000

_Answer = tuple[int | None, str | None]


@dataclass(frozen=True, slots=True)
class Everybody:
    """A refusal that speaks of us, and who got it before that was known."""

    status: int | None
    code: str | None
    recipients: frozenset[UUID]


@dataclass
class SameAnswer:
    """The last run of one refusal on a channel, as far as one process has seen it."""

    wronged: Everybody | None = None
    """Who was taken for somebody who does not exist: set when it shows, for who takes it back."""
    _answer: _Answer | None = None
    _recipients: set[UUID] = field(default_factory=set)

    def judge(self, ended: Sequence[tuple[UUID, Attempted]]) -> list[Attempted]:
        """Return the outcomes, with a refusal that everybody gets as one that speaks of us.

        `ended` holds the recipient's id (of the address, or of the account) with each outcome, in
        their order. What was judged before can be judged again.
        """
        before = len(self._recipients)
        for recipient, outcome in ended:
            self._note(recipient, outcome)
        if before < EVERYBODY <= len(self._recipients) and self._answer is not None:
            self.wronged = Everybody(*self._answer, frozenset(self._recipients))
        return [self._judged(outcome) for _, outcome in ended]

    def _note(self, recipient: UUID, outcome: Attempted) -> None:
        if outcome.kind in {AttemptOutcome.ACCEPTED, AttemptOutcome.ACKNOWLEDGED}:
            self._answer = None
            self._recipients.clear()
        elif _is_of_recipient(outcome):
            answer = (outcome.status, outcome.code)
            if answer != self._answer:
                self._answer = answer
                self._recipients.clear()
            if len(self._recipients) < _MOST_KEPT:
                self._recipients.add(recipient)

    def _judged(self, outcome: Attempted) -> Attempted:
        everybody = len(self._recipients) >= EVERYBODY
        same = (outcome.status, outcome.code) == self._answer
        if everybody and same and _is_of_recipient(outcome):
            return replace(outcome, kind=AttemptOutcome.RETRY, reason=Reason.ALL_REFUSED)
        return outcome


def _is_of_recipient(outcome: Attempted) -> bool:
    return outcome.kind is AttemptOutcome.REFUSED and outcome.reason in OF_RECIPIENT
