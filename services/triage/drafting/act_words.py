"""Say in words what was done to whom: in sentences, and where it is condemned.

Who suffered the same is named together, and what one person suffered is told together.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, partial

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.grammar import joined, joiner, listed, series, told
from services.triage.drafting.languages import LANGUAGES
from services.triage.drafting.languages.language import Case
from services.triage.drafting.party import Acts, Party, by_who_suffered, first_words
from services.triage.drafting.phrases import compiled
from services.triage.drafting.record_words import within_sentence
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import FearedWords
from services.triage.rules.acts import acts_that_do_not_fit
from services.triage.rules.circumstances import DEAD, SENTENCED_TO_DEATH
from services.triage.rules.gravity import LEANING, SENTENCING, weight
from services.triage.rules.stages import is_only_feared
from shared.taxonomy import Agreement, Taxonomy
from shared.taxonomy.terms import Development, Tone, Violation

_GENDERED = (Agreement.FEMININE, Agreement.MASCULINE)
MOST_PREPOSITIONS = 2
"""Acts with more of them before one name share one that fits them all."""
CONVICTION = "conviction"
MOST_CONDEMNED = 3
"""More acts than these are condemned as "these acts": each was named in the first sentence."""
PRINTED_OF_THESE = frozenset({"of_short", "short"})
"""The values that `these_acts` of a template may print."""

_Said = list[tuple[str, str]]
"""Acts in a sentence: "the killing", and "of", behind which the names follow."""


class ActWords:
    """What was done to the parties of a document, in the words of its language."""

    def __init__(self, taxonomy: Taxonomy, form: AppealForm, draft: AppealDraft) -> None:
        self._taxonomy, self._form = taxonomy, form
        self.is_planned = bool(draft.plan)
        self.language = LANGUAGES[form.language]
        self._country = draft.country
        self._join = joiner(form.language, draft.country)

    def acts(self, parties: Sequence[Party], *, with_of: bool = False) -> str:
        """Return what was done to each, as a series; "" if it is told in no such words.

        What several suffered is told once: "the arrest of A and B and the torture of A".
        """
        introduced: set[object] = set()
        told_of: dict[Acts, tuple[list[str], list[str]]] = {}
        case = self.language.told_case if with_of else ""
        suffered = self._of_each(parties, lambda each: self._told(each, case))
        for told_acts, party in by_who_suffered(suffered):
            acts = self._sharing(told_acts)
            names = told_of.setdefault(acts, ([], []))
            names[0].extend(first_words(party, introduced))
            names[1].extend(party.short)
        said = [
            self._phrased(self._with_of(acts, with_of), *all_) for acts, all_ in told_of.items()
        ]
        are_several = any(len(first) > 1 for first, _ in [*told_of.values()][:-1])
        return self.series(said, apart=(self._form.conjunction,) if are_several else ())

    def condemned(self, parties: Sequence[Party]) -> tuple[str, bool]:
        """Return what is condemned, and whether a verb after it stands in the plural.

        Few acts are named: "the arbitrary detention of Ms. A". Many are "these acts against Ms. A".
        Beside an act no hearing is condemned, and no hunger strike.
        """
        found = self._definite(parties, self._condemned)
        number = sum(map(len, found))
        dead = [each for each in parties if DEAD in each.circumstances]
        living = [each for each in parties if each not in dead]
        if number > MOST_CONDEMNED and dead and living:
            # A death is always named.
            return self.series([self.condemned(dead)[0], self.condemned(living)[0]]), True
        if not number or () in found or number > MOST_CONDEMNED:
            names = list(dict.fromkeys(name for each in parties for name in each.short))
            phrase = compiled(self._form.these_acts, html=False)
            of_short = self.joined(self._form.of, names)
            return phrase.render(short=self.series(names), of_short=of_short), True
        said = self.series([self._phrased(acts, all_, all_) for acts, all_ in found.items()])
        return said, number > 1 or self._is_plural(parties)

    def welcomed(self, parties: Sequence[Party], *, with_of: bool = False) -> str:
        """Return the good news: "the acquittal of Ms. A"; "" if there is none."""
        found = self._definite(parties, self._welcomed)
        if () in found:
            return ""
        return self.series(
            [
                self._phrased(self._with_of(acts, with_of), all_, all_)
                for acts, all_ in found.items()
            ]
        )

    def _definite(
        self, parties: Sequence[Party], said: Callable[[Party, Case], _Said]
    ) -> dict[Acts, list[str]]:
        definite = self.language.definite
        found: dict[Acts, list[str]] = {}
        case = self.language.condemned_case
        told_of = self._of_each(parties, lambda each: said(each, case))
        for acts, party in by_who_suffered(told_of):
            told = tuple((definite(act), upon) for act, upon in self._sharing(acts))
            found.setdefault(told, []).extend(party.short)
        return found

    @staticmethod
    def _of_each(
        parties: Sequence[Party], told: Callable[[Party], _Said]
    ) -> list[tuple[Acts, Party]]:
        """Return what was done to each; the same persons in two parties suffered both."""
        found: dict[tuple[object, ...], tuple[dict[tuple[str, str], None], Party]] = {}
        for number, each in enumerate(parties):
            acts, _ = found.setdefault(each.who or (number, None), ({}, each))
            acts.update(dict.fromkeys(told(each)))
        return [(tuple(acts), party) for acts, party in found.values()]

    def labels(
        self, parties: Sequence[Party], *, with_news: bool = True, only: Collection[str] = ()
    ) -> str:
        """Return what was done to these, as in the header but in small letters, each once.

        `only`: of the acts only these, if there are any.
        """
        lines = [
            term.header_line(self._form.language)
            if isinstance(term, Violation)
            else term.label(self._form.language)
            for each in parties
            for term in self._terms(each, with_news=with_news)
            if not only or term.code in only or not isinstance(term, Violation)
        ]
        small = dict.fromkeys(within_sentence(each) for each in lines)
        return listed(small, self._form.language)

    def joined(self, preposition: str, names: Sequence[str]) -> str:
        """Put a preposition before names; before each of them, if the language repeats it."""
        form = self._form
        return joined(preposition, names, form.language, self._country, form.conjunction)

    def series(self, words: Iterable[str], *, apart: Collection[str] = ()) -> str:
        told, form = [each for each in words if each], self._form
        return series(told, form.conjunction, form.language, apart=apart)

    def _with_of(self, acts: Sequence[tuple[str, str]], with_of: bool) -> _Said:
        if not with_of:
            return list(acts)
        about = self.language.about or partial(self._join, self._form.of)
        return [(about(act), upon) for act, upon in acts]

    def _phrased(
        self, acts: Sequence[tuple[str, str]], first: Sequence[str], later: Sequence[str]
    ) -> str:
        """Join acts with those to whom they were done: `told` takes their names as one text."""
        latter = self.latter(first, later)
        again = [latter] if latter else later
        listed = {self.series(names): names for names in (again, first)}

        def join(upon: str, names: str) -> str:
            return self.joined(upon, listed[names])

        words = (self._form.conjunction, self._form.besides)
        named = (self.series(first), self.series(again))
        used = _prepositions(acts)
        suspends = self.language.suspends and len(used - {self._form.upon_many}) == len(used)
        suspends = suspends and len(used) <= MOST_PREPOSITIONS
        return told(acts, named, words, join, self._form.language, suspends=suspends)

    def _sharing(self, acts: Acts) -> Acts:
        """Return acts with one preposition for most violations, if the acts have too many."""
        shared, keeps_name = self._form.upon_many, self.language.keeps_name
        if not shared or len(_prepositions(acts)) <= MOST_PREPOSITIONS:
            return acts
        kept = [(a, own) for a, own in acts if a in self._leaning or keeps_name(a, own)]
        others = _prepositions(each for each in acts if each not in kept)
        if len(others) == 1:
            return acts
        return tuple(each if each in kept else (each[0], shared) for each in acts)

    @cached_property
    def _leaning(self) -> frozenset[str]:
        """Return acts whose own preposition says what they are: a hunger strike "by" somebody.

        So is any development: a release is nothing done "against" somebody.
        """
        known, language = self._taxonomy, self._form.language
        acts = (each for each in known.violations if known.act_counts_as(each.code) in LEANING)
        own: tuple[Violation | Development, ...] = (*acts, *known.developments)
        feared = (each.act for each in self._form.feared.values())
        return frozenset((*(each.act.text(language) for each in own), *feared))

    def latter(self, first: Sequence[str], later: Sequence[str]) -> str:
        """Return "this latter" for one woman or man, as their title says; "" if it is not clear.

        Where the words that introduce somebody name another person too, it is not.
        """
        if len(later) != 1 or not any(self.language.latter):
            return ""
        said = " ".join(first)
        titled = [
            word
            for title, word in self._latter_by_title.items()
            for _ in range(len(re.findall(rf"(?<!\w){re.escape(title)} ", said)))
        ]
        begins = later[0].startswith(tuple(f"{title} " for title in self._latter_by_title))
        return titled[0] if begins and len(titled) == 1 else ""

    @cached_property
    def _latter_by_title(self) -> dict[str, str]:
        """Return the words of the language by the courtesy title of a gender."""
        found: dict[str, str] = {}
        for gender in self._taxonomy.genders:
            word = dict(zip(_GENDERED, self.language.latter, strict=True)).get(gender.agreement)
            if word and gender.title:
                title = self._taxonomy.courtesy_titles.get(gender.title)
                told = title.before_one(self._form.language, gender.agreement)
                found |= {told: word} if told else {}
        return found

    def _told(self, party: Party, case: Case) -> _Said:
        terms = self._terms(party, with_news=self.is_planned)
        feared = [(each.in_case(case), each.upon) for each in self.feared(party)]
        return [*self._words(party, terms, case), *feared]

    def feared(self, party: Party) -> list[FearedWords]:
        """Return the words for what is expected and told as what was done is."""
        known = self._form.feared
        return [known[code] for code in party.feared if code in known]

    def as_sentence(self, party: Party, code: str) -> FearedWords | None:
        """Return the words for a sentence that is one to death; None for anything else."""
        is_death = SENTENCED_TO_DEATH in party.circumstances
        is_sentence = self._taxonomy.act_counts_as(code) == SENTENCING
        return self._form.feared.get(SENTENCED_TO_DEATH) if is_death and is_sentence else None

    def _words(self, party: Party, terms: Iterable[Violation | Development], case: Case) -> _Said:
        language, found = self._form.language, list[tuple[str, str]]()
        for each in terms:
            own = self.as_sentence(party, each.code)
            form = (case and getattr(each.grammar.get(language), case)) or each.act.text(language)
            upon = each.upon.text(language)
            found.append((own.in_case(case), own.upon) if own else (form, upon))
        return found

    def _condemned(self, party: Party, case: Case) -> _Said:
        """Return what can be condemned of what was told; all of it if nothing can."""
        terms = self._condemned_terms(party)
        return self._words(party, terms, case) or self._told(party, case)

    def _condemned_terms(self, party: Party) -> list[Violation | Development]:
        return [
            each
            for each in self._terms(party, with_news=self.is_planned)
            if (
                not is_only_feared((each.code,), self._taxonomy)
                if isinstance(each, Violation)
                else each.is_condemned
            )
        ]

    def _welcomed(self, party: Party, case: Case) -> _Said:
        news = (self._taxonomy.developments.get(code) for code in party.facts.developments)
        return self._words(party, (each for each in news if each.tone is Tone.POSITIVE), case)

    def _terms(self, party: Party, *, with_news: bool) -> list[Violation | Development]:
        facts, taxonomy = party.facts, self._taxonomy
        found: list[Violation | Development] = []
        if not acts_that_do_not_fit(facts.violations, taxonomy, organisations=facts.organisations):
            # No "the killing of" an organisation: the header says what happened.
            found += [taxonomy.violations.get(code) for code in facts.violations]
        if with_news:
            found += [taxonomy.developments.get(code) for code in facts.developments]
        is_death = SENTENCED_TO_DEATH in party.circumstances
        if any(taxonomy.act_counts_as(each.code) == SENTENCING for each in found):
            # A sentence says that somebody was convicted.
            found = [e for e in found if taxonomy.act_counts_as(e.code) != CONVICTION]
        return sorted(found, key=lambda each: weight(each.code, taxonomy, death_penalty=is_death))

    def _is_plural(self, parties: Sequence[Party]) -> bool:
        terms = (term for each in parties for term in self._condemned_terms(each))
        return any(each.grammar.get(self._form.language).number == "plural" for each in terms)


def _prepositions(acts: Iterable[tuple[str, str]]) -> set[str]:
    return {upon for _, upon in acts}
