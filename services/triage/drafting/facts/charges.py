"""Quote what somebody is accused of, and tell how it ended where a court's decision is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.triage.drafting.facts.phrases import Phrases
from services.triage.drafting.facts.record import AlertTold, Event, Reason
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.languages.authorities import is_court
from services.triage.drafting.spelling import is_readable
from services.triage.rules.ahead import INVESTIGATED
from shared.contracts.facts import Charge

BEFORE = "-before"
"""Behind the status of a charge that a conviction followed."""
IN_COURT = {"charged": "charged-in-court"}
"""The words for a charge at a court, by its status: a court hears it, others bring it."""
DECIDED = {"conviction": "convicted", "sentencing": "convicted", "acquittal": "acquitted"}
"""How far a charge has gone, by the decision of a court that ended it."""


@dataclass(repr=False)
class QuotedCharges:
    """The charges of a case in one language. `taken`: those that an event told."""

    phrases: Phrases
    taken: set[tuple[int, Charge]] = field(default_factory=set)

    def decided_by(self, event: Event) -> Sequence[Charge]:
        """Return the charges against exactly these persons that a decision ended, and take them."""
        status = DECIDED.get(self.phrases.taxonomy.act_counts_as(event.code))
        if status not in self.phrases.words.charges:
            return []
        found = [
            each
            for each in event.alert.facts.charges
            if self._status(each) == status
            and set(event.alert.whom(each.to)) == set(event.whom)
            and _is_of(each.body, event.told.authors)
            and not self.is_taken(each, event.alert)
            and self.is_quotable(each.words, event.alert)
        ]
        self.taken.update((id(event.alert), each) for each in found)
        return found

    def decided(self, code: str, body: str) -> str:
        """Return the words for charges that this decision of a court ended."""
        return self.pattern(DECIDED[self.phrases.taxonomy.act_counts_as(code)], body)

    def is_taken(self, charge: Charge, alert: AlertTold) -> bool:
        return (id(alert), charge) in self.taken

    def pattern(self, status: str, body: str) -> str:
        """Return the words for a charge; those for one at a court, if a template has them."""
        charges, plain = self.phrases.words.charges, status.removesuffix(BEFORE)
        in_court = IN_COURT.get(plain, plain) if is_court(body) else plain
        suffix = status.removeprefix(plain)
        return charges.get(f"{in_court}{suffix}") or charges.get(in_court) or charges[plain]

    def is_quotable(self, words: str, alert: AlertTold) -> bool:
        """Return whether a charge can be quoted, also in its own language if that is known.

        Without names it could say who it is.
        """
        reason = self.phrases.why_not_free(alert)
        if not self.phrases.names_shown:
            reason = Reason.WITHOUT_NAMES
        elif reason is Reason.OTHER_LANGUAGE and is_readable(
            words, LANGUAGES[self.phrases.language].script
        ):
            reason = Reason.QUOTED
        if reason:
            self.phrases.leave_out(reason, words)
        return reason in {None, Reason.QUOTED}

    def quoted(self, charge: Charge, alert: AlertTold) -> str:
        """Return a charge in quotation marks; its language and its article stand in brackets."""
        article = self.phrases.named(charge.article, alert)
        if article[:1].isdigit():
            article = self.phrases.say(self.phrases.words.article, words=article)
        comma, _ = LANGUAGES[self.phrases.language].separators
        beside = f"{comma} ".join(filter(None, (self.phrases.in_original(alert), article)))
        quoted = self.phrases.quoted(charge.words)
        return f"{quoted} ({beside})" if beside else quoted

    def _status(self, charge: Charge) -> str:
        return self.phrases.taxonomy.charge_statuses.counts_as(charge.status or INVESTIGATED)


def _is_of(body: str | None, authors: str | None) -> bool:
    """Return whether a charge and a decision may be of one court: of one nothing may be told."""
    return not body or not authors or body.casefold() == authors.casefold()
