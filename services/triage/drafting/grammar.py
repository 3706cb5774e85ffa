"""Join words into a sentence, in any language."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache

from services.triage.drafting.languages import LANGUAGES

_IN_BRACKETS = re.compile(r"\([^()]*\)")
_NAME = "Xanadu"
"""It stands for any name."""
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")


def with_one_stop(text: str) -> str:
    """Return a text with one full stop where a name that has its own ends a sentence: "Co."."""
    return _TWO_STOPS.sub(".", text)


def joiner(language: str, country: str) -> Callable[[str, str], str]:
    """Return a function that puts a preposition before words, for a language and a country."""
    join = LANGUAGES[language].join
    return lambda preposition, words: join(preposition, words, country)


def joined(
    preposition: str,
    names: Sequence[str],
    language: str,
    country: str,
    conjunction: str,
    *,
    apart: Collection[str] = (),
) -> str:
    """Put a preposition before names; before each of them, if the language repeats it."""
    join = joiner(language, country)
    last = preposition.rsplit(" ", maxsplit=1)[-1]
    if last not in LANGUAGES[language].repeated:
        return join(preposition, series(names, conjunction, language, apart=apart))
    first, *others = names or ("",)
    repeated = [join(preposition, first), *(join(last, each) for each in others)]
    return series(repeated, conjunction, language, apart=apart)


@cache
def joining_words(
    language: str, prepositions: tuple[str, ...], leads: tuple[str, ...], conjunction: str
) -> frozenset[str]:
    """Return words that join others, so that no text ends with them: "of", "the", "Ms.", "and".

    `leads`: articles and titles that stand before a name, in whatever form a preposition wants.
    """
    rules = LANGUAGES[language]
    names = [f"{each} {_NAME}" for each in leads] + [_NAME]
    told = [rules.join(each, name, "") for each in prepositions for name in names]
    told += [rules.conjoined(conjunction, each) for each in (*names, *told)]
    return frozenset(word for each in told for word in each.split() if _NAME not in word)


def series(
    words: Sequence[str], conjunction: str, language: str, *, apart: Collection[str] = ()
) -> str:
    """Return a series in words: "a", "a and b", or "a, b and c".

    `apart`: conjunctions that an item before the last may have itself: "a or b, or c".
    Where an item before the last has a comma of its own, or the conjunction wants one: "a, x, and
    b", and "a, x; b; and c"; but "a and b, x". In a language that links each: "a and b and c".
    """
    *first, last = words or ("",)
    if not first:
        return last
    rules = LANGUAGES[language]
    comma, semicolon = rules.separators
    told = [_IN_BRACKETS.sub("", each) for each in words]  # a comma within them is closed there
    wants_sign = conjunction in rules.after_comma or any(comma in each for each in told[:-1])
    wants_sign |= any(f" {own} " in each for own in apart for each in told[:-1])
    sign = "" if not wants_sign else semicolon if len(first) > 1 else comma
    if conjunction in rules.linked:
        linked = (rules.conjoined(conjunction, each) for each in words[1:])
        return f"{sign} ".join((words[0], *linked))
    return f"{f'{sign or comma} '.join(first)}{sign} {rules.conjoined(conjunction, last)}"


def listed(words: Iterable[str], language: str) -> str:
    """Return words with commas between them, without a conjunction."""
    comma, _ = LANGUAGES[language].separators
    return f"{comma} ".join(words)


def told(
    acts: Iterable[tuple[str, str]],
    names: tuple[str, str],
    words: tuple[str, str],
    join: Callable[[str, str], str],
    language: str,
    *,
    suspends: bool = True,
) -> str:
    """Join acts into one phrase; acts with the same words after them share these.

    `names`: how it is called first and after that; `words`: "and", "as well as". So "the arbitrary
    detention and the torture of Ms. A, a lawyer, as well as threats against Ms. A"; in a language
    that can, "the torture of and threats against Ms. A, a lawyer".
    """
    alike: dict[tuple[str, str], list[str]] = {}
    for act, upon in acts:
        own = act if LANGUAGES[language].keeps_name(act, upon) else ""
        alike.setdefault((upon, own), []).append(act)
    first, later = names
    conjunction, besides = words
    if suspends and LANGUAGES[language].suspends and len(alike) > 1:
        by_upon = {upon: group for (upon, _), group in alike.items()}
        shared = any(len(group) > 1 for group in by_upon.values())
        return f"{suspended(by_upon, conjunction, language, apart=shared)} {first}"
    groups = [
        f"{series(group, conjunction, language)} {join(upon, later if place else first)}"
        for place, ((upon, _), group) in enumerate(alike.items())
    ]
    *others, last = groups or ("",)
    rules = LANGUAGES[language]
    if conjunction in rules.linked:
        others[1:] = [rules.conjoined(conjunction, each) for each in others[1:]]
    return f"{listed((*others, ''), language)}{rules.conjoined(besides, last)}" if others else last


def suspended(
    alike: Mapping[str, Sequence[str]], conjunction: str, language: str, *, apart: bool = False
) -> str:
    """Return acts by the preposition behind them, before one name: "a raid on and threats against".

    Only in a language that puts nothing between a preposition and a name. `apart`: with commas,
    where acts share a preposition: "the torture and the killing of, and threats against,".
    """
    told = [f"{series(group, conjunction, language)} {upon}" for upon, group in alike.items()]
    if not apart:
        return series(told, conjunction, language)
    *others, last = told
    return f"{listed((*others, ''), language)}{conjunction} {last},"
