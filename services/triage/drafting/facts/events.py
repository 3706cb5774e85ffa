"""Tell the acts and developments of a record, each of exactly those whom it concerns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.triage.drafting.facts.charges import QuotedCharges
from services.triage.drafting.facts.naming import Called, Naming
from services.triage.drafting.facts.phrases import Author, Phrases
from services.triage.drafting.facts.record import TRANSFER, Event, Reason, exact_day
from services.triage.drafting.facts.terms import TermTold, term_told
from services.triage.drafting.grammar import listed
from services.triage.drafting.languages import LANGUAGES
from services.triage.rules.acts import PEOPLE, acts_that_do_not_fit
from services.triage.rules.stages import CONVICTIONS
from shared.contracts.facts import Act, Charge, Development
from shared.taxonomy import Agreement
from shared.taxonomy.agreeing import Agreeing, places_of
from shared.taxonomy.terms import Development as DevelopmentTerm
from shared.taxonomy.terms import Violation

EITHER, TERM = "either", "term"
EXTENSION, CONVICTION, SENTENCING = "detention-extended", "conviction", "sentencing"
_AUTHOR = re.compile(r"\{[^{}/]*\bauthor\b[^{}]*\}")


@dataclass(repr=False)
class EventSentences:
    """The acts and developments of a case in one language."""

    phrases: Phrases
    naming: Naming
    charges: QuotedCharges
    hiding: frozenset[str]

    def paragraphs(self, events: Sequence[Event]) -> Iterator[str]:
        """Yield a paragraph for what belongs together: one day, and some of the same persons."""
        written: list[str] = []
        last: Event | None = None
        for event in events:
            is_same = last is not None and _belong_together(last, event)
            told = self._told(event, same_day=is_same)
            if not told:
                continue
            if written and not is_same:
                yield " ".join(dict.fromkeys(written))
                written = []
            written += told
            if len(told) > 1:
                self.naming.forget()
            last = event
        if written:
            yield " ".join(dict.fromkeys(written))

    def _told(self, event: Event, *, same_day: bool) -> list[str]:
        """Return the sentences about an event; none if it cannot be said of anybody."""
        term = self._term(event)
        if term is None:
            return []
        whom = self._fitting(event)
        if not whom:
            reason = Reason.DOES_NOT_FIT if event.whom else Reason.TO_WHOM
            self.phrases.leave_out(reason, term.label(self.phrases.language))
            return []
        if not same_day:
            self.naming.forget()
        when = self.phrases.when(event.told, same_day=same_day)
        called = self.naming.called(whom)
        hides = not self.hiding.isdisjoint(whom)
        if isinstance(event.told, Act):
            return self._act(event, event.told, called, (when, term), hides=hides)
        return self._development(event, event.told, called, (when, term), hides=hides)

    def _term(self, event: Event) -> Violation | DevelopmentTerm | None:
        taxonomy = self.phrases.taxonomy
        if event.code in taxonomy.violations:
            return taxonomy.violations.get(event.code)
        return (
            taxonomy.developments.get(event.code) if event.code in taxonomy.developments else None
        )

    def _fitting(self, event: Event) -> tuple[str, ...]:
        """Return those who can have suffered it: nobody detains an organisation."""

        def fits(identity: str) -> bool:
            is_other = self.naming.persons[identity].kind not in PEOPLE
            return not acts_that_do_not_fit(
                [event.code], self.phrases.taxonomy, organisations=is_other
            )

        return tuple(each for each in event.whom if fits(each))

    def _act(
        self,
        event: Event,
        act: Act,
        called: Called,
        told: tuple[str, Violation | DevelopmentTerm],
        *,
        hides: bool,
    ) -> list[str]:
        (when, term), phrases, words = told, self.phrases, self.phrases.words
        moves, seized = self._of_act(event.code)
        named = phrases.named(act.place, event.alert)
        place = "" if hides else phrases.place(named, moves=moves)
        if hides and act.place:
            phrases.leave_out(Reason.IN_HIDING, act.place)
        feared = words.feared.get(phrases.taxonomy.act_counts_as(event.code))
        if feared and act.on is None:
            author = self._author(event, term)
            main = phrases.sentence(feared, called, author=author, place=place)
        else:
            main = phrases.event(when=when, said=self._said(event, term, called, place=place))
        further = [
            (words.motive, act.motive),
            (seized, act.seized),
            (words.law, act.law),
        ]
        imposed = term_told(phrases, act.term_parts, None, event.alert)
        sentences = [main, self._term_apart(event, imposed, imposed.said)]
        sentences.append(self._description(event, hides=hides))
        for pattern, text in further:
            free = phrases.free(text, event.alert, hides=hides)
            sentences.append(phrases.sentence(pattern, words=free.rstrip(".")) if free else "")
        response = phrases.free(act.response, event.alert, hides=hides)
        number = phrases.named(act.response_number, event.alert)
        if hides:
            number = phrases.free(act.response_number, event.alert, hides=True)
        sentences.append(phrases.own_sentence(response))
        sentences.append(phrases.sentence(words.response_number, words=number) if number else "")
        return [each for each in sentences if each]

    def _of_act(self, code: str) -> tuple[bool, str]:
        """Return whether an act takes somebody away, and how to tell what it did to things."""
        taxonomy, told = self.phrases.taxonomy, self.phrases.words.seized
        act = taxonomy.violations.get(taxonomy.act_counts_as(code))
        return act.moves, told[act.things or EITHER]

    def _development(
        self,
        event: Event,
        news: Development,
        called: Called,
        told: tuple[str, Violation | DevelopmentTerm],
        *,
        hides: bool,
    ) -> list[str]:
        (when, term), phrases, words = told, self.phrases, self.phrases.words
        imposed = term_told(phrases, news.term_parts, news.term, event.alert)
        code = phrases.taxonomy.act_counts_as(event.code)
        is_extension = code == EXTENSION
        by = imposed.time if is_extension and words.extended else ""
        at = "" if hides else phrases.named(news.place, event.alert)
        if hides and news.place:
            phrases.leave_out(Reason.IN_HIDING, news.place)
        where = phrases.place(at)
        charges = self.charges.decided_by(event)
        joined, apart = ([], charges) if code == SENTENCING else (charges, [])
        said = f"{self._decided(event, joined, called).rstrip('.')} {where}" if joined else ""
        main = phrases.event(
            when=when,
            said=said.strip() or self._happened(event, term, called, imposed.said, at),
            further=listed(
                filter(None, (self._count(news.count), self._until(news, by))), phrases.language
            ),
        )
        pattern = term.said.text(phrases.language) if term.said else ""
        has_term = any(each.name == TERM for each in places_of(pattern))
        conditions = phrases.free(news.conditions, event.alert, hides=hides).rstrip(".")
        sentences = [
            main,
            self._convicted(event, apart) if apart else "",
            "" if by or has_term else self._sentenced(event, imposed),
            self._term_apart(event, imposed, imposed.beside),
            phrases.sentence(words.conditions, words=conditions) if conditions else "",
            self._description(event, hides=hides),
        ]
        return [each for each in sentences if each]

    def _decided(self, event: Event, charges: Sequence[Charge], called: Called) -> str:
        """Return of what somebody was convicted or acquitted, and by whom."""
        phrases = self.phrases
        body = event.told.authors or charges[0].body or ""
        return phrases.say(
            self.charges.decided(event.code, body),
            called,
            charge=[self.charges.quoted(each, event.alert) for each in charges],
            author=phrases.author(phrases.named(body, event.alert)),
        )

    def _convicted(self, event: Event, charges: Sequence[Charge]) -> str:
        """Return of what somebody was convicted, behind the sentence to which they were."""
        body = "" if event.told.authors else charges[0].body
        return self.phrases.sentence(
            self.charges.decided(event.code, body or ""),
            self.naming.called(event.whom),
            charge=[self.charges.quoted(each, event.alert) for each in charges],
            author=self.phrases.author(self.phrases.named(body, event.alert)),
        )

    def _happened(
        self, event: Event, term: Violation | DevelopmentTerm, called: Called, imposed: str, at: str
    ) -> str:
        """Return a development at this place; a transfer leads to its place."""
        phrases = self.phrases
        pattern = phrases.words.transferred
        if at and pattern and phrases.taxonomy.act_counts_as(event.code) == TRANSFER:
            defined = LANGUAGES[phrases.language].defined
            to = defined(at) if defined else at
            return phrases.say(pattern, called, author=self._author(event, term), place=to)
        return self._said(event, term, called, of_term=imposed, place=phrases.place(at))

    def _said(
        self,
        event: Event,
        term: Violation | DevelopmentTerm,
        called: Called,
        *,
        of_term: str = "",
        place: str = "",
    ) -> str:
        """Return who suffered what, where and by whom, without its date."""
        language, phrases = self.phrases.language, self.phrases
        author, pattern = self._author(event, term), term.said
        if isinstance(term, Violation) and term.said_of_organisation and self._are_others(event):
            pattern = term.said_of_organisation
        if pattern is not None:
            said = _with_place(pattern.text(language), place)
            return phrases.say(said, called, author=author, term=of_term, place=place)
        upon = f"{term.upon.text(language)} whom".strip()
        act = phrases.say(f"{term.act.text(language)} {{{upon}}}", called)
        are_several = term.grammar.get(language).number == "plural"
        of_act = Called((), Agreeing(Agreement.MASCULINE, are_several=are_several))
        happened = _with_place(phrases.words.happened, place)
        return phrases.say(happened, of_act, act=act, author=author, place=place)

    def _author(self, event: Event, term: Violation | DevelopmentTerm) -> Author:
        codes = event.told.perpetrators if isinstance(event.told, Act) else ()
        done_by = term.done_by if isinstance(term, Violation) else None
        name = self.phrases.named(event.told.authors, event.alert)
        return self.phrases.author(name, codes or filter(None, (done_by,)))

    def _are_others(self, event: Event) -> bool:
        return all(self.naming.persons[each].kind not in PEOPLE for each in event.whom)

    def _description(self, event: Event, *, hides: bool) -> str:
        free = self.phrases.free(event.told.description, event.alert, hides=hides)
        return self.phrases.own_sentence(free)

    def _count(self, count: int | None) -> str:
        words = self.phrases.words
        if count is None:
            return ""
        if count <= len(words.ordinals):
            return self.phrases.say(words.count, ordinal=words.ordinals[count - 1])
        return self.phrases.say(words.counted, number=str(count))

    def _term_apart(self, event: Event, imposed: TermTold, said: str) -> str:
        """Return a term as a sentence of its own; only who was convicted or fined has a penalty."""
        phrases, words = self.phrases, self.phrases.words
        is_convicted = phrases.taxonomy.act_counts_as(event.code) in CONVICTIONS
        pattern = words.sentence if is_convicted or imposed.is_penalty else ""
        return phrases.sentence(pattern or words.term, words=said) if said else ""

    def _sentenced(self, event: Event, imposed: TermTold) -> str:
        """Return to what somebody was sentenced who was convicted; else the term as it is."""
        phrases, taxonomy = self.phrases, self.phrases.taxonomy
        said = taxonomy.developments.get(SENTENCING).said
        if said is None or not imposed.said or taxonomy.act_counts_as(event.code) != CONVICTION:
            return self._term_apart(event, imposed, imposed.said)
        called = self.naming.called(event.whom)
        return phrases.sentence(f"{said.text(phrases.language)}.", called, term=imposed.said)

    def _until(self, news: Development, by: str) -> str:
        """Return until when; `by`: the time by which something was extended, if it is told."""
        words, phrases, until = self.phrases.words, self.phrases, news.until
        if until is None:
            return phrases.say(words.extended, number=by) if by else ""
        if by:
            return phrases.say(words.days, number=by, day=phrases.day(until))
        since = exact_day(news)
        is_extension = phrases.taxonomy.act_counts_as(news.development) == EXTENSION
        if since is None or until <= since or not is_extension:
            return phrases.say(words.until, day=phrases.day(until))
        number = LANGUAGES[phrases.language].days((until - since).days)
        return phrases.say(words.days, number=number, day=phrases.day(until))


def _with_place(pattern: str, place: str) -> str:
    """Return a pattern that says where: before the author; a place in brackets comes last."""
    author = _AUTHOR.search(pattern)
    if author is None or place.startswith("("):
        return f"{pattern} {{place}}"
    return f"{pattern[: author.start()]}{{place}} {pattern[author.start() :]}"


def _belong_together(last: Event, event: Event) -> bool:
    day = exact_day(event.told)
    same_day = day is not None and day == exact_day(last.told)
    return same_day and not set(last.whom).isdisjoint(event.whom)
