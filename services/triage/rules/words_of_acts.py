"""The words in a text that tell of an act: nouns and verbs of the taxonomy, in each language."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from services.triage.rules.bearing import HELD_NOW
from services.triage.rules.situations import DEATHS
from shared.contracts.facts import Facts
from shared.taxonomy import Taxonomy
from shared.taxonomy.terms import ByLanguage, Development, Tone, Violation
from shared.unicode_forms import decomposed

_ARTICLES = {
    "en": ("the ", "a ", "an "),
    "fr": ("le ", "la ", "les ", "l'", "un ", "une ", "des "),
    "es": ("el ", "la ", "los ", "las ", "un ", "una ", "unos ", "unas "),
    "pt": ("o ", "a ", "os ", "as ", "um ", "uma "),
}
_HELD = {
    "en": "is detained, are detained, is being held, are being held, is held, remains detained, "
    "remains in detention, remains in custody, remains in prison, remains behind bars, is in "
    "detention, is in prison, is in custody, still detained, still held, still in detention, "
    "currently detained, currently held, remains imprisoned, is imprisoned",
    "fr": "est détenu*, sont détenu*, reste détenu*, demeure détenu*, toujours détenu*, "
    "actuellement détenu*, est en détention, reste en détention, demeure en détention, "
    "est en prison, reste en prison, est incarcéré*, est emprisonné*, toujours en détention",
    "es": "está detenid*, sigue detenid*, permanece detenid*, permanece en prisión, "
    "sigue en prisión",
    "pt": "está detid*, continua detid*, permanece detid*, permanece na prisão, continua pres*",
}
"""Words that say that somebody is held now, of each language."""
_OF_OTHERS = frozenset(
    {"investigation-opened", "no-development-in-investigation", "perpetrators-convicted"}
)
"""Developments in what was done to somebody, of others: "the investigation" says it of nobody."""
_DROPPED = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'"})


@dataclass(frozen=True, slots=True)
class ActWord:
    """A place in a sentence that tells of an act. `codes`: any of them may be meant.

    `is_verb`: a participle, such as "killed"; else a noun, such as "the killing".
    """

    start: int
    end: int
    codes: frozenset[str]
    is_verb: bool
    is_good: bool


def plain(text: str) -> str:
    """Return a text of the same length in small letters and with straight apostrophes."""
    return "".join(low if len(low := each.lower()) == 1 else each for each in text).translate(
        _DROPPED
    )


def unaccented(text: str) -> str:
    """Return a plain text of the same length without accents."""
    return "".join(each if each.isascii() else decomposed(each)[:1] or each for each in text)


class ActWords:
    """The words of one language."""

    def __init__(self, taxonomy: Taxonomy, language: str) -> None:
        self._codes: dict[str, tuple[set[str], bool]] = {}
        self._good = {each.code for each in taxonomy.developments if each.tone is Tone.POSITIVE}
        news = (each for each in taxonomy.developments if each.tone is not Tone.NEUTRAL)
        terms: Iterator[Violation | Development] = chain(taxonomy.violations, news)
        for term in terms:
            if taxonomy.act_counts_as(term.code) in _OF_OTHERS:
                continue
            for word in _listed(term.verbs, language):
                self._add(word, term.code, is_verb=True)
            for word in (*_nouns(term, language), *_listed(term.nouns, language)):
                self._add(word, term.code, is_verb=False)
        for word in _split(_HELD.get(language, "")):
            self._add(word, HELD_NOW, is_verb=True)
        longest_first = sorted(self._codes, key=len, reverse=True)
        any_of = "|".join(map(_pattern, longest_first)) or r"(?!)"
        self._pattern = re.compile(rf"(?<![^\W_])(?:{any_of})(?![^\W_])")
        self._exact = [(re.compile(_pattern(word)), word) for word in longest_first if "*" in word]

    def find(self, sentence: str) -> list[ActWord]:
        """Return the words in a sentence that is as `plain` returns it, in their order."""
        found = []
        for match in self._pattern.finditer(sentence):
            codes, is_verb = self._codes[self._word(match[0])]
            is_good = codes <= self._good
            found.append(ActWord(*match.span(), frozenset(codes), is_verb, is_good))
        return found

    def _word(self, written: str) -> str:
        if written in self._codes:
            return written
        return next(word for pattern, word in self._exact if pattern.fullmatch(written))

    def _add(self, word: str, code: str, *, is_verb: bool) -> None:
        codes, verb = self._codes.setdefault(plain(word), (set(), is_verb))
        codes.add(code)
        self._codes[plain(word)] = (codes, verb or is_verb)


@lru_cache(maxsize=16)
def act_words(taxonomy: Taxonomy, language: str) -> ActWords:
    return ActWords(taxonomy, language)


def told_earlier(facts: Facts, taxonomy: Taxonomy, languages: Iterable[str]) -> set[str]:
    """Return the acts that the earlier events of an alert tell in words, of nobody in particular.

    That somebody died is not concluded from them.
    """
    told = [plain(each.what) for each in facts.earlier]
    words = [act_words(taxonomy, language) for language in languages if told]
    acts = (act for text in told for each in words for act in each.find(text))
    found = {code for act in acts for code in act.codes}
    return {taxonomy.act_counts_as(code) for code in found} - DEATHS.keys()


def _pattern(word: str) -> str:
    return re.escape(word).replace(r"\*", r"[^\W\d_]*").replace(r"\ ", r"[\s\u00a0]+")


def _listed(words: ByLanguage | None, language: str) -> list[str]:
    return _split((words and words.get(language)) or "")


def _split(words: str) -> list[str]:
    return [each.strip() for each in words.split(",") if each.strip()]


def _nouns(term: Violation | Development, language: str) -> Iterator[str]:
    """Yield the words of the list itself, without their article."""
    said = [term.act.get(language), term.labels.get(language)]
    said += [field.get(language) for field in (term.title, getattr(term, "header", None)) if field]
    for words in filter(None, said):
        low = plain(words)
        article = next((a for a in _ARTICLES.get(language, ()) if low.startswith(a)), "")
        yield low.removeprefix(article)
