"""What a document says of somebody that no act of the record bears: each sentence with its person.

Only a person can tell whether a finding is right, so most of them can be confirmed with a reason.
That somebody is dead cannot, if the record does not say so.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from services.triage.rules.acts_of_persons import Recorded
from services.triage.rules.findings.accusations import without_attributed
from services.triage.rules.findings.asides import (
    of_whom_places_are,
    without_ages,
    without_places,
)
from services.triage.rules.findings.bearing import OF_PERSONS, TO_PLACES, is_borne
from services.triage.rules.findings.details_told import differs
from services.triage.rules.findings.executions import is_ahead
from services.triage.rules.findings.functions import Functions
from services.triage.rules.findings.introduced import (
    heads,
    pairs_of_other_names,
    without_other_names,
)
from services.triage.rules.findings.places_told import is_of_a_prison
from services.triage.rules.findings.pronouns import Pronouns, gender_before, spoken_of_after
from services.triage.rules.findings.said_of import Said, said_of
from services.triage.rules.findings.standings import GUILTY, STANDINGS_SAID
from services.triage.rules.findings.threatened import without_threatened
from services.triage.rules.findings.tied import Tied
from services.triage.rules.findings.unrecorded import codes_of, deaths_of
from services.triage.rules.findings.words_of_acts import ActWord, act_words
from services.triage.rules.names.placed import NamesToPlace, Placed
from services.triage.rules.situations import DEATHS
from services.triage.rules.texts.plain_letters import plain, spelt, unaccented
from services.triage.rules.texts.sentences import (
    closed_quotations,
    quoted,
    sentences,
    without_quotations,
)
from shared.taxonomy import Taxonomy


class Rule(StrEnum):
    """What is wrong with a sentence, or with an entry of the plan."""

    NOT_BORNE = "act-not-borne"
    NOT_DEAD = "not-dead"
    PLAN_NOT_BORNE = "plan-not-borne"
    PLAN_NOT_DEAD = "plan-not-dead"
    PLAN_STRANGER = "plan-stranger"
    LEGAL_NAME = "legal-name"
    FORMER_NAME = "former-name"
    CHILD = "child-named"
    SOURCE = "source-named"
    OTHER_ALERT = "other-alert"
    HOME = "home-named"
    HIDING_PLACE = "hiding-place-named"
    HIDING_ALIKE = "hiding-place-alike"
    HIDING_AREA = "hiding-area-named"
    HIDING_TOWN = "hiding-town-named"
    FORMER_HIDING_PLACE = "former-hiding-place-named"


FINAL = frozenset({Rule.NOT_DEAD, Rule.PLAN_NOT_DEAD, Rule.HIDING_PLACE})
"""Nobody can confirm these."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`who`: as in `Recorded`; "" if it is nobody of the record; `person`: the name to show.

    `field`, `words`, `start`, `end`: the sentence, as in `Mention`; of the plan: the words of its
    entry. `codes`: the acts that it may tell, any of them. `about`: where somebody hides, as the
    record has it.
    """

    rule: Rule
    who: str
    person: str
    codes: tuple[str, ...]
    field: str
    words: str
    start: int
    end: int
    about: str = ""

    @property
    def is_final(self) -> bool:
        return self.rule in FINAL

    @property
    def language(self) -> str:
        return self.field.partition(".")[0]

    @property
    def identity(self) -> str:
        """Return what a confirmation of it is bound to: rule, person, acts and exact sentence.

        Of a town beside which nobody is said to hide, it is the place: one reason counts for every
        address and name of the document.
        """
        if self.rule is Rule.HIDING_TOWN:
            return f"{self.rule}\n{self.who}\n{self.about}"
        return "\n".join((self.rule, self.language, self.who, " ".join(self.codes), self.words))


_NOT_SEARCHED = frozenset({"addressees"})
"""Fields that tell nobody's acts."""
_ONE_ON_EACH_LINE = frozenset({"concerned", "short", "signatories"})
_WRAPPED = re.compile(r"(?<![\n:;])\n(?=[^\S\n]*[a-z\u00df-\u00ff\u0430-\u045f])")
"""A line that ends within a sentence, as in text that was pasted from an e-mail."""
_CALLED = {"man": ("man",), "woman": ("woman",)}
"""Of which gender the title of somebody is, by their own; of others it may be any."""


