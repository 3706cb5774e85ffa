"""Say in the title of a document what was done to whom."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property

from services.triage.drafting.act_words import ActWords
from services.triage.drafting.grammar import joining_words, listed, suspended
from services.triage.drafting.party import Party
from services.triage.drafting.phrases import compiled
from services.triage.drafting.record_words import within_sentence
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import Many
from services.triage.rules.acts import acts_that_do_not_fit
from services.triage.rules.circumstances import (
    CLEARED,
    GOOD_NEWS,
    RELEASED,
    RELEASES,
    SENTENCED_TO_DEATH,
)
from services.triage.rules.gravity import BESIDE_TORTURE, SENTENCING, TORTURE, weight
from services.triage.rules.named_persons import MOST_NAMED_AGAIN
from services.triage.rules.stages import APPEAL_DISMISSED, is_only_feared
from shared.contracts.codes import LINE
from shared.taxonomy import Agreement, Taxonomy
from shared.taxonomy.terms import Development, Tone, Violation

_COUNT = "COUNT"
_NAMED_IN_TITLE = 2
"""Of many persons these are named in a title, and the others counted."""
_ACTS_IN_TITLE = 2
"""Of what was done to the same persons, a title names the gravest and one beside it."""
_Titled = tuple[str, str, tuple[str, ...]]
"""Acts in a title, the preposition behind them, and the names."""


class TitleWords:
    """The title of a document in one language."""

    def __init__(self, taxonomy: Taxonomy, form: AppealForm, acts: ActWords) -> None:
        self._taxonomy, self._form, self._acts = taxonomy, form, acts

    def titles(self, parties: Sequence[Party], country: object) -> list[str]:
        """Return the title that follows from the plan, then shorter ones that tell of fewer.

        The first is one line. None without a plan.
        """
        if not self._acts.is_planned or self._form.begun is None:
            return []
        said = self._alike([part for each in parties for part in self._titled(each)])
        if not said:
            return []
        told = [
            (act if not number else within_sentence(act), self._upon_again(said, number))
            for number, (act, _, _) in enumerate(said)
        ]
        every = [
            self._acts.series(
                [self._titled_by(country, *told[0]), *(" ".join(each) for each in told[1:most])]
            )
            for most in range(len(told), 0, -1)
        ]
        acts = listed(dict.fromkeys(act for act, _, _ in said), self._form.language)
        full = every[0] if len(every[0]) <= LINE else self._titled_by(country, acts, "").strip()
        return [full, *(f"{each}..." for each in every[1:])]

    def _upon_again(self, said: Sequence[_Titled], number: int) -> str:
        """Return those of a title with their preposition; who was just named is not named again."""
        _, preposition, names = said[number]
        was_named = number > 0 and said[number - 1][2] == names
        latter = self._acts.latter(names, names) if was_named else ""
        return self._acts.joined(preposition, [latter] if latter else names)

    def names_of_title(self, party: Party) -> Sequence[str]:
        """Return the names in a title; of many the first ones, and how many others there are.

        A title has named nobody before: no "this human rights defender".
        """
        if any(self._says_again(each) for each in party.short):
            return party.concerned
        words = self._form.begun.many if self._form.begun else {}
        together = {each.short: each for each in words.values()}
        if len(party.short) > MOST_NAMED_AGAIN:
            many = words.get("organisations" if party.facts.organisations else "persons")
            return self._first_of(party.short, many) if many else party.short
        if len(party.short) == 1 and (many := together.get(party.short[0])):
            return self._first_of([self._alone(each) for each in party.concerned], many)
        return self._first_told(party)

    def _first_told(self, party: Party) -> Sequence[str]:
        """Return the names; who has none is told of for the first time: "two colleagues"."""
        if len(party.concerned) != len(party.short):
            return party.short
        titles = tuple(f"{each} " for each in self._titles_of_one)
        pairs = zip(party.concerned, party.short, strict=True)
        return [
            short if first[:1].isupper() or first.startswith((short, *titles)) else first
            for first, short in pairs
        ]

    def _first_of(self, names: Sequence[str], many: Many) -> Sequence[str]:
        """Return the first names and the others: "Ms. A", "Mr. B", "6 others".

        How many they are is said only if each has a name, and is no group.
        """
        if not many.others or len(names) <= MOST_NAMED_AGAIN:
            return [many.title]
        titles = tuple(f"{each} " for each in self._titles_of_one)
        are_single = all(each.startswith(titles) for each in names)
        number = len(names) - _NAMED_IN_TITLE if are_single else 0
        others = compiled(many.others, html=False).render(number=number)
        return [*names[:_NAMED_IN_TITLE], others]

    @property
    def joining(self) -> frozenset[str]:
        """Return words behind which no title is cut: "of", "against the", "Ms."."""
        form, language = self._form, self._form.language
        acts = (*self._taxonomy.violations, *self._taxonomy.developments)
        upon = [each.upon.text(language) for each in acts]
        upon += [form.of, form.upon_many, *(each.upon for each in form.feared.values())]
        articles = form.facts.articles if form.facts else ()
        leads = (*articles, *self._titles_of_one)
        used = tuple(dict.fromkeys(filter(None, upon)))
        return joining_words(language, used, leads, form.conjunction)

    @cached_property
    def _titles_of_one(self) -> tuple[str, ...]:
        language, titles = self._form.language, self._taxonomy.courtesy_titles
        told = (
            titles.get(code).before_one(language, each)
            for code in titles.codes
            for each in Agreement
        )
        return tuple(dict.fromkeys(filter(None, told)))

    def _alone(self, introduced: str) -> str:
        """Return a name without what introduces the person."""
        comma, _ = self._acts.language.separators
        return introduced.partition(f"{comma} ")[0].partition(" (")[0]

    def _says_again(self, words: str) -> bool:
        """Return whether these words stand for somebody without a name who was told of before."""
        unnamed = self._form.begun.unnamed.values() if self._form.begun else ()
        ordinals = self._form.facts.ordinals if self._form.facts else ()
        phrases = tuple(phrase for each in unnamed for phrase in (each.again, each.among))
        return any(re.fullmatch(each, words) for each in _said_by(phrases, ordinals))

    def _titled_by(self, country: object, violation: str, upon: str) -> str:
        values = {"country": country, "violation": violation, "upon_short": upon}
        title = self._form.begun.title if self._form.begun else ""
        return compiled(title, html=False).render(values)

    def _titled(self, party: Party) -> Iterable[tuple[str, str, Party]]:
        """Yield what is gravest of a party, the preposition after it, and those it was done to.

        What is feared stands beside it, or before a risk alone. Good news comes before other news.
        Beside torture stands a sentence, or another act as grave; beside an arrest the release.
        """
        feared = [(each.title, each.upon, party) for each in self._acts.feared(party)[:1]]
        told = self._told(party)
        gravest = told[0] if told else None
        beside = [] if feared else self._beside_torture(told)
        acts = (gravest.code,) if gravest and isinstance(gravest, Violation) else ()
        is_risk = bool(feared and acts) and is_only_feared(acts, self._taxonomy)
        language = self._form.language
        beside += self._decided_since(party, gravest)
        for each in [gravest, *beside] if gravest and not is_risk else []:
            own = self._acts.as_sentence(party, each.code)
            words = own.title if own else each.title_words(language)
            yield words, own.upon if own else each.upon.text(language), party
        yield from feared

    def _beside_torture(
        self, told: Sequence[Violation | Development]
    ) -> list[Violation | Development]:
        """Return what is named with the gravest of these, if that is torture."""
        counted = self._taxonomy.act_counts_as
        if not told or counted(told[0].code) not in TORTURE:
            return []
        return [each for each in told if counted(each.code) in BESIDE_TORTURE][:1]

    def _decided_since(
        self, party: Party, gravest: Violation | Development | None
    ) -> list[Development]:
        """Return what is news beside what is named first: a release, an appeal against a sentence.

        A release only of those who are free, and beside what was done to them; beside that also
        the end of a trial.
        """
        known, is_act = self._taxonomy, isinstance(gravest, Violation)
        is_free = RELEASED in party.circumstances and is_act
        is_sentence = gravest is not None and known.act_counts_as(gravest.code) == SENTENCING
        wanted = (RELEASES if is_free else set()) | ({APPEAL_DISMISSED} if is_sentence else set())
        wanted |= CLEARED if is_act else set()
        news = (known.developments.get(code) for code in party.facts.developments)
        return [each for each in news if known.act_counts_as(each.code) in wanted][:1]

    def _told(self, party: Party) -> list[Violation | Development]:
        """Return what was done to those of a party, the gravest first."""
        facts, known = party.facts, self._taxonomy
        barred = acts_that_do_not_fit(facts.violations, known, organisations=facts.organisations)
        is_death = SENTENCED_TO_DEATH in party.circumstances
        is_good = GOOD_NEWS in party.circumstances
        found: list[Violation | Development] = [
            known.violations.get(code) for code in facts.violations if code not in barred
        ]
        found += [known.developments.get(code) for code in facts.developments]

        def order(term: Violation | Development) -> tuple[bool, int]:
            is_welcome = isinstance(term, Development) and term.tone is Tone.POSITIVE
            return is_good and not is_welcome, weight(term.code, known, death_penalty=is_death)

        return sorted(found, key=order)

    def _alike(self, said: Sequence[tuple[str, str, Party]]) -> list[_Titled]:
        """Join those to whom the same was done, and the acts that the same persons suffered."""
        of_act: dict[tuple[str, str], list[Party]] = {}
        for act, upon, party in said:
            of_act.setdefault((act, upon), []).append(party)
        suspends, keeps_name = self._acts.language.suspends, self._acts.language.keeps_name
        told_of = Counter[tuple[object, ...]]()
        of_same: dict[tuple[object, ...], tuple[dict[str, list[str]], tuple[str, ...]]] = {}
        for (act, upon), parties in of_act.items():
            names = dict.fromkeys(name for each in parties for name in self.names_of_title(each))
            own = act if keeps_name(act, upon) else ""
            same = (own, "" if suspends else upon, *(each.who for each in parties))
            whom = tuple(each.who for each in parties)
            told_of[whom] += 1
            if told_of[whom] > _ACTS_IN_TITLE:
                continue
            acts, _ = of_same.setdefault(same, ({}, tuple(names)))
            told = within_sentence(act) if acts else act
            acts.setdefault(upon, []).append(told)
        return [self._joined_acts(acts, names) for acts, names in of_same.values()]

    def _joined_acts(self, acts: Mapping[str, Sequence[str]], names: tuple[str, ...]) -> _Titled:
        """Return acts by their prepositions as one: all but the last preposition within it."""
        *_, last = acts
        form = self._form
        together = suspended(acts, form.conjunction, form.language).removesuffix(f" {last}")
        return together, last, names


@cache
def _said_by(phrases: tuple[str, ...], ordinals: tuple[str, ...]) -> frozenset[str]:
    """Return what phrases for those without a name can say, as regular expressions."""
    said = (
        compiled(phrase, html=False).render(
            number=number, count=_COUNT, ordinal=ordinal, others=others
        )
        for phrase in phrases
        for number in (1, 2)
        for ordinal in ("", *(ordinals if number == 1 else ()))
        for others in (False, True)
    )
    return frozenset(re.escape(each).replace(_COUNT, "[^,]+") for each in said if each)
