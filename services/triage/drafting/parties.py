"""Write the parts of a document that say what was done to whom, and what is asked for each.

A party is one or more persons to whom the same was done. Every generated sentence speaks of the
parties for which it holds, and of nobody else.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from services.triage.drafting.act_words import ActWords
from services.triage.drafting.draft import AppealDraft, LanguageDraft
from services.triage.drafting.party import Party, good_news_apart, parties_of
from services.triage.drafting.phrases import compiled, printed_by
from services.triage.drafting.short_asks import ShortAsks
from services.triage.drafting.short_message import shortened
from services.triage.drafting.template import AppealForm
from services.triage.drafting.template_parts import Clause
from services.triage.drafting.title_words import TitleWords
from services.triage.rules.circumstances import (
    DEAD,
    GOOD_NEWS,
    HELD,
    HELD_ELSEWHERE,
    ON_CONDITIONS,
    ORGANISATION,
    RELEASED,
)
from services.triage.rules.particulars import REFUSED_ACCESS
from shared.taxonomy import Taxonomy

PRINTED_STANDINGS = frozenset({GOOD_NEWS, HELD, ON_CONDITIONS, RELEASED})
"""Who differs in these is urged for in a paragraph of their own: a phrase may print them."""
REFUSED = "refused_access"
"""The value with the accesses that are refused."""
REFUSALS = frozenset(REFUSED_ACCESS.values())
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
        self._words = ActWords(taxonomy, form, draft)
        self._titles = TitleWords(taxonomy, form, self._words)
        self._all = parties_of(draft, version, taxonomy)
        self._asks = ShortAsks(form, self._words, self._titles, self._all, self._which_acts)

    @cached_property
    def values(self) -> dict[str, object]:
        """Return what the phrases about the whole document may print."""
        return self._values(self._all)

    def titles(self) -> list[str]:
        """Return the title that follows from the plan, then shorter ones; none without a plan."""
        return self._titles.titles(self._all, self._general["country"])

    @property
    def names(self) -> tuple[str, ...]:
        """Return how those of all parties are called."""
        called = (word for each in self._all for word in (*each.concerned, *each.short))
        return tuple(filter(None, dict.fromkeys(called)))

    def shortened(self, title: str, longest: int) -> str:
        """Return a title with as many whole words and names as fit; no "of" stands at its end."""
        return shortened(title, longest, whole=self.names, joining=self._titles.joining)

    def urging(self) -> str:
        """Return the condemnations and what is urged: a paragraph for all parties alike in it."""
        form, alike = self._form, dict[tuple[object, ...], list[Party]]()
        said = set[tuple[str, object]]()
        told = (part for each in self._all for part in good_news_apart(each, self._taxonomy))
        for each in told:
            beside = self._said_once(form.urging_beside(each.circumstances), each, said)
            phrase = " ".join((form.urging_for(each.circumstances), *beside))
            standing = each.circumstances & PRINTED_STANDINGS, each.was_arbitrary
            alike.setdefault((phrase, *standing), []).append(each)
        return "\n\n".join(
            self._print(str(phrase), self._values(these, printed_by(str(phrase))))
            for (phrase, *_), these in alike.items()
        )

    @staticmethod
    def _said_once(
        phrases: Iterable[str], party: Party, said: set[tuple[str, object]]
    ) -> list[str]:
        """Return the phrases that were not said yet of the same persons."""
        new = [each for each in phrases if (each, party.who) not in said]
        said.update((each, party.who) for each in new)
        return new

    def demands(self, clauses: Iterable[Clause]) -> tuple[str, ...]:
        """Return each demand, of those parties for which it holds."""
        fitting = (
            (clause, [each for each in self._all if clause.fits(each.circumstances)])
            for clause in clauses
        )
        return tuple(
            dict.fromkeys(
                text for clause, told in fitting if told for text in self._made(clause, told)
            )
        )

    def chosen_demand(self, clause: Clause) -> str:
        """Return a demand that an editor chose: of all parties, if it holds for none of them."""
        fitting = [each for each in self._all if clause.fits(each.circumstances)]
        return "\n".join(self._made(clause, fitting or self._all))

    def _made(self, clause: Clause, parties: Sequence[Party]) -> Iterator[str]:
        acts = {"among_acts": self._among_acts(parties, clause)}
        groups = self._told_apart(parties, printed_by(clause.text))
        for alike in filter(None, groups):
            values = self._values(alike, printed_by(clause.text))
            yield self._print(clause.text, values | acts)

    @staticmethod
    def _told_apart(
        parties: Sequence[Party], printed: Collection[str]
    ) -> Sequence[Sequence[Party]]:
        """Return the parties of which a demand says the same: held or not, refused the same."""
        groups = [parties]
        if HELD in printed:
            held = [p for p in parties if p.held]
            whose = {p.who for p in held}
            groups = [held, [p for p in parties if p.who not in whose]]
        if REFUSED not in printed:
            return groups
        alike = dict[frozenset[str], list[Party]]()
        for each in parties:
            alike.setdefault(each.circumstances & REFUSALS, []).append(each)
        return [*alike.values()]

    def _refused(self, parties: Sequence[Party]) -> str:
        """Return the access that all of them are refused; every access, if nothing is told."""
        told = frozenset.intersection(*(each.circumstances for each in parties))
        refused = (told & REFUSALS) or REFUSALS
        words = self._form.refused_access
        return self._words.series([words[each] for each in words if each in refused])

    def _values(
        self, parties: Sequence[Party], printed: Collection[str] | None = None
    ) -> dict[str, object]:
        """Return what a phrase about these parties may print. `of_...`: the words after "of".

        `printed`: only these of them, since most phrases print few.
        """
        makers = self._makers(parties)
        chosen = makers if printed is None else printed & makers.keys()
        return {**self._general, **{name: makers[name]() for name in chosen}}

    def _makers(self, parties: Sequence[Party]) -> Mapping[str, Callable[[], object]]:
        of, words, form_of = self._form.of, self._words, partial(self._all_of, parties)
        return {
            "concerned": lambda: words.series(form_of("concerned")),
            "of_concerned": lambda: words.joined(of, form_of("concerned")),
            "short": lambda: words.series(form_of("short")),
            "of_short": lambda: words.joined(of, form_of("short")),
            "acts": lambda: words.acts(parties),
            "of_acts": lambda: words.acts(parties, with_of=True),
            "condemned": lambda: words.condemned(parties)[0],
            "are_several": lambda: words.condemned(parties)[1],
            "protected": lambda: words.series(self._living(parties)),
            "of_protected": lambda: words.joined(of, self._living(parties)),
            "welcomed": lambda: words.welcomed(parties),
            "of_welcomed": lambda: words.welcomed(parties, with_of=True),
            "which_acts": lambda: self._which_acts(parties),
            "among_acts": lambda: "",
            "one_act": lambda: self._is_one_act(parties),
            "beside_the_living": self._are_living_told,
            REFUSED: lambda: self._refused(parties),
            "held": lambda: all(each.held for each in parties),
            "released": lambda: all(RELEASED in each.circumstances for each in parties),
            "on_conditions": lambda: all(each.on_conditions for each in parties),
            "was_arbitrary": lambda: all(each.was_arbitrary for each in parties),
            "good_news": lambda: all(GOOD_NEWS in each.circumstances for each in parties),
            "ask": lambda: self._asks.whole,
        }

    @staticmethod
    def _all_of(parties: Sequence[Party], name: str) -> Sequence[str]:
        return list(dict.fromkeys(word for each in parties for word in getattr(each, name)))

    def _living(self, parties: Sequence[Party]) -> Sequence[str]:
        return self._all_of([each for each in parties if DEAD not in each.circumstances], "short")

    def _is_one_act(self, parties: Sequence[Party]) -> bool:
        """Return whether one act was done to one person, and is no plural: "threats"."""
        codes = [code for each in parties for code in each.facts.violations]
        if len(codes) != 1 or any(each.facts.developments for each in parties):
            return False
        act = self._taxonomy.violations.get(codes[0]).grammar.get(self._form.language)
        return act.number == "singular" and all(len(each.concerned) <= 1 for each in parties)

    def _are_living_told(self) -> bool:
        """Return whether a living person is told of, who is there: their demand names all too."""
        apart = (DEAD, ORGANISATION, HELD_ELSEWHERE)
        return any(each.circumstances.isdisjoint(apart) for each in self._all)

    def asked(self) -> Iterator[str]:
        """Yield what an SMS asks for, from the longest words to the shortest."""
        yield from self._asks.asked()

    @property
    def asked_unnamed(self) -> str:
        """Return what an SMS asks for that has no room to say for whom."""
        return self._asks.unnamed

    def _which_acts(self, parties: Sequence[Party]) -> str:
        """Return which acts are meant, where others were done to somebody of the same name."""
        names = {name for each in parties for name in each.short}
        others = (each for each in self._all if each not in parties)
        if not any(names.intersection(each.short) for each in others):
            return ""
        return f" ({self._words.labels(parties)})"

    def _among_acts(self, parties: Sequence[Party], clause: Clause) -> str:
        """Return which acts are meant, where others were done as well.

        No inquiry is asked into charges or a hearing beside them, but into a death in detention.
        """
        told = {code for each in self._all for code in each.facts.violations}
        counted = self._taxonomy.act_counts_as
        meant = {code for code in told if counted(code) in clause.called_by}
        of_others = any(p.facts.violations for p in self._all if p not in parties)
        if not of_others and (meant == told or not meant):
            return ""
        with_news = any(DEAD in p.circumstances or not p.facts.violations for p in parties)
        return f" ({self._words.labels(parties, with_news=with_news, only=meant)})"

    def _print(self, phrase: str, values: Values) -> str:
        return compiled(phrase, html=False).render(values)
