"""Tell how those of a record stand: held where, accused of what, and what is expected next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from uuid import UUID

from services.triage.drafting.facts.charges import BEFORE, QuotedCharges
from services.triage.drafting.facts.naming import Naming
from services.triage.drafting.facts.phrases import Phrases
from services.triage.drafting.facts.record import AlertTold, Reason, no_longer_held
from services.triage.drafting.facts.terms import term_told
from services.triage.drafting.grammar import with_one_stop
from services.triage.rules.ahead import INVESTIGATED, OPEN
from shared.contracts.facts import Charge, Deprivation, ExpectedEvent

ACCESSES = ("lawyer", "family", "doctor")
CHARGED, OTHER = "charged", "other"
Whom = tuple[str, ...]


@dataclass(repr=False)
class SituationSentences:
    """Detention, charges and expected events of a case in one language."""

    phrases: Phrases
    naming: Naming
    charges: QuotedCharges
    hiding: frozenset[str]
    today: date
    convicted: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()

    def paragraphs(self, alerts: Sequence[AlertTold]) -> Iterator[str]:
        """Yield a paragraph for those of each detention and accusation, then what is expected."""
        free = no_longer_held(alerts, self.phrases.taxonomy)
        of_each: dict[frozenset[str], dict[str, None]] = {}
        for alert in alerts:
            current = self.charges.current(alert)
            for whom, sentence in (*self._held(alert, free), *self._charged(alert, current)):
                of_each.setdefault(frozenset(whom), {})[sentence] = None
        for sentences in of_each.values():
            yield " ".join(sentences)
        told = (
            (each.on or date.max, sentence)
            for alert in alerts
            for each in alert.facts.expected
            for sentence in self._expected(alert, each)
        )
        expected = sorted(told, key=itemgetter(0))  # the sentences of an event stay together
        if expected:
            yield " ".join(dict.fromkeys(sentence for _, sentence in expected))

    def _held(self, alert: AlertTold, free: frozenset[str]) -> Iterator[tuple[Whom, str]]:
        """Yield what is told of each deprivation: of those still held, and of the others."""
        self.naming.forget()
        for each in alert.facts.deprivations:
            whom = self._whom(alert, each.to, each.place)
            for is_held in (True, False):
                these = tuple(who for who in whom if (who not in free) is is_held)
                if these:
                    told = self._deprivation(alert, each, these, is_held=is_held)
                    yield from ((these, sentence) for sentence in told)

    def _deprivation(
        self, alert: AlertTold, told: Deprivation, whom: Whom, *, is_held: bool
    ) -> Iterator[str]:
        phrases, words = self.phrases, self.phrases.words
        hides = not self.hiding.isdisjoint(whom)
        place = "" if hides else phrases.place(phrases.named(told.place, alert))
        since = phrases.day(told.since)
        at_first = "" if place and is_held and not self.moved.isdisjoint(whom) else place
        if at_first or since:
            now = words.held if since else words.held_at or words.held
            held = now if is_held else words.was_held
            yield phrases.sentence(held, self.naming.called(whom), place=at_first, day=since)
        if place and not at_first:  # the place where they are now is not where it began
            yield phrases.sentence(
                words.held_at or words.held, self.naming.called(whom), place=place
            )
        if told.place_disclosed is False and is_held:
            yield phrases.sentence(words.undisclosed)
        author = phrases.author(phrases.named(told.by_order_of, alert))
        until = phrases.day(told.until)
        if author.name or until:
            yield phrases.sentence(words.ordered, author=author, day=until)
        if told.renewals:
            forms = words.renewed
            form = forms[min(told.renewals, len(forms)) - 1]
            yield phrases.sentence(form, number=str(told.renewals))
        if author.name or until or told.renewals or told.place_disclosed is False:
            self.naming.forget()
        status = words.statuses.get(told.legal_status or "")
        if status and is_held:
            yield phrases.sentence(status, self.naming.called(whom))
        yield from self._accesses(told, whom)
        if health := phrases.free(told.health, alert):
            yield phrases.own_sentence(health)
            self.naming.forget()

    def _accesses(self, told: Deprivation, whom: Whom) -> Iterator[str]:
        words, of_each = self.phrases.words, dict[str, list[str]]()
        for name in ACCESSES:
            code = getattr(told, name)
            if code in words.access and name in words.access_to:
                of_each.setdefault(code, []).append(words.access_to[name])
        for code, access in of_each.items():
            called = self.naming.called(whom)
            to_whom = [self.phrases.say(each, called) for each in access]
            yield self.phrases.sentence(words.access[code], called, access=to_whom)

    def _charged(self, alert: AlertTold, told: Sequence[Charge]) -> Iterator[tuple[Whom, str]]:
        """Yield the charges: what has gone equally far at one authority in one sentence."""
        phrases, words = self.phrases, self.phrases.words
        self.naming.forget()
        alike: dict[tuple[Whom, str, str], list[Charge]] = {}
        for each in told:
            if self.charges.is_taken(each, alert):
                continue
            if not self.charges.is_quotable(each.words, alert):
                continue
            for whom, status in self._by_status(alert, each):
                alike.setdefault((whom, status, each.body or ""), []).append(each)
        for (whom, status, body), charges in alike.items():
            charged = [self.charges.quoted(each, alert) for each in charges]
            called = self.naming.called(whom)
            author = phrases.author(phrases.named(body, alert))
            pattern = self.charges.pattern(status, body)
            yield whom, phrases.sentence(pattern, called, charge=charged, author=author)
            for each in charges if status in OPEN else ():  # of which no court has decided
                possible = term_told(phrases, each.penalty_parts, each.penalty, alert)
                for penalty in filter(None, (possible.said, possible.beside)):
                    yield whom, phrases.sentence(words.penalty, words=penalty)

    def _by_status(self, alert: AlertTold, charge: Charge) -> Iterator[tuple[Whom, str]]:
        """Yield how far a charge has gone for whom: it was before for those convicted since."""
        whom = self._whom(alert, charge.to, charge.words)
        status = charge.status or INVESTIGATED
        if status not in self.phrases.words.charges:
            status = INVESTIGATED
        before = self.convicted if status == CHARGED else frozenset()
        for is_before in (False, True):
            these = tuple(who for who in whom if (who in before) is is_before)
            if these:
                yield these, f"{status}{BEFORE}" if is_before else status

    def _expected(self, alert: AlertTold, told: ExpectedEvent) -> Iterator[str]:
        phrases, patterns = self.phrases, self.phrases.words.expected
        code = phrases.taxonomy.expectations.counts_as(told.kind)
        day = phrases.day(told.on)
        whom = self._whom(alert, told.to, told.description or day)
        if not whom:
            return
        if told.on is not None and told.on < self.today:
            phrases.leave_out(Reason.PAST, day)
            return
        hides = not self.hiding.isdisjoint(whom)
        place = "" if hides else phrases.place(phrases.named(told.place, alert))
        self.naming.forget()
        called = self.naming.called(whom)
        said = phrases.sentence(patterns.get(code, patterns[OTHER]), called, day=day, place=place)
        free = phrases.free(told.description, alert, hides=hides)
        if free[:1].islower():  # words that go on from the sentence, such as "to" and a country
            yield with_one_stop(f"{said.rstrip('.')} ({free.rstrip('.')}).")
            return
        yield said
        if free:
            yield phrases.own_sentence(free)

    def _whom(self, alert: AlertTold, to: Iterable[UUID], words: str | None) -> Whom:
        """Return those whom it concerns; what does not say whom is left out."""
        whom = alert.whom(to)
        if not whom and words:
            self.phrases.leave_out(Reason.TO_WHOM, words)
        return whom
