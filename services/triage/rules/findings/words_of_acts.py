"""The words in a text that tell of an act: nouns and verbs of the taxonomy, in all languages.

Every text is searched for the words of all of them: nobody is kept from writing a sentence of
another language into a field.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain

from services.triage.rules.findings.product_words import product_words
from services.triage.rules.findings.standing_words import StandingWords, standing_words
from services.triage.rules.findings.standings import GOOD_STANDINGS
from services.triage.rules.findings.words_between import ARTICLES
from services.triage.rules.situations import DEATHS
from services.triage.rules.texts.plain_letters import AND, is_cyrillic, plain, starts
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.facts import Facts
from shared.taxonomy import Taxonomy
from shared.taxonomy.terms import ByLanguage, Development, Tone, Violation

_ENDINGS = {"fr": "e?s?", "ru": "[а-щъыэюя]{0,4}", "ar": "(?:ت|ا|تا|وا|و|ن)?"}
_AFTER_CONSONANT, _AFTER_VOWEL, _VOWELS = "[oae]s?", "s?", ("a", "e", "i", "o", "u")
"""What `*` stands for: the endings of a participle; of Arabic those of a verb."""
_PRONOUNS = {"pt": "-[ln]?[oa]s?", "ar": "ها|هما|هم|هن|ه"}
"""Pronouns at the end of a word: of verbs; of Arabic of nouns as well."""
_OF_OTHERS = frozenset(
    {"investigation-opened", "no-development-in-investigation", "perpetrators-convicted"}
)
"""Developments in what was done to somebody, of others: "the investigation" says it of nobody."""
_OTHER_SENSE = frozenset(
    {"grâce", "رقابة", "عفو", "إغلاق التحقيق", "إغلاق القضية", "إغلاق ملف", "إغلاق الملف"}
    | {"en suspenso", "pena suspendida", "condena suspendida", "pena suspensa", "peine suspendue"}
    | {f"угроз* {act}" for act in ("экстрадиции", "депортации", "высылки", "выдачи")}
    | {f"угроз* {act}" for act in ("смертного приговора", "задержания", "ареста")}
)
"""Nouns of the list that mostly say something else, or what is only feared: « grâce à »; of
sentences that are suspended, nobody's organisation is."""
_BEFORE_NOUN = re.compile(
    r"\b(?:the|a|la|le|l|une|un|sa|son|leur|de|du|el|su|sus|una|o|da|do|na|pela|sua|à|his|her|their|whose)"
    r"[\s']+$|['\u2019]s?\s+(?:[^\W\d_]+\s+)?$"
)
"""Words before a noun that is written as a verb: « la mort »."""
_BEHIND_NOUN = re.compile(r"\s+(?:of|on|against|served|de|du|des|del|do|da|contre|contra)\b")
"""Words behind it: "the attack on"."""
_LIFETIME = re.compile(
    r"\(\s*(?P<born>(?:19|20)\d\d)\s*[-\u2013\u2014]\s*(?P<died>(?:19|20)\d\d)\s*\)"
)
_SHORTEST_LIFE = 13
"""Years in brackets that are nearer are those of an office."""
_OF_SEVERAL = ("\u0647\u0645\u0627", "\u0647\u0645", "\u0647\u0646")
"""Arabic pronouns at the end of a later word: done to others, "two men who were released"."""
_KEY = 3
_LANGUAGES: Sequence[str] = APPEAL_LANGUAGES


@dataclass(frozen=True, slots=True)
class ActWord:
    """A place in a sentence that tells of an act. `codes`: any of them may be meant.

    None: others did it, or it was done to others: "the opening of an investigation". `is_verb`:
    such as "killed"; else a noun, such as "the killing". `is_doing`: only its author does it:
    "mataron". `pronoun`: where a pronoun begins that ends it: "mataram-na"; else -1. `last`: where
    its later word ends: "brought charges", of "brought ... charges"; else -1. `opens`: a name may
    follow right behind: "the risk of torture faced by".
    """

    start: int
    end: int
    codes: frozenset[str]
    is_verb: bool
    is_good: bool
    is_doing: bool = False
    pronoun: int = -1
    last: int = -1
    opens: bool = False
    is_certain: bool = True
    threat: int = -1


