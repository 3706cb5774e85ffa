"""Say in words what was done to whom: in titles, in sentences, and where it is condemned.

Who suffered the same is named together, and what one person suffered is told together.
"""

import re
from collections.abc import Iterable, Sequence

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.grammar import joined, joiner, listed, series, told
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.party import Party
from services.triage.drafting.phrases import compiled
from services.triage.drafting.record_words import within_sentence
from services.triage.drafting.template import AppealForm
from services.triage.rules.acts import acts_that_do_not_fit
from services.triage.rules.circumstances import GOOD_NEWS
from services.triage.rules.named_persons import MOST_NAMED_AGAIN
from shared.contracts.codes import LINE
from shared.taxonomy import Taxonomy
from shared.taxonomy.terms import Development, Tone, Violation

MOST_CONDEMNED = 3
"""More acts than these are condemned as "these acts": each was named in the first sentence."""
PRINTED_OF_THESE = frozenset({"short"})
"""The values that `these_acts` of a template may print."""

_COUNT = "COUNT"
_Said = list[tuple[str, str]]
"""Acts in a sentence: "the killing", and "of", behind which the names follow."""


class ActWords:
    """What was done to the parties of a document, in the words of its language."""

    def __init__(self, taxonomy: Taxonomy, form: AppealForm, draft: AppealDraft) -> None:
        self._taxonomy, self._form = taxonomy, form
        self._is_planned = bool(draft.plan)
        self._language = LANGUAGES[form.language]
        self._country = draft.country
        self._join = joiner(form.language, draft.country)

    def title(self, parties: Sequence[Party], country: object) -> str:
        """Return the title that follows from the plan; "" without one."""
        if not self._is_planned or self._form.begun is None:
            return ""
        said = self._alike([part for each in parties for part in self._titled(each)])
        if not said:
            return ""
        upon = [self.joined(preposition, names) for _, preposition, names in said]
        first = self._titled_by(country, said[0][0], upon[0])
        rest = [
            f"{within_sentence(act)} {whom}"
            for (act, _, _), whom in zip(said[1:], upon[1:], strict=True)
        ]
        title = self.series([first, *rest])
        acts = listed(dict.fromkeys(act for act, _, _ in said), self._form.language)
        return title if len(title) <= LINE else self._titled_by(country, acts, "").strip()

    def names_of_title(self, party: Party) -> Sequence[str]:
        """Return the names in a title, or a word for many: "several persons".

        A title has named nobody before: no "this human rights defender".
        """
        if any(self._says_again(each) for each in party.short):
            return party.concerned
        words = self._form.begun.many if self._form.begun else {}
        if len(party.short) > MOST_NAMED_AGAIN:
            many = words.get("organisations" if party.facts.organisations else "persons")
            return [many.title] if many else party.short
        titles = {each.short: each.title for each in words.values()}
        return [titles.get(each, each) for each in party.short]

    def _says_again(self, words: str) -> bool:
        """Return whether these words stand for somebody without a name who was told of before."""
        unnamed = self._form.begun.unnamed.values() if self._form.begun else ()
        again = (
            compiled(each.again, html=False).render(number=number, count=_COUNT)
            for each in unnamed
            for number in (1, 2)
        )
        return any(re.fullmatch(re.escape(each).replace(_COUNT, "[^,]+"), words) for each in again)

    def acts(self, parties: Sequence[Party], *, with_of: bool = False) -> str:
        """Return what was done to each, as a series; "" if it is told in no such words."""
        known: set[tuple[object, ...]] = set()
        told_of: dict[tuple[tuple[str, str], ...], tuple[list[str], list[str]]] = {}
        for each in parties:
            acts = tuple(self._told(each))
            first = each.short if each.who in known else each.concerned
            known.add(each.who)
            names = told_of.setdefault(acts, ([], []))
            names[0].extend(first)
            names[1].extend(each.short)
        return self.series(
            [self._phrased(self._with_of(acts, with_of), *all_) for acts, all_ in told_of.items()]
        )

    def condemned(self, parties: Sequence[Party]) -> tuple[str, bool]:
        """Return what is condemned, and whether a verb after it stands in the plural.

        Few acts are named: "the arbitrary detention of Ms. A". Many are "these acts against Ms. A".
        Beside an act no hearing is condemned, and no hunger strike.
        """
        definite = self._language.definite
        found: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for each in parties:
            acts = tuple((definite(act), upon) for act, upon in self._words(self._condemned(each)))
            found.setdefault(acts, []).extend(each.short)
        number = sum(map(len, found))
        if not number or () in found or number > MOST_CONDEMNED:
            names = self.series(dict.fromkeys(name for each in parties for name in each.short))
            phrase = compiled(self._form.these_acts, html=False)
            return phrase.render(short=names), True
        said = self.series([self._phrased(acts, all_, all_) for acts, all_ in found.items()])
        return said, number > 1 or self._is_plural(parties)

    def labels(self, parties: Sequence[Party]) -> str:
        """Return what was done to these, as in the header but in small letters, each once."""
        lines = [
            term.header_line(self._form.language)
            if isinstance(term, Violation)
            else term.label(self._form.language)
            for each in parties
            for term in self._terms(each, with_news=True)
        ]
        small = dict.fromkeys(within_sentence(each) for each in lines)
        return listed(small, self._form.language)

    def joined(self, preposition: str, names: Sequence[str]) -> str:
        """Put a preposition before names; before each of them, if the language repeats it."""
        form = self._form
        return joined(preposition, names, form.language, self._country, form.conjunction)

    def series(self, words: Iterable[str]) -> str:
        form = self._form
        return series([each for each in words if each], form.conjunction, form.language)

    def _titled_by(self, country: object, violation: str, upon: str) -> str:
        values = {"country": country, "violation": violation, "upon_short": upon}
        title = self._form.begun.title if self._form.begun else ""
        return compiled(title, html=False).render(values)

    def _titled(self, party: Party) -> Iterable[tuple[str, str, Party]]:
        """Yield the gravest act of a title, the preposition after it, and those it was done to.

        Good news comes before other news.
        """
        facts = party.facts
        barred = acts_that_do_not_fit(
            facts.violations, self._taxonomy, organisations=facts.organisations
        )
        fitting = [code for code in facts.violations if code not in barred]
        found: list[Violation | Development] = [
            self._taxonomy.violations.get(code) for code in fitting[:1]
        ]
        if not facts.violations:
            news = [self._taxonomy.developments.get(code) for code in facts.developments]
            if GOOD_NEWS in party.circumstances:
                news.sort(key=lambda each: each.tone is not Tone.POSITIVE)
            found += news[:1]
        for act in found:
            language = self._form.language
            yield act.title_words(language), act.upon.text(language), party

    def _alike(
        self, said: Sequence[tuple[str, str, Party]]
    ) -> list[tuple[str, str, tuple[str, ...]]]:
        """Join those to whom the same was done, and the acts that the same persons suffered."""
        of_act: dict[tuple[str, str], list[Party]] = {}
        for act, upon, party in said:
            of_act.setdefault((act, upon), []).append(party)
        of_same: dict[tuple[object, ...], tuple[list[str], str, tuple[str, ...]]] = {}
        for (act, upon), parties in of_act.items():
            names = dict.fromkeys(name for each in parties for name in self.names_of_title(each))
            same = (upon, *(each.who for each in parties))
            acts, _, _ = of_same.setdefault(same, ([], upon, tuple(names)))
            acts.append(within_sentence(act) if acts else act)
        return [(self.series(acts), upon, names) for acts, upon, names in of_same.values()]

    def _with_of(self, acts: Sequence[tuple[str, str]], with_of: bool) -> _Said:
        if not with_of:
            return list(acts)
        return [(self._join(self._form.of, act), upon) for act, upon in acts]

    def _phrased(
        self, acts: Sequence[tuple[str, str]], first: Sequence[str], later: Sequence[str]
    ) -> str:
        """Join acts with those to whom they were done: `told` takes their names as one text."""
        listed = {self.series(names): names for names in (later, first)}

        def join(upon: str, names: str) -> str:
            return self.joined(upon, listed[names])

        words = (self._form.conjunction, self._form.besides)
        named = (self.series(first), self.series(later))
        return told(acts, named, words, join, self._form.language)

    def _told(self, party: Party) -> _Said:
        return self._words(self._terms(party, with_news=self._is_planned))

    def _words(self, terms: Iterable[Violation | Development]) -> _Said:
        language = self._form.language
        return [(each.act.text(language), each.upon.text(language)) for each in terms]

    def _condemned(self, party: Party) -> list[Violation | Development]:
        """Return what can be condemned of what was told; all of it if nothing can."""
        terms = self._terms(party, with_news=self._is_planned)
        found = [each for each in terms if isinstance(each, Violation) or each.is_condemned]
        return found or terms

    def _terms(self, party: Party, *, with_news: bool) -> list[Violation | Development]:
        facts, taxonomy = party.facts, self._taxonomy
        found: list[Violation | Development] = []
        if not acts_that_do_not_fit(facts.violations, taxonomy, organisations=facts.organisations):
            # No "the killing of" an organisation: the header says what happened.
            found += [taxonomy.violations.get(code) for code in facts.violations]
        if with_news:
            found += [taxonomy.developments.get(code) for code in facts.developments]
        return found

    def _is_plural(self, parties: Sequence[Party]) -> bool:
        terms = (term for each in parties for term in self._condemned(each))
        return any(each.grammar.get(self._form.language).number == "plural" for each in terms)
