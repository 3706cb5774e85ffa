"""Write the parts of a document that say what was done to whom, and what is asked for each.

A party is one or more persons to whom the same was done. Every generated sentence speaks of the
parties for which it holds, and of nobody else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.drafting.grammar import joiner, series, told
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.party import Party, parties_of
from services.triage.drafting.phrases import compiled, printed_by
from services.triage.drafting.record_words import within_sentence
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import Clause
from services.triage.rules.acts import acts_that_do_not_fit
from services.triage.rules.circumstances import (
    DEAD,
    GOOD_NEWS,
    HELD,
    ORGANISATION,
    RELEASED,
)
from services.triage.rules.named_persons import MOST_NAMED_AGAIN
from shared.contracts.codes import LINE
from shared.taxonomy import Taxonomy

MOST_ASKED_FOR_EACH = 3
"""An SMS says for whom each thing is asked if it is about no more parties than these."""
PRINTED_OF_EACH = frozenset({"ask", "whom"})
"""The values that `ask_of_each` of a template may print."""
Values = Mapping[str, object]


class Parties:
    """The parties of one language version. `general`: values of the whole document."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        form: AppealForm,
        draft: AppealDraft,
        version: LanguageDraft,
        general: Values,
    ) -> None:
        self._taxonomy, self._form, self._general = taxonomy, form, general
        self._is_planned = bool(draft.plan)
        self._join = joiner(form.language, draft.country)
        self._all = parties_of(draft, version, taxonomy)

    @cached_property
    def values(self) -> dict[str, object]:
        """Return what the phrases about the whole document may print."""
        return self._values(self._all)

    def urging(self) -> str:
        """Return the condemnations and what is urged, once for all of whom it says the same."""
        alike: dict[tuple[str, bool, str], list[Party]] = {}
        for each in self._all:
            phrase = self._form.urging_for(each.circumstances)
            alike.setdefault((phrase, each.held, self._which_acts([each])), []).append(each)
        said = (self._print(phrase, self._values(of)) for (phrase, *_), of in alike.items())
        return "\n\n".join(dict.fromkeys(said))

    def demands(self, clauses: Iterable[Clause]) -> tuple[str, ...]:
        """Return each demand, of those parties for which it holds."""
        fitting = (
            (clause, [each for each in self._all if clause.fits(each.circumstances)])
            for clause in clauses
        )
        return tuple(
            dict.fromkeys(text for clause, told in fitting for text in self._made(clause, told))
        )

    def chosen_demand(self, clause: Clause) -> str:
        """Return a demand that an editor chose: of all parties, if it holds for none of them."""
        fitting = [each for each in self._all if clause.fits(each.circumstances)]
        return "\n".join(self._made(clause, fitting or self._all))

    def _made(self, clause: Clause, parties: Sequence[Party]) -> Iterator[str]:
        acts = {"among_acts": self._among_acts(parties)}
        groups = [parties]
        if HELD in printed_by(clause.text):  # it says something else of those who are held
            groups = [[p for p in parties if p.held], [p for p in parties if not p.held]]
        for alike in filter(None, groups):
            yield self._print(clause.text, self._values(alike) | acts)

    def title(self) -> str:
        """Return the title that follows from the plan: what was done to each; "" without one."""
        if not self._is_planned or self._form.begun is None:
            return ""
        said = [part for each in self._all for part in self._titled(each)]
        if not said:
            return ""
        (violation, upon), *others = said
        first = self._title(violation, upon)
        rest = [f"{within_sentence(act)} {upon}" for act, upon in others]
        title = series([first, *rest], self._form.conjunction, self._form.language)
        acts = ", ".join(dict.fromkeys(act for act, _ in said))
        return title if len(title) <= LINE else self._title(acts, "").strip()

    def _title(self, violation: str, upon: str) -> str:
        values = {"country": self._general["country"], "violation": violation, "upon_short": upon}
        return self._print(self._form.begun.title, values) if self._form.begun else ""

    def _titled(self, party: Party) -> Iterable[tuple[str, str]]:
        """Yield the gravest act of a title, and the words after it: whom it was done to."""
        language, taxonomy = self._form.language, self._taxonomy
        names = self._names_of_title(party)
        for code in self._fitting(party, party.facts.violations)[:1]:
            act = taxonomy.violations.get(code)
            yield act.title_words(language), self._joined(act.upon.text(language), names)
        if not party.facts.violations:
            for code in party.facts.developments[:1]:
                news = taxonomy.developments.get(code)
                yield news.title_words(language), self._joined(news.upon.text(language), names)

    def _names_of_title(self, party: Party) -> Sequence[str]:
        """Return the names in a title, or a word for many: "several persons"."""
        words = self._form.begun.many if self._form.begun else {}
        if len(party.short) > MOST_NAMED_AGAIN:
            many = words.get("organisations" if party.facts.organisations else "persons")
            return [many.title] if many else party.short
        titles = {each.short: each.title for each in words.values()}
        return [titles.get(each, each) for each in party.short]

    def _values(self, parties: Sequence[Party]) -> dict[str, object]:
        """Return what a phrase about these parties may print. `of_...`: the words after "of"."""
        of = self._form.of
        concerned = list(dict.fromkeys(name for each in parties for name in each.concerned))
        short = list(dict.fromkeys(name for each in parties for name in each.short))
        return {
            **self._general,
            "concerned": self._series(concerned),
            "of_concerned": self._joined(of, concerned),
            "short": self._series(short),
            "of_short": self._joined(of, short),
            "acts": self._acts(parties, with_of=False),
            "of_acts": self._acts(parties, with_of=True),
            "which_acts": self._which_acts(parties),
            "among_acts": "",
            "one_act": self._is_one_act(parties),
            "beside_the_living": self._are_living_told(),
            "held": all(each.held for each in parties),
            "released": all(RELEASED in each.circumstances for each in parties),
            "on_conditions": all(each.on_conditions for each in parties),
            "was_arbitrary": all(each.was_arbitrary for each in parties),
            "good_news": all(GOOD_NEWS in each.circumstances for each in parties),
            "ask": self._ask(parties),
        }

    def _which_acts(self, parties: Sequence[Party]) -> str:
        """Return which acts are meant, where others were done to one of the same persons."""
        names = {name for each in parties for name in each.short}
        others = (each for each in self._all if each not in parties)
        if not any(names.intersection(each.short) for each in others):
            return ""
        return f" ({', '.join(self._labels(parties))})"

    def _is_one_act(self, parties: Sequence[Party]) -> bool:
        """Return whether one act was done to one person, and is no plural: "threats"."""
        codes = [code for each in parties for code in each.facts.violations]
        if len(codes) != 1 or any(each.facts.developments for each in parties):
            return False
        act = self._taxonomy.violations.get(codes[0]).grammar.get(self._form.language)
        return act.number == "singular" and all(len(each.concerned) <= 1 for each in parties)

    def _among_acts(self, parties: Sequence[Party]) -> str:
        """Return which acts are meant, where others were done to anybody else as well."""
        others = (each for each in self._all if each not in parties)
        if not any(each.facts.violations for each in others):
            return ""
        return f" ({', '.join(self._labels(parties))})"

    def _are_living_told(self) -> bool:
        """Return whether a living person is told of: a demand for them names all defenders too."""
        return any(each.circumstances.isdisjoint((DEAD, ORGANISATION)) for each in self._all)

    def _labels(self, parties: Sequence[Party]) -> list[str]:
        """Return what was done to these, as in the header but in small letters, each once."""
        language, taxonomy = self._form.language, self._taxonomy
        lines = [
            *(
                taxonomy.violations.get(c).header_line(language)
                for p in parties
                for c in p.facts.violations
            ),
            *(
                taxonomy.developments.label(c, language)
                for p in parties
                for c in p.facts.developments
            ),
        ]
        return list(dict.fromkeys(within_sentence(each) for each in lines))

    def _acts(self, parties: Sequence[Party], *, with_of: bool) -> str:
        """Return what was done to each, as a series; "" if it is told in no such words."""
        form, join = self._form, self._join
        known: set[tuple[str, ...]] = set()
        phrases = []
        for each in parties:
            acts = self._told(each)
            if with_of:
                acts = [(join(form.of, act), upon) for act, upon in acts]
            first = each.short if each.concerned in known else each.concerned
            known.add(each.concerned)
            phrases.append(self._phrased(acts, first, each.short))
        return self._series(phrases)

    def _phrased(
        self, acts: Sequence[tuple[str, str]], first: Sequence[str], later: Sequence[str]
    ) -> str:
        """Join acts with those to whom they were done: `told` takes their names as one text."""
        listed = {self._series(names): names for names in (later, first)}

        def join(upon: str, names: str) -> str:
            return self._joined(upon, listed[names])

        words = (self._form.conjunction, self._form.besides)
        names = (self._series(first), self._series(later))
        return told(acts, names, words, join, self._form.language)

    def _told(self, party: Party) -> list[tuple[str, str]]:
        """Return each act in a sentence: "the killing", and "of", behind which the names follow."""
        language, facts = self._form.language, party.facts
        found = [self._taxonomy.violations.get(code) for code in facts.violations]
        if acts_that_do_not_fit(
            facts.violations, self._taxonomy, organisations=facts.organisations
        ):
            found = []  # no "the killing of" an organisation: the header says what happened
        acts = [(act.act.text(language), act.upon.text(language)) for act in found]
        if not self._is_planned:
            return acts
        news = [self._taxonomy.developments.get(code) for code in facts.developments]
        return acts + [(one.act.text(language), one.upon.text(language)) for one in news]

    def asked(self) -> Iterator[str]:
        """Yield what an SMS asks for, from the longest words to the shortest.

        After what is asked for whom: all of it at once, then the first with "other demands".
        """
        yield self._ask(self._all)
        asks = list(self._asks(self._all))
        yield self._series(asks)
        if self._form.other_asks:
            yield from (
                self._series([*asks[:most], self._form.other_asks])
                for most in range(len(asks) - 1, 0, -1)
            )

    def _asks(self, parties: Sequence[Party]) -> dict[str, list[Party]]:
        of_each: dict[str, list[Party]] = {}
        for each in parties:
            ask = compiled(self._form.ask_for(each.circumstances), html=False)
            words = ask.render(held=each.held, on_conditions=each.on_conditions)
            of_each.setdefault(words, []).append(each)
        return of_each

    def _ask(self, parties: Sequence[Party]) -> str:
        """Return what an SMS asks for: once, or for each if that differs.

        Many are named as in the title: an SMS has named nobody above.
        """
        of_each = self._asks(parties)
        if len(of_each) == 1 or not self._form.ask_of_each or len(parties) > MOST_ASKED_FOR_EACH:
            return self._series(of_each)
        are_the_same = len({each.concerned for each in parties}) == 1
        asked = []
        for words, these in of_each.items():
            told = (name for each in these for name in self._names_of_title(each))
            names = "" if are_the_same else self._series(dict.fromkeys(told))
            acts = self._which_acts(these).removeprefix(" (").removesuffix(")")
            whom = ", ".join(filter(None, (names, acts)))
            asked.append(self._print(self._form.ask_of_each, {"ask": words, "whom": whom}))
        return series(asked, self._form.besides, self._form.language)

    def _joined(self, preposition: str, names: Sequence[str]) -> str:
        """Put a preposition before names; before each of them, if the language repeats it."""
        last = preposition.rsplit(" ", maxsplit=1)[-1]
        if last not in LANGUAGES[self._form.language].repeated:
            return self._join(preposition, self._series(names))
        first, *others = names or ("",)
        repeated = [self._join(last, each) for each in others]
        return self._series([self._join(preposition, first), *repeated])

    def _fitting(self, party: Party, codes: Sequence[str]) -> list[str]:
        barred = acts_that_do_not_fit(
            codes, self._taxonomy, organisations=party.facts.organisations
        )
        return [code for code in codes if code not in barred]

    def _series(self, words: Iterable[str]) -> str:
        form = self._form
        return series([each for each in words if each], form.conjunction, form.language)

    def _print(self, phrase: str, values: Values) -> str:
        return compiled(phrase, html=False).render(values)
