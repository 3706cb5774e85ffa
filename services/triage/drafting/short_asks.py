"""Write what an SMS asks for, and for whom.

An SMS names few persons. So a demand that holds for some of them only names those, or is not said:
"release" behind a title about somebody who is free would point at the wrong person.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from services.triage.drafting.act_words import ActWords
from services.triage.drafting.grammar import listed, series
from services.triage.drafting.party import Party
from services.triage.drafting.phrases import compiled
from services.triage.drafting.template import AppealForm
from services.triage.drafting.title_words import TitleWords
from services.triage.rules.circumstances import GOOD_NEWS, HELD, HELD_ELSEWHERE, acts_in

MOST_ASKED, MOST_ASKED_OF_SEVERAL = 3, 2
"""An SMS asks for no more than these for one party alone, and for each of several."""
PRINTED_OF_EACH = frozenset({"ask", "whom"})
"""The values that `ask_of_each` of a template may print."""
_OF_THE_HELD = {HELD, HELD_ELSEWHERE}
"""What is asked for these is their release."""
_Asked = Mapping[tuple[str, ...], Sequence[Party]]
"""What is asked for, and for whom."""


class ShortAsks:
    """What an SMS in one language asks for. `which_acts`: those meant, of persons of one name."""

    def __init__(
        self,
        form: AppealForm,
        words: ActWords,
        titles: TitleWords,
        parties: Sequence[Party],
        which_acts: Callable[[Sequence[Party]], str],
    ) -> None:
        self._form, self._words, self._titles = form, words, titles
        self._all, self._which_acts = parties, which_acts

    def asked(self) -> Iterator[str]:
        """Yield what is asked for, from the longest words to the shortest.

        First all of it, for whom; then the gravest with "other demands", for whom if it must be.
        """
        yield self.whole
        every = dict.fromkeys(ask for asks in self._of_each for ask in asks)
        gravest = sorted(every, key=self._order)
        if not self._unnamable:
            yield self._words.series(gravest)
        if self._form.other_asks:
            yield from (
                self._gravest_said(gravest[:most]) for most in range(len(gravest) - 1, 0, -1)
            )

    def _gravest_said(self, gravest: Sequence[str]) -> str:
        """Return these of what is asked for, each for all for whom it is, and "other demands"."""
        if not self._unnamable:
            return self._words.series([*gravest, self._form.other_asks])
        alike = dict[tuple[int, ...], tuple[list[str], list[Party]]]()
        for ask in gravest:
            whom = [p for asks, these in self._of_each.items() if ask in asks for p in these]
            asks, _ = alike.setdefault(tuple(map(id, whom)), ([], whom))
            asks.append(ask)
        told = {tuple(asks): whom for asks, whom in alike.values()}
        return self._words.series([self._said(told), self._form.other_asks])

    @property
    def whole(self) -> str:
        """Return all that is asked for: once, or for each if that differs."""
        return self._said(self._of_each)

    @cached_property
    def _of_each(self) -> dict[tuple[str, ...], list[Party]]:
        """Return what is asked for whom, the gravest first; once of the same persons."""
        of_each, said = dict[tuple[str, ...], list[Party]](), set[tuple[str, object]]()
        for each in self._asked_for:
            asks = tuple(ask for ask in self._single(each) if (ask, each.who) not in said)
            said.update((ask, each.who) for ask in asks)
            if asks:
                of_each.setdefault(asks, []).append(each)
        return {asks: of_each[asks] for asks in sorted(of_each, key=lambda a: self._order(a[0]))}

    @cached_property
    def _asked_for(self) -> Sequence[Party]:
        """Return those for whom something is asked: none who is free, if somebody is not."""
        urgent = [p for p in self._all if GOOD_NEWS not in p.circumstances or p.on_conditions]
        return urgent or self._all

    @cached_property
    def _is_alike(self) -> bool:
        """Return whether the same is asked for everybody of whom the document tells."""
        if not self._form.ask_of_each:
            return True
        told = [{each.who for each in these} for these in self._of_each.values()]
        return told in ([], [self._everybody])

    @cached_property
    def _everybody(self) -> set[object]:
        return {each.who for each in self._all}

    def _said(self, of_each: _Asked) -> str:
        if self._is_alike:
            return self._words.series(dict.fromkeys(ask for asks in of_each for ask in asks))
        asked = [self._for_whom(asks, these) for asks, these in of_each.items()]
        return series(asked, self._form.besides, self._form.language)

    def _for_whom(self, asks: Sequence[str], parties: Sequence[Party]) -> str:
        ask, whom = self._words.series(asks), self._whom(asks, parties)
        phrase = compiled(self._form.ask_of_each, html=False)
        return phrase.render(ask=ask, whom=whom) if whom else ask

    def _are_named(self, asks: Sequence[str], parties: Sequence[Party]) -> bool:
        """Return whether all that is asked is said of one act alone: "an end to the eviction"."""
        acts = {code for each in parties for code in acts_in(each.circumstances)}
        said = (each for each in self._form.asks if self._printed([each.text])[0] in asks)
        return all({*each.called_by} == acts for each in said)

    def _whom(self, asks: Sequence[str], parties: Sequence[Party]) -> str:
        """Return for whom it is asked: as in the title, since an SMS has named nobody above.

        For the same persons it says after which acts, if what is asked does not name them.
        """
        told = (name for each in parties for name in self._titles.names_of_title(each))
        is_of_one = len(self._everybody) == 1
        names = "" if is_of_one else self._words.series(dict.fromkeys(told))
        acts = "" if self._are_named(asks, parties) else self._which_acts(parties)
        acts = acts.removeprefix(" (").removesuffix(")")
        return listed(filter(None, (names, acts)), self._form.language)

    @property
    def unnamed(self) -> str:
        """Return the gravest that is asked for and needs no name."""
        every = {ask for asks in self._of_each for ask in asks}
        gravest = sorted(every - self._unnamable, key=self._order)[:1] or self._gravest[-1:]
        others = [] if every == {*gravest} else [self._form.other_asks]
        return self._words.series([*gravest, *others])

    @cached_property
    def _unnamable(self) -> set[str]:
        """Return what cannot be asked for without a name: a release of some of them only."""
        whose = dict[str, set[object]]()
        for asks, these in self._of_each.items():
            for ask in asks:
                whose.setdefault(ask, set()).update(each.who for each in these)
        of_the_held = (e.text for e in self._form.asks if _OF_THE_HELD & {*e.called_by})
        releases = self._printed(of_the_held) if self._form.ask_of_each else []
        return {each for each in releases if whose.get(each, self._everybody) != self._everybody}

    def _single(self, party: Party) -> list[str]:
        """Return each thing that is asked for a party; what always fits only if nothing else does.

        That is of all that was done to the same persons.
        """
        most = MOST_ASKED if len(self._asked_for) == 1 else MOST_ASKED_OF_SEVERAL
        asks = self._form.asks_for(party.circumstances)[:most]
        beside = (each for each in self._asked_for if each.who == party.who)
        if asks == self._always and any(
            self._form.asks_for(each.circumstances) != asks for each in beside
        ):
            return []
        return self._printed(asks)

    @cached_property
    def _always(self) -> tuple[str, ...]:
        return tuple(each.text for each in self._form.asks if each.is_for_all)[:1]

    @cached_property
    def _gravest(self) -> list[str]:
        return self._printed(each.text for each in self._form.asks)

    def _order(self, ask: str) -> int:
        return self._gravest.index(ask)

    @staticmethod
    def _printed(phrases: Iterable[str]) -> list[str]:
        return [compiled(each, html=False).render() for each in phrases]
