"""Quote what somebody is accused of, and tell how it ended where a court's decision is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from services.triage.drafting.facts.phrases import Phrases
from services.triage.drafting.facts.record import AlertTold, Event, Reason
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.languages.authorities import is_court
from services.triage.drafting.spelling import is_readable
from services.triage.rules.ahead import INVESTIGATED, OPEN
from services.triage.rules.stages import APPEAL_DISMISSED, CONVICTIONS
from shared.contracts.facts import Act, Charge, Development

BEFORE = "-before"
"""Behind the status of a charge that a conviction followed."""
IN_COURT = {"charged": "charged-in-court"}
"""The words for a charge at a court, by its status: a court hears it, others bring it."""
DECIDED = {"conviction": "convicted", "sentencing": "convicted", "acquittal": "acquitted"}
"""How far a charge has gone, by the decision of a court that ended it."""
_DECISIONS = CONVICTIONS | DECIDED.keys() | {APPEAL_DISMISSED}


@dataclass(repr=False)
class QuotedCharges:
    """The charges of a case in one language. `taken`: those that an event told.

    `alerts`: whose charges are told. `events`: all that is known to have happened.
    """

    phrases: Phrases
    alerts: Sequence[AlertTold]
    events: Sequence[Event]
    taken: set[tuple[int, Charge]] = field(default_factory=set)

    def decided_by(self, event: Event) -> Sequence[Charge]:
        """Return the charges against exactly these persons that a decision ended, and take them.

        Which court decided of what must be sure; else the charges are told by themselves.
        """
        status = DECIDED.get(self.phrases.taxonomy.act_counts_as(event.code))
        if status not in self.phrases.words.charges:
            return []
        others = self._other_decisions(event)
        fitting = [
            each
            for each in self.current(event.alert)
            if self._status(each) == status
            and set(event.alert.whom(each.to)) == set(event.whom)
            and not self.is_taken(each, event.alert)
            and _is_surely_of(each.body, event.told.authors, others)
        ]
        courts = {each.casefold() for each in (each.body for each in fitting) if each}
        if len(courts) > 1:  # the decision does not say which of them took it
            return []
        found = [each for each in fitting if self.is_quotable(each.words, event.alert)]
        self.taken.update((id(event.alert), each) for each in found)
        return found

    def _other_decisions(self, event: Event) -> Sequence[str]:
        """Return the courts of the other decisions about any of these persons; "" if not told.

        A verdict and the sentence that a court passes on its day are one decision.
        """
        counted = self.phrases.taxonomy.act_counts_as

        def in_one(told: Act | Development) -> bool:
            of_one_court = event.told.authors and told.authors == event.told.authors
            return bool(event.told.on and of_one_court) and told.on == event.told.on

        return [
            each.told.authors or ""
            for each in self.events
            if counted(each.code) in _DECISIONS
            and not set(each.whom).isdisjoint(event.whom)
            and each.told != event.told
            and (counted(each.code) == counted(event.code) or not in_one(each.told))
        ]

    def current(self, alert: AlertTold) -> list[Charge]:
        """Return the accusations of an alert, but for those that are told again as they are now."""
        return [each for each in alert.facts.charges if (alert, each) not in self._outdated]

    @cached_property
    def _outdated(self) -> list[tuple[AlertTold, Charge]]:
        return list(_outdated(self.alerts))

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


def _is_surely_of(body: str | None, authors: str | None, others: Sequence[str]) -> bool:
    """Return whether a charge was surely ended by this decision, beside decisions of `others`.

    It was if the decision is the only one, or the only one of the court that the charge names.
    """
    courts = {each.casefold() for each in (body, authors) if each}
    if not others:
        return len(courts) <= 1
    named = body and authors and len(courts) == 1
    return bool(named) and all(each and each.casefold() not in courts for each in others)


def _outdated(alerts: Sequence[AlertTold]) -> Iterator[tuple[AlertTold, Charge]]:
    """Yield each accusation of which a later alert tells again, or this one how it ended."""
    for number, alert in enumerate(alerts):
        after = {
            (charge.words.casefold(), who)
            for other in alerts[number + 1 :]
            for charge in other.facts.charges
            for who in other.whom(charge.to)
        }
        ended = {
            (charge.words.casefold(), who)
            for charge in alert.facts.charges
            for who in alert.whom(charge.to)
            if (charge.status or INVESTIGATED) not in OPEN
        }
        for charge in alert.facts.charges:
            is_open = (charge.status or INVESTIGATED) in OPEN
            later = after | ended if is_open else after
            whom = alert.whom(charge.to)
            if whom and all((charge.words.casefold(), who) in later for who in whom):
                yield alert, charge