@dataclass
class _Meaning:
    """`source`: of its pattern, which is compiled when a text first has its first letters."""

    source: str
    start: str
    length: int
    codes: set[str]
    is_noun: bool = False
    is_verb: bool = False
    is_doing: bool = False
    opens: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.source)


class ActWords:
    """The words of all languages, by the letters they begin with."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._meanings: dict[str, _Meaning] = {}
        self._good = {each.code for each in taxonomy.developments if each.tone is Tone.POSITIVE}
        self._good |= GOOD_STANDINGS
        terms: Iterator[Violation | Development] = chain(taxonomy.violations, taxonomy.developments)
        for term in terms:
            of_others = taxonomy.act_counts_as(term.code) in _OF_OTHERS
            for language in _LANGUAGES:
                self._add_term(term, "" if of_others else term.code, language)
        for code, words in standing_words().items():
            self._add_standing(code, words)
        self._add_articles()
        self._by_start: dict[str, list[_Meaning]] = {}
        longest_first = sorted(self._meanings.items(), key=lambda each: -each[1].length)
        for word, meaning in longest_first:
            self._by_start.setdefault(word.partition("*")[0][:_KEY], []).append(meaning)

    def find(self, sentence: str) -> list[ActWord]:
        """Return the words in a sentence that is as `plain` returns it, in their order."""
        found, end = [], 0
        for start, places in starts(sentence):
            act = self._at(sentence, start, places) if start >= end else None
            if act is not None:
                found.append(act)
                end = act.end
        return sorted([*found, *_lifetimes(sentence)], key=lambda each: each.start)

    def _at(self, sentence: str, start: int, places: tuple[int, ...]) -> ActWord | None:
        for place in places:
            keys = (sentence[place : place + size] for size in (_KEY, _KEY - 1))
            each = (meaning for key in keys for meaning in self._by_start.get(key, ()))
            begun = (it for it in each if sentence.startswith(it.start, place))
            found = [(match, it) for it in begun if (match := it.pattern.match(sentence, place))]
            if found:
                end = max(match.end() for match, _ in found)
                return self._act(start, [pair for pair in found if pair[0].end() == end])
        return None

    def _act(self, start: int, found: Sequence[tuple[re.Match[str], _Meaning]]) -> ActWord:
        found = _furthest(found)
        match = found[0][0]
        codes = frozenset(code for _, each in found for code in each.codes)
        is_verb = any(each.is_verb for _, each in found)
        if match.string[start : match.start()].strip(AND):
            is_verb = False
        elif is_verb and any(each.is_noun for _, each in found):
            longest = [each for _, each in found if each.length == found[0][1].length]
            is_noun = any(each.is_noun for each in longest) and (
                is_cyrillic(match[0]) or all(each.opens for each in longest)
            )
            is_verb = not (is_noun or _is_noun_there(match))
        groups = match.groupdict()
        pronoun = match.start("pronoun") if groups.get("pronoun") else -1
        is_doing = is_verb and all(each.is_doing for _, each in found if each.is_verb)
        is_good, last = codes <= self._good, match.end("behind") if groups.get("behind") else -1
        if (groups.get("behind") or "").endswith(_OF_SEVERAL):
            codes = frozenset()
        opens = any(each.opens for _, each in found)
        return ActWord(start, match.end(), codes, is_verb, is_good, is_doing, pronoun, last, opens)

    def _add_term(self, term: Violation | Development, code: str, language: str) -> None:
        for word in _listed(term.verbs, language):
            self._add(word, language, code, is_verb=True)
        for word in _listed(term.doing, language):
            self._add(word, language, code, is_verb=True, is_doing=True)
        for word in _listed(term.nouns, language):
            self._add(word, language, "" if word in _OTHER_SENSE else code)
        for own in product_words(term, language):
            told = "" if own.words in _OTHER_SENSE else code
            self._add(own.words, language, told, is_verb=own.is_verb)
            self._meanings[plain(own.words)].opens |= own.opens

    def _add_standing(self, code: str, words: StandingWords) -> None:
        for language in _LANGUAGES:
            for word in _split(words.verbs.get(language, "")):
                self._add(word, language, code, is_verb=True)
            for word in _split(words.doing.get(language, "")):
                self._add(word, language, code, is_verb=True, is_doing=True)
            for word in _split(words.nouns.get(language, "")):
                self._add(word, language, code)

    def _add_articles(self) -> None:
        """Let longer acts begin where a listed one does: "la violación del derecho"."""
        nouns = (word.partition(" ") for word, each in self._meanings.items() if each.is_noun)
        begins = [(last, first) for first, _, last in nouns if first in ARTICLES | {"a"} and last]
        for word, meaning in [*self._meanings.items()]:
            for last, article in begins:
                if word.startswith(f"{last} "):
                    longer = f"{article} {word}"
                    source = rf"{article}\s+{meaning.source}"
                    self._meanings[longer] = replace(
                        meaning, source=source, start=article, length=len(longer)
                    )

    def _add(
        self, word: str, language: str, code: str, *, is_verb: bool = False, is_doing: bool = False
    ) -> None:
        key = plain(word)
        if key not in self._meanings:
            start = re.split(r"[* ]", key, maxsplit=1)[0]
            source = _source(key, language, has_pronoun=is_doing or language == "ar")
            self._meanings[key] = _Meaning(source, start, len(key), set(), is_doing=is_doing)
        meaning = self._meanings[key]
        meaning.codes |= {code} if code else set()
        if is_verb:
            meaning.is_doing = is_doing and (meaning.is_doing or not meaning.is_verb)
        meaning.is_noun |= not is_verb
        meaning.is_verb |= is_verb


def _furthest(
    found: Sequence[tuple[re.Match[str], _Meaning]],
) -> Sequence[tuple[re.Match[str], _Meaning]]:
    """Return those whose later word ends last, if any has one: they say most."""

    def end(match: re.Match[str]) -> int:
        return match.end("behind") if match.groupdict().get("behind") else -1

    last = max(end(match) for match, _ in found)
    return [pair for pair in found if end(pair[0]) == last]


def _is_noun_there(match: re.Match[str]) -> bool:
    """Return whether the words beside it show that a verb is a noun here: "the attack on"."""
    text = match.string
    before = _BEFORE_NOUN.search(text, 0, match.start())
    return (before or _BEHIND_NOUN.match(text, match.end())) is not None


def _lifetimes(sentence: str) -> Iterator[ActWord]:
    """Yield the years of birth and death behind a name: "(1980-2026)"."""
    for each in _LIFETIME.finditer(sentence):
        if int(each["died"]) - int(each["born"]) >= _SHORTEST_LIFE:
            codes = frozenset({"death-in-detention"})
            yield ActWord(*each.span(), codes, is_verb=True, is_good=False)


@lru_cache(maxsize=4)
def act_words(taxonomy: Taxonomy) -> ActWords:
    return ActWords(taxonomy)


def told_earlier(facts: Facts, taxonomy: Taxonomy) -> set[str]:
    """Return the acts that the earlier events of an alert tell in words, of nobody in particular.

    That somebody died is not concluded from them.
    """
    found = {
        code
        for each in facts.earlier
        for act in act_words(taxonomy).find(plain(each.what))
        for code in act.codes
    }
    return {taxonomy.act_counts_as(code) for code in found} - DEATHS.keys()


def _source(word: str, language: str, *, has_pronoun: bool) -> str:
    """Return the pattern of what a word of a list stands for; `Violation` tells its signs."""
    said, _, behind = word.partition(" ... ")
    pattern = ""
    for part in re.split(r"(\*)", said):
        ending = _AFTER_VOWEL if pattern.endswith(_VOWELS) else _AFTER_CONSONANT
        letters = re.escape(part).replace(r"\ ", r"[\s\u00a0]+")
        pattern += _ENDINGS.get(language, ending) if part == "*" else letters
    if has_pronoun and language in _PRONOUNS:
        pattern += f"(?P<pronoun>{_PRONOUNS[language]})?"
    later = "|".join(map(re.escape, behind.split("/")))
    before = "[^\\W_]{0,2}" if language == "ar" else ""
    after = rf"(?=.*?(?<![^\W_]){before}(?P<behind>(?:{later})\w*))" if behind else ""
    return rf"{pattern}(?![^\W_])" + after


def _listed(words: ByLanguage | None, language: str) -> list[str]:
    return _split((words and words.get(language)) or "")


def _split(words: str) -> list[str]:
    return [each.strip() for each in words.split(",") if each.strip()]
