"""The words by which the product itself tells an act: they are looked for in what people wrote.

They are made from the sentence, the title and the words of a term. So what the product began is
found with another name in it, also of a term for which nobody listed verbs and nouns, as one of an
installation.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from services.triage.rules.findings.words_between import MAY_STAND, OF, PASSIVE, WORD
from services.triage.rules.texts.plain_letters import (
    is_arabic,
    is_cyrillic,
    plain,
    spelt,
    unaccented,
)
from shared.taxonomy import Agreement
from shared.taxonomy.agreeing import Agreeing, Place, said
from shared.taxonomy.terms import WHOM, Development, Violation

_ARTICLES = {
    "en": ("the ", "a ", "an "),
    "fr": ("le ", "la ", "les ", "l'", "un ", "une ", "des "),
    "es": ("el ", "la ", "los ", "las ", "un ", "una ", "unos ", "unas "),
    "pt": ("o ", "a ", "os ", "as ", "um ", "uma "),
    "ar": ("\u0627\u0644",),
}
_EITHER: Mapping[str, str] = {"fr": "·{f}", "es": "{m}/{f}", "pt": "{m}/{f}", "ru": "{m}({f})"}
"""How documents write both genders."""
_HERE, _OTHER, _BEFORE = "\ue000", "\ue001", "\ue002"
"""Stand for those concerned, for who did it or for how long, and for words that say to whom."""
_HAS = frozenset({"a", "ont"})
_TO_WHOM = OF | MAY_STAND
_IN_BRACKETS = re.compile(r"\s\([^)]*\)?")
_SHORTEST = 4
"""A later word tells an act apart if it has so many letters."""


@dataclass(frozen=True, slots=True)
class ProductWords:
    """Words of an act, as in a list of the taxonomy.

    `is_verb`: they are told of who is named before them, in Arabic and Russian also behind. Else of
    who is named behind them; `opens`: nothing need stand between.
    """

    words: str
    is_verb: bool = False
    opens: bool = False


def product_words(term: Violation | Development, language: str) -> Iterator[ProductWords]:
    """Yield the words with which documents tell a term in a language, each once."""
    every = [*_of_itself(term, language), *_of_sentences(term, language)]
    yield from dict.fromkeys(each for each in every if each.words)


def _of_itself(term: Violation | Development, language: str) -> Iterator[ProductWords]:
    """Yield act, label, title and header; each also with words between that say to whom."""
    upon = term.upon.get(language) or ""
    for field in (term.act, term.labels, term.title, getattr(term, "header", None)):
        if words := (field and field.get(language)) or "":
            yield ProductWords(_without_article(words, language))
            if upon:
                yield _ended(f"{words} {upon}", language)
    grammar = term.grammar.get(language)
    cases = (grammar.genitive, grammar.accusative, grammar.instrumental, grammar.prepositional)
    yield from (ProductWords(_without_article(each, language)) for each in cases if each)


def _of_sentences(term: Violation | Development, language: str) -> Iterator[ProductWords]:
    for field in (term.said, getattr(term, "said_of_organisation", None)):
        if pattern := field.get(language) if field else None:
            for agreeing in _agreeing(language):
                yield _of_a_sentence(said(pattern, agreeing, _marked), language)


def _agreeing(language: str) -> Iterator[Agreeing]:
    for several in (False, True):
        yield Agreeing(Agreement.FEMININE, several)
        yield Agreeing(Agreement.MASCULINE, several)
        if language in _EITHER:
            yield Agreeing(Agreement.INCLUSIVE, several, _EITHER[language])


def _marked(place: Place) -> str:
    if place.name != WHOM:
        return _OTHER
    return f"{_BEFORE}{place.preposition} {_HERE}" if place.preposition else _HERE


def _of_a_sentence(sentence: str, language: str) -> ProductWords:
    """Return the words of a sentence around those concerned."""
    before, _, after = sentence.partition(_HERE)
    told, _, to_whom = before.partition(_BEFORE)
    told = _plain(told.partition(_OTHER)[0])
    tail, _, rest = _plain(after).partition(_OTHER)
    if told:
        is_long = len(to_whom.replace(_HERE, "").split()) > 1  # "in the case of"
        if (is_cyrillic(told) or is_long) and _OTHER not in before:
            told = _plain(f"{told} {to_whom}")
        head = _ended(told, language)
        words, is_verb = _with_later(head.words, tail), is_arabic(told) or is_cyrillic(told)
        return replace(head, words=words, is_verb=is_verb, opens=True)
    return ProductWords(_with_later(_without_auxiliaries(tail), rest), is_verb=True)


def _plain(words: str) -> str:
    return _IN_BRACKETS.sub("", plain(spelt(words))).strip()


def _with_later(words: str, later: str) -> str:
    """Return words with the last one of those that stand behind, as lists write it."""
    if is_arabic(later):
        return f"{words} ... {later.strip()}"
    telling = [each for each in WORD.findall(later) if len(each) >= _SHORTEST]
    return f"{words} ... {telling[-1]}" if words and telling else words or later.strip()


def _ended(words: str, language: str) -> ProductWords:
    """Return words of an act without the prepositions at their end that may stand before names."""
    kept = _without_article(words, language).split()
    opens = bool(kept) and unaccented(kept[-1]) not in _TO_WHOM
    while kept and unaccented(kept[-1]) in _TO_WHOM:
        kept.pop()
    return ProductWords(" ".join(kept), opens=opens)


def _without_auxiliaries(words: str) -> str:
    kept = words.split()
    if kept[:1] and kept[0] in _HAS and PASSIVE.intersection(map(unaccented, kept[1:2])):
        kept.pop(0)
    while kept and unaccented(kept[0]) in PASSIVE:
        kept.pop(0)
    return " ".join(kept)


def _without_article(words: str, language: str) -> str:
    low = plain(spelt(words))
    article = next((a for a in _ARTICLES.get(language, ()) if low.startswith(a)), "")
    return low.removeprefix(article)