class Judged:
    """The persons of a record, with their names, to hold texts against."""

    def __init__(
        self,
        everybody: Sequence[Recorded],
        names: Mapping[str, Sequence[str]],
        taxonomy: Taxonomy,
        told_dead: Collection[str] = (),
    ) -> None:
        self.everybody = {each.who: each for each in everybody}
        self._taxonomy, self._told_dead = taxonomy, told_dead
        self._no_persons = {each.who for each in everybody if each.person.kind != "person"}
        self.placing = NamesToPlace(names, self._no_persons)
        self._tied = Tied(everybody)
        self._functions = Functions(everybody, taxonomy)
        self._pairs = pairs_of_other_names(each.person for each in everybody)

    def in_texts(self, written: Mapping[str, str]) -> Iterator[Finding]:
        """Yield what the sentences say that is not borne; `written`: texts by field."""
        for _, fields in groupby(written, lambda field: field.partition(".")[0]):
            texts = {field: written[field] for field in fields}
            self.placing.listen("\n".join(texts.values()))
            for field, text in texts.items():
                if field.rpartition(".")[2] not in _NOT_SEARCHED:
                    yield from self._in_text(field, text)

    def _in_text(self, field: str, text: str) -> Iterator[Finding]:
        spoken_of: Mapping[str, str] = {}
        one_each = field.rpartition(".")[2] in _ONE_ON_EACH_LINE
        closed = closed_quotations(text if one_each else _WRAPPED.sub(" ", text))
        for start, end in sentences(closed):
            place = (field, text[start:end], start, end)
            sentence = spelt(closed[start:end])
            bare = without_quotations(sentence)
            yield from self._of_strangers(bare, spoken_of, place)
            said, spoken_of = self._said_in(bare, spoken_of, sentence)
            for each, whos in said:
                surely = each.surely and each.act.is_certain
                surely &= not any(name.are_all for name in each.names)
                if not self._awaits(whos, ahead := is_ahead(bare, each.act)):
                    surely &= not ahead
                    yield from self._judged(whos, each, bare, place, surely=surely)
            for inner in quoted(sentence):
                for each, whos in self._said_in(inner, spoken_of, inner)[0]:
                    if GUILTY in each.act.codes:  # in the words of others
                        continue
                    if each.act.is_verb and not self._awaits(whos, is_ahead(inner, each.act)):
                        yield from self._judged(whos, each, inner, place, surely=False)

    def _said_in(
        self, sentence: str, spoken_of: Mapping[str, str], whole: str
    ) -> tuple[list[tuple[Said, frozenset[str]]], Mapping[str, str]]:
        """Return what a sentence tells of whom, and of whom the next one goes on telling.

        `whole`: the same with what it quotes: a pronoun may mean whom the quotation names.
        """
        low = plain(sentence)
        bare = without_ages(unaccented(low))
        acts = without_threatened(bare, act_words(self._taxonomy).find(low))
        acts = without_attributed(bare, acts)
        names = self._narrowed(self._placed(sentence), bare)
        persons = self._persons(names)
        meant = self._tied.with_meant(names, sentence, bare, spoken_of) if acts else names
        meant = self._functions.with_meant(meant, sentence, bare, acts)
        heard = persons if whole == sentence else self._persons(self._placed(whole))
        pronouns = Pronouns(bare, heard, acts, spoken_of)
        stand_for, bound = list(pronouns.subjects()), pronouns.bound()
        after = spoken_of_after(bare, persons, stand_for, spoken_of)
        if not acts or not (meant or stand_for or bound):
            return [], after
        found = list[tuple[Said, frozenset[str]]]()
        for kind in {_kind(act) for act in acts}:
            those = self._persons(meant) if kind == _PERSONS else meant
            placed = sorted([*those, *stand_for], key=lambda each: each.start)
            known = bound if kind == _PERSONS or len(persons) == len(names) else {}
            for said in said_of(_READ.get(kind, str)(bare), placed, acts, known):
                if _kind(said.act) == kind and not any(
                    self._bears(each.whos, said.act.codes) for each in said.perhaps
                ):
                    found += [(said, whos) for each in said.names for whos in each.each_meant]
        return found, after

    def _of_strangers(
        self, sentence: str, spoken_of: Mapping[str, str], place: tuple[str, str, int, int]
    ) -> Iterator[Finding]:
        """Yield the deaths told of relatives whom the record has not, unless its words tell one."""
        low = plain(sentence)
        bare = without_ages(unaccented(low))
        acts = without_threatened(bare, act_words(self._taxonomy).find(low))
        if not any(each.codes <= DEATHS.keys() for each in acts if each.codes):
            return
        placed = self._narrowed(self._placed(sentence), bare)
        names = self._persons(self._tied.with_meant(placed, sentence, bare, spoken_of))
        strangers = [
            each
            for each in self._tied.strangers(names, sentence, bare)
            if codes_of(bare, each).isdisjoint(self._told_dead)
        ]
        for act, who in deaths_of(strangers, names, bare, acts):
            called = sentence[who.start : who.end]
            yield Finding(Rule.NOT_BORNE, "", called, tuple(sorted(act.codes)), *place)

    def _placed(self, sentence: str) -> list[Placed]:
        """Return the names in a sentence that `spelt` returned."""
        low = unaccented(plain(sentence))
        placed = self.placing.find(sentence)
        persons = [each for each in placed if not is_of_a_prison(sentence, each.start, each.end)]
        return without_other_names(persons, low, self._pairs)

    def _narrowed(self, names: Sequence[Placed], text: str) -> list[Placed]:
        """Return names, each only of those whom the title before it fits: of a couple, "Ms. A"."""
        found = list[Placed]()
        for each in names:
            title = gender_before(text, each.start) if len(each.whos) > 1 else ""
            fits = frozenset(who for who in each.whos if self._is_called(who, title))
            found.append(replace(each, whos=fits) if fits else each)
        return found

    def _is_called(self, who: str, title: str) -> bool:
        """Return whether somebody may have a title of this gender; "": it says none."""
        return title in ("", *_CALLED.get(self.everybody[who].person.gender or "", (title,)))

    def _persons(self, names: Iterable[Placed]) -> list[Placed]:
        return [each for each in names if not each.whos <= self._no_persons]

    def introduced(self, lines: str) -> Iterator[str]:
        """Yield whom each line introduces, and not to whom they are tied: "the sister of A"."""
        for line in lines.splitlines():
            bare = spelt(line)
            for each in heads(unaccented(plain(bare)), self._placed(bare)):
                yield from each.whos if len(each.whos) == 1 else ()

    def _bears(self, whos: Iterable[str], codes: Iterable[str]) -> bool:
        """Return whether the record says one of these acts of one of these persons."""
        meant, taxonomy = [self.everybody[who] for who in whos], self._taxonomy
        return any(is_borne(code, each, taxonomy) for code in codes for each in meant)

    def _awaits(self, whos: Iterable[str], ahead: bool) -> bool:
        """Return whether the record says that a death penalty is ahead of one of these persons."""
        return ahead and any(self.everybody[who].is_condemned for who in whos)

    def _judged(
        self,
        whos: frozenset[str],
        said: Said,
        text: str,
        place: tuple[str, str, int, int],
        *,
        surely: bool,
    ) -> Iterator[Finding]:
        meant, codes = [self.everybody[who] for who in sorted(whos)], said.act.codes
        differ = (differs(text, said, each, self._taxonomy) for each in meant)
        if self._bears(whos, codes) and not all(differ):
            return
        dead = codes <= DEATHS.keys() and not any(each.is_dead for each in meant)
        rule = Rule.NOT_DEAD if dead and surely and len(meant) == 1 else Rule.NOT_BORNE
        field, words, start, end = place
        yield Finding(
            rule, meant[0].who, shown_name(meant[0]), tuple(sorted(codes)), field, words, start, end
        )


def shown_name(recorded: Recorded) -> str:
    """Return what to call somebody; "" if there is nothing."""
    return recorded.person.name or recorded.person.pseudonym or ""


_PERSONS, _ALL, _PLACES, _OF_PLACES = range(4)
_READ = {_PLACES: without_places, _OF_PLACES: of_whom_places_are}


def _kind(act: ActWord) -> int:
    """Return to what an act is done: to persons alone, to places of theirs, or to all."""
    if act.codes <= OF_PERSONS | {*STANDINGS_SAID}:
        return _PERSONS
    if not act.codes <= TO_PLACES:
        return _ALL
    return _PLACES if act.is_verb else _OF_PLACES
