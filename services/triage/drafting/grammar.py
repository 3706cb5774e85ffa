"""How words join in a sentence: prepositions before names, lists, dates, the spaces of French."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from babel.dates import format_date

from shared.unicode_forms import decomposed

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
NO_BREAK = "\N{NO-BREAK SPACE}"

_MUTE_H = re.compile(
    r"(?:habitante?s?|hector|helene|henri(?:ette)?|hermine|herve|hilaire|hippolyte|hommes?|honore"
    r"|horace|hortense|hubert|hyacinthe)\b"
)
# Before any other h nothing is elided: most names with an h are not French, « de Hassan » is always
# right, and « d'Hassan » is a fault to half of its readers.

_VOWEL = re.compile(r"[aeiouœæ]|y[^\W\d_aeiouy]")
_GLIDE = re.compile(r"(?:i|ou)[aeiouy]|onz|oui\b")
# Y, i and ou before a vowel glide: « de Yasmine », « de Ouattara »; but « d'Yves ».

_TITLE = r"(?:M\.|Mme|Me|Mx|Dr|Pr)\s"
_BEFORE_TITLE = re.compile(rf"(,? et |; et |, |; )(?={_TITLE})")
_ONE_TITLE = re.compile(rf"{_TITLE}(?:(?!\b{_TITLE}).)*", re.DOTALL)

_WITHIN = "au sein de"
_NOUNS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        (
            "barreau", "bureau", "cabinet", "centre", "cercle", "club", "collectif", "comité",
            "conseil", "consortium", "festival", "forum", "front", "groupe", "groupement",
            "institut", "journal", "laboratoire", "mouvement", "observatoire", "ordre", "parti",
            "programme", "projet", "regroupement", "réseau", "secrétariat", "syndicat", "théâtre",
        ),
        "le",
    )
    | dict.fromkeys(
        (
            "assemblée", "association", "caravane", "chambre", "clinique", "coalition",
            "commission", "communauté", "compagnie", "confédération", "convention",
            "coopérative", "coordination", "dynamique", "fédération", "fondation", "initiative",
            "ligue", "maison", "mutuelle", "organisation", "plateforme", "radio", "revue",
            "société", "union", "université",
        ),
        "la",
    )
)  # fmt: skip
"""Nouns that organisations of French names begin with, each with its article."""

_BEFORE_SIGN = re.compile(r" (?=[:;?!»])")
_AFTER_QUOTE = re.compile(r"(?<=«) ")


def joiner(language: str, country: str) -> Callable[[str, str], str]:
    """Return what puts a preposition before words, as `language` asks for it.

    In Viet Nam Le is a family name: there a capital Le is no article.
    """
    if language != "fr":
        return lambda preposition, words: f"{preposition} {words}"
    return lambda preposition, words: in_french(
        preposition, words, capital_article=country != "VNM"
    )


def in_french(preposition: str, words: str, *, capital_article: bool = True) -> str:
    """Join a preposition that may end in « de » or « à » with words, contracted and elided.

    « de » + « le Collectif » → « du Collectif »; « de » + « des menaces » → « de
    menaces »; « imposée à » + « les Amis » → « imposée aux Amis »; « d » before a vowel;
    « de » + « Réseau X » → « du Réseau X »; « de » + « M. A et Me B » → « de M. A et de Me B ».
    """
    if _is_bar(words) and preposition == _WITHIN:
        return f"au b{words[1:]}"
    *before, last = preposition.split(" ")
    if last in {"de", "à"}:
        words = _repeated(last, with_article(words))
    article, _, rest = words.partition(" ")
    article = article.lower() if capital_article else article
    if last == "de" and article == "des":
        joined = in_french("de", rest)
    elif (last, article) in _CONTRACTED and rest:
        joined = f"{_CONTRACTED[last, article]} {rest}"
    elif last == "de" and _elides(words):
        joined = f"d{APOSTROPHE}{words}"
    else:
        joined = f"{last} {words}"
    return " ".join((*before, joined))


def with_article(words: str) -> str:
    """Return the name of an organisation with the article that French gives it: « le Réseau X ».

    Only where it begins with a noun that is known here, in capitals as names have it: others, and
    those in other languages, stand as they are.
    """
    noun, _, rest = words.partition(" ")
    if not rest or not noun[:1].isupper():
        return words
    gender = _NOUNS.get(noun.casefold())
    if gender is None:
        return words
    return f"l{APOSTROPHE}{words}" if _elides(words) else f"{gender} {words}"


def _is_bar(words: str) -> bool:
    return words.startswith("Barreau ")


def _repeated(preposition: str, words: str) -> str:
    """Repeat it before each of several who are named with their titles, and nothing else.

    Where what is told of one names another, nobody can see from here who belongs to the list.
    """
    each = _BEFORE_TITLE.split(words)
    if len(each) == 1 or not all(_ONE_TITLE.fullmatch(part) for part in each[::2]):
        return words
    return "".join(part + f"{preposition} " * bool(place % 2) for place, part in enumerate(each))


def series(words: Sequence[str], conjunction: str) -> str:
    """Return a series in words: "a", "a and b", or "a, b and c".

    Where an item has a comma of its own: "a, x, and b", and "a, x; b; and c".
    """
    *first, last = words or ("",)
    if first and any("," in each for each in words):
        sign = ";" if len(first) > 1 else ","
        return f"{f'{sign} '.join(first)}{sign} {conjunction} {last}"
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def told(
    acts: Iterable[tuple[str, str]],
    names: tuple[str, str],
    words: tuple[str, str],
    join: Callable[[str, str], str],
) -> str:
    """Tell acts, each with what follows it, in one breath: those that are followed alike share it.

    `names`: who it is about at first and after that; `words`: "and", "as well as". So "the
    arbitrary detention and the torture of Ms. A, a lawyer, as well as threats against Ms. A".
    """
    alike: dict[str, list[str]] = {}
    for act, upon in acts:
        alike.setdefault(upon, []).append(act)
    first, later = names
    conjunction, besides = words
    groups = [
        f"{series(group, conjunction)} {join(upon, later if place else first)}"
        for place, (upon, group) in enumerate(alike.items())
    ]
    *others, last = groups or ("",)
    return f"{', '.join(others)}, {besides} {last}" if others else last


def house_date(day: date, language: str) -> str:
    """Return a date as the house prints it: "May 24, 2018", "24 mai 2018", "1er mai 2018"."""
    if language != "fr":
        return format_date(day, "MMMM d, y", locale="en")
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {format_date(day, 'MMMM y', locale='fr')}"


def spaced(text: str) -> str:
    """Put the no-break space where French has a space before : ; ? ! » and after «.

    Where nothing was typed nothing is put in: it may be an hour or an address.
    """
    return _AFTER_QUOTE.sub(NO_BREAK, _BEFORE_SIGN.sub(NO_BREAK, text))


_CONTRACTED = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}


def _elides(words: str) -> bool:
    letters = decomposed(words).casefold()
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    speaks_a_vowel = _VOWEL.match(plain) and not _GLIDE.match(plain)
    return bool(speaks_a_vowel or _MUTE_H.match(plain))
